"""HTML to tagged PDF/UA by WeasyPrint, which sees nothing but the files bundled here."""

from __future__ import annotations

import logging
import re
import threading
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import woff2  # type: ignore[import-untyped]
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from app.errors import ApplicationError

_HERE = Path(__file__).parent
_SCHEME = "bundled:"
_BUNDLED = {
    path.name: path for path in [*(_HERE / "fonts").glob("*.woff2"), *(_HERE / "layout").glob("*.css")]
}


#: Their records quote the letter; the only one who reads them is the collector below.
for _name in ("weasyprint", "fontTools"):
    _quoting = logging.getLogger(_name)
    _quoting.propagate = False
    _quoting.addHandler(logging.NullHandler())

#: Pages are begun again until all references to their number are right, two or three times.
MAX_PAGES_BEGUN = 500
_MISSING_GLYPH = re.compile(r"\.notdef glyph .*\((U\+[0-9A-F]+)\)", re.DOTALL)

#: One letter at a time: the typesetter reports through one logger, and Pango shares its font map.
_typesetting = threading.Lock()


class LetterNotRendered(ApplicationError):
    """A letter cannot be written, or not without defects; nobody shall receive it."""

    code = "letter-not-rendered"
    title = "Das Schreiben konnte nicht erstellt werden"


class _BundledFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Fetches what ships with this package; a letter can reach neither the network nor the disk."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        found = _BUNDLED.get(url.removeprefix(_SCHEME)) if url.startswith(_SCHEME) else None
        if found is None:
            raise FatalURLFetchingError(f"Ein Schreiben darf {url[:200]} nicht laden.")
        return URLFetcherResponse(url, _content(found))


@cache
def _content(path: Path) -> bytes:
    """Read a bundled file; fonts are unpacked once per process, which takes longer than a whole letter."""
    if path.suffix != ".woff2":
        return path.read_bytes()
    unpacked = BytesIO()
    woff2.decompress(BytesIO(path.read_bytes()), unpacked)
    return unpacked.getvalue()


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(
            _MISSING_GLYPH.sub(r"Die Schrift des Schreibens hat kein Zeichen \1", record.getMessage())
        )


class _PageLimit(logging.Handler):
    """Counts the pages the typesetter begins, which it reports as progress, and stops it after too many."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.begun = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.begun += 1
        if self.begun > MAX_PAGES_BEGUN:
            raise LetterNotRendered("Das Schreiben hat zu viele Seiten.")


def write_pdf(html: str) -> bytes:
    """Turn a complete HTML document into a tagged PDF/UA-1.

    Raises:
        LetterNotRendered: the document asks for a foreign file, or WeasyPrint had to warn of anything.
    """
    with _typesetting:
        return _write_pdf(html)


def _write_pdf(html: str) -> bytes:
    fonts = FontConfiguration()
    fetcher = _BundledFiles()
    collector = _Collector()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    limit = _PageLimit()
    progress.addHandler(limit)
    try:
        style = CSS(url=f"{_SCHEME}brief.css", url_fetcher=fetcher, font_config=fonts)
        document = HTML(string=html, url_fetcher=fetcher)
        content: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:
        raise LetterNotRendered(str(error)) from error
    finally:
        logger.removeHandler(collector)
        progress.removeHandler(limit)
    if collector.messages:
        raise LetterNotRendered("; ".join(collector.messages))
    return content
