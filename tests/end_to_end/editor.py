"""What tests do in the editor of a draft: find, select, draw, fill in, and read what was saved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Person

TOWN = "gelsenkirchen"
PROCEDURE = f"/{TOWN}/verfahren/hundesteuer"
CANVAS = ".lz-canvas"  # bpmn-js's own drawing, left out of the accessibility check
SAVED = re.compile(r"Gespeichert um \d\d:\d\d")

#: Read a file until it contains these parts, for 15 s at most.
LOOK = """async ([address, parts]) => {
  for (const end = Date.now() + 30000; ; await new Promise(next => setTimeout(next, 200))) {
    const text = await (await fetch(address, {cache: "no-store"})).text();
    if (parts.every(part => text.includes(part)) || Date.now() > end) return text;
  }
}"""


def await_editor(page: Page) -> None:
    """Wait until the editor can be used, and bring all steps into view."""
    page.locator("[data-editor][data-ready]").wait_for()
    page.get_by_role("button", name="Ganzes Diagramm").click()


def select(page: Page, element: str) -> None:
    page.locator(f'.djs-element[data-element-id="{element}"] > .djs-hit').first.click(force=True)


def open_group(page: Page, group: str) -> None:
    header = page.locator(f'[data-group-id="group-{group}"] .bio-properties-panel-group-header')
    if "open" not in (header.get_attribute("class") or ""):
        header.click()


def groups(page: Page) -> list[str]:
    """Return the headings of the panel."""
    return page.locator(".bio-properties-panel-group-header-title").all_text_contents()


def field(page: Page, entry: str) -> Locator:
    """Return a field of the panel by the id of its entry."""
    return page.locator(f"#bio-properties-panel-{entry}")


def write_expression(page: Page, entry: str, text: str) -> None:
    """Write FEEL into a field that takes nothing else."""
    page.locator(f'[data-entry-id="{entry}"] [contenteditable]').click()
    page.keyboard.type(text)


def append(page: Page, after: str, kind: str, *, type_: str | None = None) -> str:
    """Append an element with the context pad, change its type in the menu, and return its id."""
    if page.locator(f'.djs-element.selected[data-element-id="{after}"]').count() == 0:
        select(page, after)
    before = set(ids(page))
    page.locator(f'.djs-context-pad .entry[data-action="append.{kind}"]').click()
    page.keyboard.press("Escape")  # ends naming it
    if type_ is not None:
        change_type(page, type_)
    (added,) = {each for each in set(ids(page)) - before if not each.startswith("Flow_")}
    return added


def change_type(page: Page, type_: str) -> None:
    """Choose another type for the selected element."""
    page.locator('.djs-context-pad .entry[data-action="replace"]').click()
    page.locator(".djs-popup .entry").get_by_text(type_, exact=True).click()


def ids(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.djs-element[data-element-id]')].map(e => e.dataset.elementId)"
    )
    return [each for each in found if not each.endswith("_label")]


def rename(page: Page, element: str, name: str) -> None:
    select(page, element)
    open_group(page, "general")
    field(page, "name").fill(name)


def name_of(page: Page, element: str) -> str:
    select(page, element)
    open_group(page, "general")
    return field(page, "name").input_value()


def state(page: Page) -> Locator:
    """Return where it says whether everything is saved."""
    return page.locator("[data-save-state]")


def saved(mila: Person, *parts: str) -> str:
    """Return the diagram as the server has it, as soon as it contains these parts."""
    address = mila.page.locator("[data-editor]").get_attribute("data-diagram")
    text: str = mila.page.evaluate(LOOK, [address, parts])
    assert [part for part in parts if part not in text] == []
    return text
