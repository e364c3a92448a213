from __future__ import annotations

from app.forms import build_view, change_rows, initial_answers, lay_out, parse_submission, summary, validate
from app.forms.view import FieldView, GroupView, RepeatView, TextView
from tests.forms.dog_form import AT, complete_items, dog_form, form_of, text


def test_a_step_is_shown_with_names_hints_and_options() -> None:
    form = dog_form()
    steps = lay_out(form, initial_answers(form), variables={}, at=AT)
    view = build_view(steps[:1])
    kind, given_name, *_ = view.components
    assert view.title == "Halterin oder Halter"
    assert view.has_conditions
    assert isinstance(kind, FieldView)
    assert [(option.id, option.value) for option in kind.options] == [
        ("feld-halter-art-1", "person"),
        ("feld-halter-art-2", "verein"),
    ]
    assert isinstance(given_name, FieldView)
    assert (given_name.name, given_name.autocomplete, given_name.optional) == (
        "halter.vorname",
        "given-name",
        False,
    )


def test_several_steps_on_one_page_become_groups() -> None:
    form = dog_form()
    view = build_view(lay_out(form, initial_answers(form), variables={}, at=AT))
    assert [type(component) for component in view.components] == [GroupView] * 3


def test_errors_link_to_what_can_be_focused_and_name_the_row() -> None:
    form = dog_form()
    submission = validate(form, parse_submission(form, [("hunde[0]", ""), ("hunde[1]", "")]), at=AT)
    errors = build_view(submission.steps, errors=submission.errors).errors
    assert errors[0].href == "#feld-halter-art-1"
    assert ("#feld-hunde-1-name", "Hund 2: Bitte füllen Sie „Rufname“ aus.") in [
        (e.href, e.text) for e in errors
    ]


def test_what_was_typed_is_shown_again_even_if_it_is_wrong() -> None:
    form = form_of({"type": "number", "key": "x", "label": "X"})
    submission = validate(form, {"x": "viel"}, at=AT)
    (field,) = build_view(submission.steps, errors=submission.errors).components
    assert isinstance(field, FieldView)
    assert (field.value, field.error) == ("viel", submission.errors["x"])
    assert field.described_by == "feld-x-fehler"


def test_variables_of_the_same_name_and_defaults_fill_the_form() -> None:
    form = form_of(
        text("name", "Name"),
        text("ort", "Ort", defaultValue="Paderborn"),
        {"type": "datetime", "key": "tag", "dateLabel": "Tag"},
        {"type": "number", "key": "zahl", "label": "Zahl"},
    )
    variables = {"name": "Erika", "tag": "2026-03-01", "zahl": 5}
    steps = lay_out(form, initial_answers(form, variables), variables=variables, at=AT)
    values = [
        component.value for component in build_view(steps).components if isinstance(component, FieldView)
    ]
    assert values == ["Erika", "Paderborn", "01.03.2026", "5"]


def test_rows_are_added_and_removed_within_their_limits() -> None:
    form = dog_form()
    raw = parse_submission(form, complete_items())
    assert change_rows(form, raw, "hinzufuegen:hunde") == "hunde[2]"
    assert change_rows(form, raw, "entfernen:hunde[0]") == "hunde"
    assert [row["name"] for row in raw["hunde"]] == ["Senta", None]
    assert change_rows(form, raw, "entfernen:hunde[9]") is None
    assert change_rows(form, raw, "hinzufuegen:katzen") is None
    assert change_rows(form, raw, "weiter") is None
    for _ in range(9):
        change_rows(form, raw, "hinzufuegen:hunde")
    assert len(raw["hunde"]) == 5


def test_the_last_row_cannot_be_removed_and_a_full_list_not_grow() -> None:
    form = dog_form()
    for rows, removable, growing in ((1, False, True), (5, True, False)):
        steps = lay_out(form, {"hunde": [{}] * rows}, variables={}, at=AT)
        repeat = next(c for c in build_view(steps[1:2]).components if isinstance(c, RepeatView))
        assert [bool(row.remove_label) for row in repeat.rows] == [removable] * rows
        assert bool(repeat.add_label) is growing


def test_texts_and_labels_show_values_that_cannot_bring_mark_up() -> None:
    form = form_of(
        {"type": "text", "text": "**Hallo {{ name }}**, {{ betrag }} €"}, text("x", "Für {{ name }}")
    )
    steps = lay_out(form, {}, variables={"name": "<b>*Eva*</b>", "betrag": 1234}, at=AT)
    greeting, field = build_view(steps).components
    assert isinstance(greeting, TextView)
    assert "<strong>Hallo &lt;b&gt;*Eva*&lt;/b&gt;</strong>, 1.234 €" in greeting.html
    assert isinstance(field, FieldView)
    assert field.label == "Für <b>*Eva*</b>"


def test_the_summary_reads_like_a_letter() -> None:
    form = dog_form()
    data = validate(form, parse_submission(form, complete_items()), at=AT).data
    pairs = dict(summary(form, data, at=AT).pairs())
    assert pairs["Geburtsdatum"] == "1. April 1980"
    assert pairs["Wer hält den Hund?"] == "Eine Person"
    assert pairs["E-Mail-Adresse"] == "keine Angabe"
    assert pairs["Hund 1, Schulterhöhe"] == "42,5\u00a0cm"
    assert pairs["Hund 1, Merkmale"] == "Gechippt, Versichert"
    assert pairs["Hund 2, Nummer der Haltungserlaubnis"] == "PB-17"
    assert pairs["IBAN"] == "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000"
    assert pairs["Ich möchte per Lastschrift zahlen."] == "Ja"
    assert "anzahl" not in pairs


def test_the_summary_has_a_section_per_step_with_the_rows_inside() -> None:
    form = dog_form()
    data = validate(form, parse_submission(form, complete_items()), at=AT).data
    sections = summary(form, data, at=AT).sections
    assert [(section.title, section.step_id) for section in sections] == [
        ("Halterin oder Halter", "halter"),
        ("Ihre Hunde", "hunde_schritt"),
        ("Zahlung", "zahlung"),
    ]
    assert [row.title for row in sections[1].sections] == ["Hund 1", "Hund 2"]
