"""A small, safe part of Markdown for form texts: paragraphs, headings, lists, emphasis, links."""

from __future__ import annotations

import re
from html import escape

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_BULLET = re.compile(r"\s*[-*+]\s+(.+)")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+(.+)")
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^()\s]+)\)")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])|(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)")
_SAFE_ADDRESS = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)


def to_html(text: str, *, heading_level: int = 2) -> str:
    """Turn Markdown into HTML with KERN's classes. Raw HTML is shown as the text it is, never passed on.

    Args:
        heading_level: what "#" becomes; "##" is one deeper, at most h6.
    """
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "\n".join(_block(block, heading_level) for block in blocks if block.strip())


def _block(block: str, heading_level: int) -> str:
    lines = block.split("\n")
    if heading := _HEADING.fullmatch(lines[0].strip()):
        level = min(6, heading_level + len(heading.group(1)) - 1)
        rest = "\n".join(lines[1:]).strip()
        title = f'<h{level} class="kern-heading-small">{_inline(heading.group(2))}</h{level}>'
        return title + ("\n" + _block(rest, heading_level) if rest else "")
    for pattern, tag, modifier in ((_BULLET, "ul", "bullet"), (_NUMBERED, "ol", "number")):
        if pattern.fullmatch(lines[0]):
            items = "".join(f"<li>{_inline(item)}</li>" for item in _items(lines, pattern))
            return f'<{tag} class="kern-list kern-list--{modifier}">{items}</{tag}>'
    if re.fullmatch(r"\s*([-*_])(\s*\1){2,}\s*", block):
        return '<hr class="kern-divider">'
    return f'<p class="kern-body">{"<br>".join(_inline(line.strip()) for line in lines)}</p>'


def _items(lines: list[str], pattern: re.Pattern[str]) -> list[str]:
    """Join wrapped lines to the list item they belong to."""
    items: list[str] = []
    for line in lines:
        if match := pattern.fullmatch(line):
            items.append(match.group(1).strip())
        else:
            items[-1] += " " + line.strip()
    return items


def _inline(text: str) -> str:
    parts, end = [], 0
    for link in _LINK.finditer(text):
        parts += [_emphasis(text[end : link.start()]), _link(link.group(1), link.group(2))]
        end = link.end()
    return "".join([*parts, _emphasis(text[end:])])


def _link(label: str, address: str) -> str:
    if not _SAFE_ADDRESS.match(address):
        return _emphasis(label)
    return f'<a class="kern-link" href="{escape(address)}" rel="noreferrer">{_emphasis(label)}</a>'


def _emphasis(text: str) -> str:
    html = escape(text)
    html = _STRONG.sub(lambda match: f"<strong>{match.group(1) or match.group(2)}</strong>", html)
    return _EMPHASIS.sub(lambda match: f"<em>{match.group(1) or match.group(2)}</em>", html)
