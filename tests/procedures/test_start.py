"""What a Vorgang begins with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from app.procedures import read_files, reference_number, start_variables, subject
from tests.procedures.example import TOML, files

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_the_aktenzeichen_follows_the_pattern() -> None:
    assert reference_number(read_files(files(), tenant="musterstadt"), year=2026, number=7) == "B-2026-00007"


def test_the_application_cannot_overwrite_its_surroundings() -> None:
    procedure = read_files(files(), tenant="musterstadt")
    variables = start_variables(
        procedure,
        {"name": "Erika", "parameter": {"gebuehr": 0}},
        tenant_name="Stadt Musterstadt",
        reference="B-2026-00007",
        received=date(2026, 1, 5),
    )
    assert variables == {
        "name": "Erika",
        "parameter": {"gruppe": "amt", "gebuehr": Decimal("12.50")},
        "kommune": {"id": "musterstadt", "name": "Stadt Musterstadt", "land": "NW"},
        "aktenzeichen": "B-2026-00007",
        "eingang": "2026-01-05",
    }


def test_the_subject_tells_applications_apart() -> None:
    procedure = read_files(files(), tenant="musterstadt")
    assert subject(procedure, {"name": "Erika"}, at=AT) == "Erika"
    assert subject(procedure, {}, at=AT) is None
    plain = files() | {"procedure.toml": TOML.replace('subject = "=name"', "").encode()}
    assert subject(read_files(plain, tenant="musterstadt"), {"name": "Erika"}, at=AT) is None
