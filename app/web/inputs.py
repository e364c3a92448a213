"""Limits of what a request may carry, checked before anything is looked up: characters, numbers, fields."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from flask import Flask, request
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, Map, ValidationError

from app.errors import ApplicationError
from app.web.csrf import SAFE_METHODS

#: Fields of one form, with those that it carries from page to page.
MOST_FIELDS = 5000
#: Largest number in an address: that of a database column.
_LARGEST = 2**31 - 1
_MOST_DIGITS = len(str(_LARGEST))
_FORM = "application/x-www-form-urlencoded"


class TooManyFields(ApplicationError):
    """A form with more fields than any procedure asks for."""

    code = "too-many-fields"
    title = "Das sind zu viele Angaben"
    http_status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class DatabaseInteger(IntegerConverter):
    """A number in an address that fits into a database column; there is no page for larger ones."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=_LARGEST)

    def to_python(self, value: str) -> int:
        """Read the number; one of thousands of digits is not even read."""
        if len(value) > _MOST_DIGITS:
            raise ValidationError
        return int(super().to_python(value))


def register_inputs(app: Flask) -> None:
    """Bound the numbers in addresses; call before any rule is added."""
    app.url_map.converters["int"] = DatabaseInteger
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS


def read_body() -> None:
    """Receive the whole body now: a slow one may keep a thread waiting, but no database connection.

    Raises:
        TooManyFields: a form has more than `MOST_FIELDS`.
    """
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    if request.mimetype == "multipart/form-data":
        _ = request.form  # bounded by MAX_FORM_PARTS
        return
    body = request.get_data()  # kept: `request.form` reads it from there
    if request.mimetype == _FORM and body.count(b"&") >= MOST_FIELDS:
        raise TooManyFields(f"Ein Formular kann hier höchstens {MOST_FIELDS} Felder haben.")


def check_characters() -> None:
    """Refuse NUL, which no keyboard types and no database stores.

    Raises:
        BadRequest: path, query or form hold one.
    """
    if "\0" in request.path or _has_nul(request.query_string):
        raise BadRequest
    if request.mimetype == "multipart/form-data":
        fields = request.form.items(multi=True)
        if any("\0" in text for pair in fields for text in pair):
            raise BadRequest
    elif request.mimetype == _FORM and _has_nul(request.get_data()):
        raise BadRequest


def _has_nul(encoded: bytes) -> bool:
    """Whether a NUL is among what was sent as a query or simple form, where it has two spellings."""
    return b"%00" in encoded or b"\0" in encoded
