"""Profiles of procedural law and the notice they produce."""

from __future__ import annotations

from datetime import date

import pytest

from app.deadlines import (
    Authority,
    Remedy,
    UnknownLaw,
    all_laws,
    find_law,
    get_law,
    period_notice,
    remedy_notice,
)

DAY = date(2026, 1, 5)
AUTHORITY = Authority(
    name="Stadt Paderborn, Der Bürgermeister",
    address="Am Abdinghof 11, 33098 Paderborn",
    court="Verwaltungsgericht Minden, Königswall 8, 32423 Minden",
)


def test_a_municipal_tax_is_contested_by_objection_which_suspends_nothing() -> None:
    law = get_law("KAG_NRW_AO", on=DAY)
    assert (law.remedy, law.is_suspensive, law.fiction_moves) == (Remedy.OBJECTION, False, True)


def test_general_acts_of_the_land_are_contested_in_court() -> None:
    assert get_law("VWVFG_NRW", on=DAY).remedy is Remedy.ACTION


def test_a_profile_has_versions() -> None:
    assert get_law("KAG_NRW_AO", on=date(2024, 12, 31)).fiction_days == 3
    assert get_law("KAG_NRW_AO", on=date(2025, 1, 1)).fiction_days == 4


def test_unknown_profiles_and_days_before_the_first_version_are_refused() -> None:
    assert find_law("SGB_I_X", on=date(2020, 1, 1)) is None
    with pytest.raises(UnknownLaw):
        get_law("AO", on=DAY)


@pytest.mark.parametrize("law", all_laws(), ids=lambda law: f"{law.key} {law.valid_from}")
def test_every_notice_names_remedy_period_body_and_seat(law: object) -> None:
    notice = " ".join(remedy_notice(law, AUTHORITY))  # type: ignore[arg-type]
    assert "innerhalb eines Monats nach seiner Bekanntgabe" in notice
    assert (
        "Der Widerspruch hat" not in notice[:40] and "Am Abdinghof 11" in notice
    ) or "Klage beim Verwaltungsgericht" in notice


def test_the_notice_of_a_tax_says_that_it_must_be_paid_anyway() -> None:
    assert "§ 80 Abs. 2 Satz 1 Nr. 1 VwGO" in remedy_notice(get_law("KAG_NRW_AO", on=DAY), AUTHORITY)[1]


def test_an_action_without_a_court_is_refused() -> None:
    with pytest.raises(ValueError, match="Verwaltungsgericht"):
        remedy_notice(get_law("VWVFG_NRW", on=DAY), Authority(name="Stadt A", address="Weg 1"))


@pytest.mark.parametrize(
    ("law", "sent", "announced", "last"),
    [
        ("SGB_I_X", date(2026, 1, 2), "06.01.2026", "06.02.2026"),
        ("SGB_I_X", date(2026, 5, 13), "17.05.2026", "17.06.2026"),
        ("KAG_NRW_AO", date(2026, 5, 13), "18.05.2026", "18.06.2026"),
        ("KAG_NRW_AO", date(2026, 11, 22), "26.11.2026", "28.12.2026"),  # the 26th is a holiday, then Sunday
    ],
)
def test_the_last_day_is_computed_for_the_day_of_posting(
    law: str, sent: date, announced: str, last: str
) -> None:
    sentence = period_notice(get_law(law, on=sent), sent)
    for part in (f"{sent:%d.%m.%Y}", f"gilt er am {announced}", f"Ablauf des {last}", "erst später"):
        assert part in sentence
