"""Write docs/elements/*.bpmn, their pictures and docs/elements.md: `python -m tools.elements [--check]`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.elements.catalogue import CHAPTERS, Example

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
VIEWER = ROOT / "app/frontend/node_modules/bpmn-js/dist"
_DRAW = """async ([xml]) => {
  const viewer = new BpmnJS({container: document.body});
  await viewer.importXML(xml);
  const {svg} = await viewer.saveSVG();
  viewer.destroy();
  return svg;
}"""


def page() -> str:
    """Return the text of docs/elements.md."""
    parts = [
        "# The elements the engine runs",
        "",
        "Every element with a small diagram, what it means here, and how it is written. Variables, forms and",
        "our own properties are in [modelling.md](modelling.md). The examples are the files in",
        "[elements/](elements/), which the tests read; `python -m tools.elements` writes them and this page.",
    ]
    for title, examples in CHAPTERS.items():
        parts += ["", f"## {title}"]
        for example in examples:
            parts += _entry(example)
    return "\n".join(parts) + "\n"


def _entry(example: Example) -> list[str]:
    key, drawing = example.key, example.draw()
    picture = f"![{example.title}](elements/{key}.svg)"
    fragment = ["```xml", drawing.fragment(example.shown), "```"] if example.shown else []
    return ["", f"### {example.title}", "", picture, "", example.text, "", *fragment]


def write() -> None:
    """Write everything anew."""
    folder = DOCS / "elements"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": 1600, "height": 900})
        view.set_content(f"<style>{(VIEWER / 'assets/diagram-js.css').read_text()}</style><body></body>")
        view.add_script_tag(path=VIEWER / "bpmn-viewer.production.min.js")
        for example in (example for examples in CHAPTERS.values() for example in examples):
            xml = example.draw().xml()
            (folder / f"{example.key}.bpmn").write_bytes(xml)
            svg = view.evaluate(_DRAW, [xml.decode()])
            (folder / f"{example.key}.svg").write_text(_tidy(svg))
        browser.close()
    (DOCS / "elements.md").write_text(page())


def _tidy(svg: str) -> str:
    """Replace random names by numbers, leave out what is not the picture, and give it a white ground."""
    lines = [line for line in svg.splitlines() if not line.startswith(("<?xml", "<!--", "<!DOCTYPE"))]
    text = "\n".join(lines)
    for number, name in enumerate(dict.fromkeys(re.findall(r'(?<=id=")marker-\w+', text)), 1):
        text = text.replace(name, f"marker-{number}")
    head, _, rest = text.partition(">")
    return f'{head} style="background: white">{rest}\n'


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if (DOCS / "elements.md").read_text() == page() else "docs/elements.md is out of date")
    write()
