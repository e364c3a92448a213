"""Delivery fictions: four days, moved or not, and the month after."""

from __future__ import annotations

from datetime import date

import pytest

from app.deadlines import announced_on, get_law, last_day_of_remedy


@pytest.mark.parametrize(
    ("law", "sent", "announced", "last"),
    [
        ("KAG_NRW_AO", date(2026, 1, 2), date(2026, 1, 6), date(2026, 2, 6)),
        ("VWVFG_NRW", date(2026, 1, 2), date(2026, 1, 6), date(2026, 2, 6)),
        ("KAG_NRW_AO", date(2026, 5, 13), date(2026, 5, 18), date(2026, 6, 18)),
        ("SGB_I_X", date(2026, 5, 13), date(2026, 5, 17), date(2026, 6, 17)),
    ],
)
def test_an_act_counts_as_announced_on_the_fourth_day(
    law: str, sent: date, announced: date, last: date
) -> None:
    profile = get_law(law, on=sent)
    assert announced_on(sent, profile) == announced
    assert last_day_of_remedy(sent, profile) == last


def test_before_2025_it_was_the_third_day() -> None:
    sent = date(2024, 12, 2)
    assert announced_on(sent, get_law("KAG_NRW_AO", on=sent)) == date(2024, 12, 5)


def test_a_period_does_not_end_on_a_holiday() -> None:
    sent = date(2026, 3, 30)
    profile = get_law("VWVFG_NRW", on=sent)
    assert announced_on(sent, profile) == date(2026, 4, 3)
    assert last_day_of_remedy(sent, profile) == date(2026, 5, 4)
