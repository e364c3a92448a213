from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.forms.text import written
from app.forms.text.characters import CHARACTERS, SEQUENCES, ForbiddenCharacter, normal_form

TODAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("72", "72"),
        ("72,50", "72.50"),
        ("72.50", "72.50"),
        ("1.234,56", "1234.56"),
        ("1 234,56 €", "1234.56"),
        ("1.234", "1234"),
        ("1.5", "1.5"),
        ("12.345.678", "12345678"),
        ("1,234.56", "1234.56"),
        ("-3,5", "-3.5"),
        ("\u22123,5", "-3.5"),
        ("0,1 EUR", "0.1"),
        ("0042", "42"),
    ],
)
def test_numbers_are_read_the_way_people_write_them(text: str, number: str) -> None:
    assert written.read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "zwei", "1,2,3", "1.23.456", "1e5", "NaN", "٣", "9" * 31, "12 Hunde"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(written.Unreadable):
        written.read_number(text)


@given(some.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_written_for_people_is_read_back_exactly(number: Decimal) -> None:
    assert written.read_number(written.write_number(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "31.12.2026",
        "31.12.26",
        " 31. 12. 2026 ",
        "31/12/2026",
        "31-12-2026",
        "31122026",
        "2026-12-31",
        "31. Dezember 2026",
        "31 Dez. 2026",
    ],
)
def test_dates_are_read_the_way_people_write_them(text: str) -> None:
    assert written.read_date(text, today=TODAY) == date(2026, 12, 31)


@pytest.mark.parametrize("spelling", ["1. März 2026", "1. Mär. 2026", "1. Maerz 2026", "1.3.26"])
def test_march_is_read_in_every_spelling(spelling: str) -> None:
    assert written.read_date(spelling, today=TODAY) == date(2026, 3, 1)


def test_a_year_of_two_digits_is_at_most_twenty_years_ahead() -> None:
    assert written.read_date("1.4.56", today=TODAY) == date(1956, 4, 1)
    assert written.read_date("1.4.46", today=TODAY) == date(2046, 4, 1)


@pytest.mark.parametrize(
    "text",
    ["31.2.2026", "32.1.2026", "1.13.2026", "gestern", "2026", "1.1.0026", "1.1.9999", "5. Foo 2026", ""],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(written.Unreadable):
        written.read_date(text, today=TODAY)


@given(some.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_date_written_for_people_is_read_back(day: date) -> None:
    assert written.read_date(written.write_date(day), today=TODAY) == day


def test_an_iban_may_have_blanks_and_small_letters() -> None:
    assert written.read_iban("de89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert written.read_iban("NL91 ABNA 0417 1643 00") == "NL91ABNA0417164300"


@pytest.mark.parametrize(
    "text",
    [
        "DE89 3704 0044 0532 0130 01",
        "DE89 3704 0044 0532 0130",
        "AT89370400440532013000",
        "DE",
        "1234",
        "DÉ89",
    ],
)
def test_a_wrong_iban_is_refused(text: str) -> None:
    with pytest.raises(written.Unreadable):
        written.read_iban(text)


@given(some.integers(min_value=4, max_value=21), some.integers(min_value=1, max_value=9))
def test_one_wrong_digit_in_an_iban_is_noticed(position: int, shift: int) -> None:
    iban = "DE89370400440532013000"
    wrong = iban[:position] + str((int(iban[position]) + shift) % 10) + iban[position + 1 :]
    with pytest.raises(written.Unreadable):
        written.read_iban(wrong)


def test_a_chip_number_may_be_grouped_but_has_all_its_digits() -> None:
    assert written.read_digits("276 0981 0623-4567", 15) == "276098106234567"
    with pytest.raises(written.Unreadable):
        written.read_digits("276 0981 0623", 15)
    with pytest.raises(written.Unreadable):
        written.read_digits("٢٧٦٠٩٨١٠٦٢٣٤٥٦٧", 15)


@pytest.mark.parametrize("address", ["erika@example.org", "e.m+stadt@post.paderborn.de", "jörg@müller.de"])
def test_usual_mail_addresses_are_taken(address: str) -> None:
    assert written.read_email(address) == address


@pytest.mark.parametrize(
    "address", ["erika", "erika@", "@example.org", "erika@example", "a b@example.org", "a@b@c.de"]
)
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    with pytest.raises(written.Unreadable):
        written.read_email(address)


def test_names_come_in_one_normal_form_without_blanks_around() -> None:
    assert normal_form("  Ju\u0308rgen\u00a0 Mu\u0308ller\t") == "Jürgen Müller"


def test_line_breaks_stay_only_where_lines_are_asked_for() -> None:
    assert normal_form("eins\r\nzwei", lines=True) == "eins\nzwei"
    assert normal_form("eins\r\nzwei") == "eins zwei"


def test_every_character_and_sequence_of_the_standard_stays_as_it_is() -> None:
    for character in (*CHARACTERS, *SEQUENCES):
        assert normal_form(f"a{character}b", lines=True) == f"a{character}b"
    assert {"\u1e27", "L\u0325\u0304", "K\u035fh", "ẞ", "Ə", "€", "§", "„", "–"} <= {*CHARACTERS, *SEQUENCES}
    assert {ord(mark) for sequence in SEQUENCES for mark in sequence[1:]} & set(map(ord, CHARACTERS)) == {
        72,
        104,
    }


@pytest.mark.parametrize(
    "text", ["Bello 🐶", "♥", "☎", "Ωmega", "Борис", "小狗", "كلب", "l\u0336", "a\u0325", "ḁ", "→"]
)
def test_what_the_standard_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(ForbiddenCharacter):
        normal_form(text)


def test_the_refusal_names_the_character_with_the_letter_below_it() -> None:
    with pytest.raises(ForbiddenCharacter) as refused:
        normal_form("Nin\u0303o Gu\u0331l")
    assert refused.value.character == "u\u0331"


def test_blanks_and_breaks_of_other_programs_become_ours() -> None:
    assert normal_form("1\u202f000\u2009€\u2028neu Don\u00adnerstag", lines=True) == "1 000 €\nneu Donnerstag"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e", "\u200b", "\ue000", "\ufeff"])
def test_control_and_invisible_characters_are_refused(character: str) -> None:
    with pytest.raises(ForbiddenCharacter):
        normal_form(f"An{character}na")
