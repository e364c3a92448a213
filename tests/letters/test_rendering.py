"""Letters are accessible PDFs, and templates cannot leave their sandbox."""

from __future__ import annotations

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from app.forms.text.characters import CHARACTERS, SEQUENCES
from app.letters import LetterNotRendered, render_html, render_letter
from tests.letters.example import LETTER, LETTERHEAD, VARIABLES

DAY = date(2026, 1, 5)


def html(template: str, **changes: Any) -> str:
    return render_html(template, VARIABLES | changes, letterhead=LETTERHEAD, on=DAY)


@pytest.fixture(scope="module")
def letter() -> PdfReader:
    content = render_letter(
        LETTER, VARIABLES, letterhead=LETTERHEAD, on=DAY, legal_remedy=["Sie können Widerspruch erheben."]
    )
    return PdfReader(io.BytesIO(content))


def text_of(letter: PdfReader) -> str:
    return " ".join(page.extract_text() for page in letter.pages).replace("\N{NO-BREAK SPACE}", " ")


def test_the_pdf_is_tagged_has_a_title_and_a_language(letter: PdfReader) -> None:
    root = letter.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("de")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert letter.metadata is not None
    assert letter.metadata.title == "Musterbescheid – M-2026-00001"
    assert b"pdfuaid" in letter.trailer["/Root"]["/Metadata"].get_data()


def test_headings_and_table_cells_are_tagged(letter: PdfReader) -> None:
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for child in node:
                walk(child.get_object())
        elif isinstance(node, dict):
            found.add(str(node.get("/S")))
            if "/K" in node:
                walk(node["/K"].get_object())

    walk(letter.trailer["/Root"]["/StructTreeRoot"]["/K"].get_object())
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/P"} <= found


def fonts_of(letter: PdfReader) -> set[str]:
    return {
        str(font.get_object()["/BaseFont"])
        for page in letter.pages
        for font in page["/Resources"]["/Font"].values()
    }


def test_fonts_are_embedded_and_need_nothing_of_the_machine(letter: PdfReader) -> None:
    fonts = fonts_of(letter)
    assert fonts
    assert all("Fira" in font for font in fonts)


def test_the_reader_finds_sender_amount_and_remedy(letter: PdfReader) -> None:
    text = text_of(letter)
    for part in ("Stadt Musterstadt · Rathausplatz 1 · 12345 Musterstadt", "Erika Mustermann", "72,00 €"):
        assert part in text
    assert "Rechtsbehelfsbelehrung" in text
    assert "Seite 1 von 1" in text


def test_a_letter_that_decides_nothing_has_no_notice() -> None:
    assert "Rechtsbehelfsbelehrung" not in html(LETTER).split("<main>")[1]


def test_values_are_escaped() -> None:
    assert "<div>&lt;b&gt;&amp;</div>" in html(LETTER, name="<b>&")


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ briefkopf.__init__.__globals__ }}",
        "{{ liste.append(1) }}",
        "{{ unbekannt }}",
        "{{ 1 // 0 }}",
        "{{ range(10 ** 9) | list }}",
        "{% for a in range(1000) %}{% for b in range(1000) %}viel {% endfor %}{% endfor %}",
        '{% include "/etc/passwd" %}',
        "{% if %}",
    ],
)
def test_what_the_sandbox_forbids_is_refused(attack: str) -> None:
    with pytest.raises(LetterNotRendered):
        html(LETTER.replace("Sie zahlen", attack), liste=[])


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "bundled:../pdf.py", "data:image/png,x"]
)
def test_a_letter_loads_no_foreign_files(address: str) -> None:
    with pytest.raises(LetterNotRendered, match="nicht laden"):
        render_letter(
            LETTER.replace("Sie zahlen", f'<img src="{address}" alt="">'),
            VARIABLES,
            letterhead=LETTERHEAD,
            on=DAY,
        )


def test_a_warning_of_the_typesetter_keeps_the_letter_from_being_sent() -> None:
    with pytest.raises(LetterNotRendered, match="colour"):
        render_letter(
            LETTER.replace("<p>Sie", '<p style="colour: red">Sie'), VARIABLES, letterhead=LETTERHEAD, on=DAY
        )


def test_the_letter_has_every_character_a_form_takes_whatever_the_machine_has() -> None:
    text = " ".join([*CHARACTERS, *SEQUENCES])
    template = LETTER.replace("Sie zahlen", "{{ text }} <strong>{{ text }}</strong>")
    content = render_letter(template, VARIABLES | {"text": text}, letterhead=LETTERHEAD, on=DAY)
    assert {name.split("+")[-1].split("-")[0] for name in fonts_of(PdfReader(io.BytesIO(content)))} == {
        *("Fira", "Noto")
    }


def test_nothing_of_a_letter_reaches_the_logs() -> None:
    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record)

    heard: list[logging.LogRecord] = []
    listener = Listener()
    root = logging.getLogger()
    root.addHandler(listener)
    try:
        with pytest.raises(LetterNotRendered) as refused:
            render_letter(LETTER, VARIABLES | {"name": "\U0001fbfa"}, letterhead=LETTERHEAD, on=DAY)
        logging.getLogger("fontTools.subset").warning("Bello")
        logging.getLogger("weasyprint.progress").warning("Bello")
    finally:
        root.removeHandler(listener)
    assert heard == []
    assert "U+1FBFA" in str(refused.value)
    assert "\U0001fbfa" not in str(refused.value)


def test_a_letter_without_end_is_stopped() -> None:
    pages = LETTER.replace(
        "<p>Sie", '{% for n in range(999) %}<p style="break-after: page">n</p>{% endfor %}<p>Sie'
    )
    with pytest.raises(LetterNotRendered, match="zu viele Seiten"):
        render_letter(pages, VARIABLES, letterhead=LETTERHEAD, on=DAY)


def test_letters_written_at_the_same_time_do_not_blame_each_other() -> None:
    faulty = LETTER.replace("<p>Sie", '<p style="colour: red">Sie')

    def write(template: str) -> str:
        try:
            return render_letter(template, VARIABLES, letterhead=LETTERHEAD, on=DAY)[:5].decode()
        except LetterNotRendered:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(write, [LETTER, faulty] * 4))
    assert outcomes == ["%PDF-", "refused"] * 4
