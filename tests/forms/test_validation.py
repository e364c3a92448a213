from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.forms import InvalidFormDefinition, parse_submission, read_form, to_items, validate
from tests.forms.dog_form import AT, complete_items, dog_form, form_of, text


def check(form: Any, raw: dict[str, Any], **variables: Any) -> tuple[dict[str, Any], dict[str, str]]:
    submission = validate(form, raw, variables=variables, at=AT)
    return submission.data, submission.errors


def error_of(component: dict[str, Any], answer: object) -> str | None:
    _, errors = check(form_of(component), {component["key"]: answer})
    return errors.get(component["key"])


def test_a_complete_application_becomes_clean_values() -> None:
    data, errors = check(dog_form(), parse_submission(dog_form(), complete_items()))
    assert errors == {}
    assert data["halter"] == {
        "art": "person",
        "vorname": "Erika",
        "nachname": "Mustermann",
        "plz": "33098",
        "geburtsdatum": "1980-04-01",
        "email": None,
    }
    assert data["hunde"][0] == {
        "name": "Bello",
        "rasse": "mischling",
        "hoehe": Decimal("42.5"),
        "aufnahme": "2026-03-01",
        "merkmale": ["chip", "police"],
    }
    assert data["iban"] == "DE89370400440532013000"
    assert data["bemerkung"] == "Zeile 1\nZeile 2"
    assert (data["lastschrift"], data["anzahl"]) == (True, 2)


def test_clean_data_checked_again_stays_the_same() -> None:
    data, _ = check(dog_form(), parse_submission(dog_form(), complete_items()))
    again, errors = check(dog_form(), data)
    assert (again, errors) == (data, {})


def test_values_of_toml_scenarios_are_taken_as_they_are() -> None:
    form = form_of(
        {"type": "datetime", "key": "tag", "dateLabel": "Tag"},
        {"type": "number", "key": "zahl", "label": "Zahl"},
    )
    data, errors = check(form, {"tag": date(2026, 1, 5), "zahl": Decimal("1.50")})
    assert (data, errors) == ({"tag": "2026-01-05", "zahl": Decimal("1.50")}, {})


def test_an_empty_application_names_every_missing_answer_in_the_order_of_the_form() -> None:
    _, errors = check(dog_form(), parse_submission(dog_form(), [("hunde[0]", "")]))
    assert list(errors) == [
        "halter.art",
        "halter.vorname",
        "halter.nachname",
        "halter.plz",
        "halter.geburtsdatum",
        "hunde[0].name",
        "hunde[0].rasse",
        "hunde[0].aufnahme",
        "wahrheit",
    ]


def test_what_a_condition_hides_is_neither_required_nor_kept() -> None:
    items = [*complete_items(), ("halter.art", "verein")]
    data, errors = check(dog_form(), parse_submission(dog_form(), items))
    assert errors == {}
    assert "vorname" not in data["halter"]
    assert "geburtsdatum" not in data["halter"]


def test_conditions_in_a_row_see_the_row() -> None:
    data, _ = check(dog_form(), parse_submission(dog_form(), complete_items()))
    assert "erlaubnis" not in data["hunde"][0]
    assert data["hunde"][1]["erlaubnis"] == "PB-17"


def test_conditions_in_a_row_see_what_is_around_it_too() -> None:
    rows = {
        "type": "dynamiclist",
        "path": "hunde",
        "label": "Hunde",
        "components": [
            {"type": "checkbox", "key": "chip", "label": "Chip"},
            text("nummer", "Nummer", conditional={"hide": "=not(chip and streng and this.chip)"}),
            text("zusatz", "Zusatz", conditional={"hide": "=i[1] = 1 or parent.streng = false"}),
        ],
    }
    form = form_of({"type": "checkbox", "key": "streng", "label": "Streng"}, rows)
    _, errors = check(form, {"streng": True, "hunde": [{"chip": True}, {"chip": False}]})
    assert list(errors) == ["hunde[0].nummer", "hunde[1].zusatz"]


def test_what_is_hidden_does_not_count_for_other_conditions() -> None:
    form = form_of(
        {"type": "checkbox", "key": "a", "label": "A"},
        {"type": "checkbox", "key": "b", "label": "B", "conditional": {"hide": "=a != true"}},
        text("c", "C", conditional={"hide": "=b != true"}),
    )
    data, errors = check(form, {"a": False, "b": True, "c": "x"})
    assert (data, errors) == ({"a": False}, {})


def test_conditions_may_look_at_later_answers() -> None:
    form = form_of(
        text("a", "A", conditional={"hide": "=b != true"}), {"type": "checkbox", "key": "b", "label": "B"}
    )
    assert check(form, {"b": False})[1] == {}
    assert list(check(form, {"b": True})[1]) == ["a"]


def test_conditions_that_chase_each_other_come_to_an_end() -> None:
    form = form_of(
        {"type": "checkbox", "key": "a", "label": "A", "conditional": {"hide": "=b = true"}},
        {"type": "checkbox", "key": "b", "label": "B", "conditional": {"hide": "=a != true"}},
    )
    assert check(form, {"a": True, "b": True})[1] == {}


def test_a_hidden_group_hides_everything_in_it() -> None:
    group = {"type": "group", "label": "G", "components": [text("a", "A")], "conditional": {"hide": "=true"}}
    assert check(form_of(group), {"a": "x"}) == ({}, {})


def test_rows_have_limits() -> None:
    none = validate(dog_form(), {"hunde": []}, at=AT)
    assert none.errors["hunde"] == "Bitte machen Sie bei „Hunde“ mindestens einen Eintrag."
    many = [(f"hunde[{number}].name", "x") for number in range(200)]
    raw = parse_submission(dog_form(), many)
    assert len(raw["hunde"]) == 6
    assert (
        validate(dog_form(), raw, at=AT).errors["hunde"] == "Bei „Hunde“ sind höchstens 5 Einträge möglich."
    )


def test_rows_are_numbered_anew_without_gaps() -> None:
    raw = parse_submission(
        dog_form(), [("hunde[7].name", "B"), ("hunde[3].name", "A"), ("hunde[99999].name", "C")]
    )
    assert [row["name"] for row in raw["hunde"]] == ["A", "B"]


def test_unknown_names_are_dropped() -> None:
    raw = parse_submission(dog_form(), [("admin", "true"), ("halter.rolle", "x"), ("hunde[0].x", "y")])
    data, _ = check(dog_form(), raw)
    assert "admin" not in data
    assert "rolle" not in data["halter"]


@pytest.mark.parametrize(
    "raw", [{"hunde": "x"}, {"hunde": ["x"]}, {"halter": 5}, {"halter": ["x"]}, {"iban": {}}]
)
def test_json_of_the_wrong_shape_is_an_error_not_a_crash(raw: dict[str, Any]) -> None:
    assert validate(dog_form(), raw, at=AT).errors


def test_answers_survive_the_way_through_hidden_fields() -> None:
    raw = parse_submission(dog_form(), complete_items())
    again = parse_submission(dog_form(), to_items(dog_form(), raw))
    assert validate(dog_form(), again, at=AT) == validate(dog_form(), raw, at=AT)


@given(
    some.lists(
        some.tuples(
            some.sampled_from(
                [
                    "halter.art",
                    "halter.plz",
                    "hunde[0].hoehe",
                    "hunde[1]",
                    "iban",
                    "hunde[0].merkmale",
                    "hunde[0].aufnahme",
                    "wahrheit",
                    "bemerkung",
                ]
            ),
            some.text(max_size=20),
        ),
        max_size=12,
    )
)
def test_no_answer_whatsoever_breaks_the_check(items: list[tuple[str, str]]) -> None:
    raw = parse_submission(dog_form(), items)
    submission = validate(dog_form(), raw, at=AT)
    assert json.dumps(submission.errors)
    assert parse_submission(dog_form(), to_items(dog_form(), raw)) == parse_submission(dog_form(), items)


def test_a_required_checkbox_has_to_be_ticked() -> None:
    box = {"type": "checkbox", "key": "ok", "label": "Ich stimme zu.", "validate": {"required": True}}
    assert error_of(box, "") == "Bitte setzen Sie das Häkchen bei „Ich stimme zu“."
    assert error_of(box, "true") is None


def test_only_offered_answers_are_taken() -> None:
    choice = {
        "type": "radio",
        "key": "x",
        "label": "Art",
        "values": [{"label": "Eins", "value": 1}, {"label": "Ja", "value": True}],
    }
    assert error_of(choice, "3") == "Bitte wählen Sie bei „Art“ eine der angebotenen Antworten aus."
    assert check(form_of(choice), {"x": "1"})[0] == {"x": 1}
    assert check(form_of(choice), {"x": "true"})[0] == {"x": True}


def test_options_may_come_from_an_expression() -> None:
    choice = {
        "type": "select",
        "key": "x",
        "label": "Satz",
        "valuesExpression": "=parameter.saetze",
        "validate": {"required": True},
    }
    saetze = [{"label": "Normal", "value": "n"}, "e"]
    form = form_of(choice)
    assert check(form, {"x": "e"}, parameter={"saetze": saetze}) == ({"x": "e"}, {})
    assert list(check(form, {"x": "z"}, parameter={"saetze": saetze})[1]) == ["x"]
    assert list(check(form, {"x": "e"})[1]) == ["x"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("fünf", "„Höhe“ muss eine Zahl sein. Geben Sie sie so ein: 1.234,56."),
        ("4,9", "„Höhe“ muss mindestens 5 sein."),
        ("120,5", "„Höhe“ darf höchstens 120 sein."),
        ("42,55", "„Höhe“ darf höchstens eine Stelle nach dem Komma haben."),
        ("42,5", None),
        ("0", "„Höhe“ muss mindestens 5 sein."),
        ("", None),
    ],
)
def test_numbers_keep_to_their_limits(answer: str, message: str | None) -> None:
    number = {
        "type": "number",
        "key": "h",
        "label": "Höhe",
        "decimalDigits": 1,
        "validate": {"min": 5, "max": "=100 + 20"},
    }
    assert error_of(number, answer) == message


def test_the_example_for_a_whole_number_is_a_whole_number() -> None:
    number = {"type": "number", "key": "h", "label": "Hunde", "decimalDigits": 0}
    assert error_of(number, "zwei") == "„Hunde“ muss eine Zahl sein. Geben Sie sie so ein: 2."


def test_zero_is_an_answer() -> None:
    number = {"type": "number", "key": "x", "label": "X", "validate": {"required": True}}
    assert check(form_of(number), {"x": "0"}) == ({"x": 0}, {})
    assert error_of(number, "") == "Bitte geben Sie bei „X“ eine Zahl ein."


def test_dates_keep_to_their_limits() -> None:
    day = {
        "type": "datetime",
        "subtype": "date",
        "key": "d",
        "dateLabel": "Beginn",
        "properties": {"laufzettel:earliest": "2000-01-01", "laufzettel:latest": "=today()"},
    }
    assert error_of(day, "31.12.1999") == "Das Datum bei „Beginn“ darf nicht vor dem 1. Januar 2000 liegen."
    assert error_of(day, "16.3.2026") == (
        "Das Datum bei „Beginn“ darf nicht in der Zukunft liegen. Heute ist der 15. März 2026."
    )
    assert error_of(day, "15.3.2026") is None
    assert error_of(day, "30.2.2026") == "„Beginn“ ist kein gültiges Datum. Geben Sie es so ein: 31.12.2026."


def test_a_date_may_be_bounded_by_another_answer() -> None:
    born = {"type": "datetime", "key": "geboren", "dateLabel": "Geboren"}
    taken = {
        "type": "datetime",
        "key": "seit",
        "dateLabel": "Seit",
        "properties": {"laufzettel:earliest": "=geboren"},
    }
    form = form_of(born, taken)
    assert list(check(form, {"geboren": "1.2.2024", "seit": "31.1.2024"})[1]) == ["seit"]
    assert check(form, {"geboren": "1.2.2024", "seit": "1.2.2024"})[1] == {}
    assert list(check(form, {"geboren": "unklar", "seit": "1.2.2024"})[1]) == ["geboren"]


@pytest.mark.parametrize("number", ["1e999999", "1e-999999"])
def test_json_numbers_beyond_measure_are_refused(number: str) -> None:
    form = form_of({"type": "number", "key": "x", "label": "X"})
    assert list(check(form, {"x": Decimal(number)})[1]) == ["x"]
    assert list(check(form, {"x": float("nan")})[1]) == ["x"]


def test_today_is_the_day_in_germany() -> None:
    day = {
        "type": "datetime",
        "key": "d",
        "dateLabel": "Tag",
        "properties": {"laufzettel:latest": "=today()"},
    }
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # half past midnight of 1 July in Germany
    assert validate(form_of(day), {"d": "1.7.2026"}, at=late).errors == {}


def test_texts_keep_to_their_limits() -> None:
    assert error_of(text("x", "Name", validate={"maxLength": 3}), "Anna") == (
        "„Name“ darf höchstens 3 Zeichen haben. Bitte kürzen Sie um 1 Zeichen."
    )
    assert (
        error_of(text("x", "Name", validate={"minLength": 3}), "Al")
        == "„Name“ muss mindestens 3 Zeichen lang sein."
    )
    assert error_of(text("x", "Name"), "x" * 501) is not None
    assert error_of(text("x", "Name"), "An\x00na") is not None
    assert error_of(text("x", "Name"), "  ") == "Bitte füllen Sie „Name“ aus."


def test_patterns_search_like_a_browser_and_bring_their_own_words() -> None:
    field = text(
        "x",
        "Kürzel",
        validate={
            "pattern": "^[A-Z]{2}-",
            "patternErrorMessage": "Zwei Buchstaben und Strich, zum Beispiel PB-7.",
        },
    )
    assert error_of(field, "PB-7") is None
    assert error_of(field, "7") == "Zwei Buchstaben und Strich, zum Beispiel PB-7."


def test_a_pattern_that_takes_forever_counts_as_not_matched() -> None:
    assert error_of(text("x", "X", validate={"pattern": "^(a+)+$"}), "a" * 40 + "!") is not None


def test_braces_in_labels_do_no_harm() -> None:
    with pytest.raises(InvalidFormDefinition):
        form_of(text("x", "{{ ( }}"))
    assert error_of(text("x", "Menge {0}"), "") == "Bitte füllen Sie „Menge {0}“ aus."


def test_a_field_may_bring_its_own_sentence_when_it_is_missing() -> None:
    field = text("x", "Rufname", properties={"laufzettel:missing": "Geben Sie an, wie der Hund heißt."})
    assert error_of(field, "") == "Geben Sie an, wie der Hund heißt."


def test_read_only_values_come_from_the_variables_whatever_is_sent() -> None:
    form = form_of(text("betrag", "Betrag", readonly=True), text("weg", "Weg", disabled=True))
    assert check(form, {"betrag": "1", "weg": "x"}, betrag="72.00", weg="y") == ({"betrag": "72.00"}, {})


def test_computed_values_cannot_be_sent() -> None:
    raw = parse_submission(dog_form(), [*complete_items(), ("anzahl", "99")])
    assert check(dog_form(), raw)[0]["anzahl"] == 2


def test_errors_of_one_step_can_be_told_apart() -> None:
    submission = validate(dog_form(), parse_submission(dog_form(), [("hunde[0]", "")]), at=AT)
    assert list(submission.errors_in(submission.steps[1])) == [
        "hunde[0].name",
        "hunde[0].rasse",
        "hunde[0].aufnahme",
    ]


def test_the_form_of_a_form_is_read_once_and_used_by_many() -> None:
    form = dog_form()
    first = validate(form, parse_submission(form, complete_items()), at=AT)
    validate(form, {}, at=AT)
    assert validate(form, parse_submission(form, complete_items()), at=AT) == first
    assert read_form(json.dumps({"schemaVersion": 9, "components": [text("a", "A")]})).names == {"a"}


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ("Bello 🐶", "„🐶“, das in Registern und Schreiben nicht vorkommt. Bitte löschen Sie es oder"),
        (
            "Борис",
            "„Б“, das in Registern und Schreiben nicht vorkommt. Bitte verwenden Sie lateinische Buchstaben.",
        ),
        ("Bel\u200blo", "unsichtbares Zeichen (U+200B). Bitte löschen Sie den Text"),
    ],
)
def test_a_character_no_letter_can_have_is_named_with_what_to_do(answer: str, advice: str) -> None:
    error = error_of({"type": "textfield", "key": "name", "label": "Rufname"}, answer)
    assert error is not None
    assert error.startswith("„Rufname“ enthält")
    assert advice in error
