"""A rehearsal plays the real thing and names the first deviation."""

from __future__ import annotations

import pytest

from app.handlers import discover
from app.procedures import ScenarioReport, read_files, read_scenario, run_scenario, run_scenarios
from tests.procedures.example import BPMN, LETTER, SCENARIO, files

discover()


def play(old: str = "", new: str = "", changes: dict[str, bytes] | None = None) -> ScenarioReport:
    assert old in SCENARIO
    procedure = read_files(files() | (changes or {}), tenant="musterstadt")
    text = SCENARIO.replace(old, new, 1) if old else SCENARIO
    return run_scenario(procedure, read_scenario("scenarios/zwei.toml", text.encode()))


def test_a_scenario_that_comes_out_has_no_deviation() -> None:
    report = play()
    assert (report.deviation, report.ended_at, report.letters) == (None, "ende", ["bescheid"])
    assert report.variables["betrag"] == 25


@pytest.mark.parametrize(
    ("old", "new", "deviation"),
    [
        ("betrag = 25.00", "betrag = 24.99", "Variable „betrag“: erwartet 24.99, tatsächlich 25.00."),
        ("betrag = 25.00", "summe = 1", "Variable „summe“ gibt es nicht."),
        ('ended_at = "ende"', 'ended_at = "abbruch"', "Ende „abbruch“ nicht erreicht. Der Vorgang ist schon"),
        ('letters = ["bescheid"]', "letters = []", "Schreiben: erwartet [], erstellt ['bescheid']."),
        ("25,00 €.", "99,00 €.", "Kein Schreiben enthält „Sie zahlen 99,00 €.“."),
        (
            'offered_to = ["amt"]',
            'offered_to = ["rat"]',
            "Schritt 1 (pruefen): wird amt angeboten, nicht rat.",
        ),
        (
            'activity = "pruefen"',
            'activity = "prufen"',
            "Schritt 1 (prufen): Der Vorgang wartet an: pruefen.",
        ),
        ("anzahl = 2", "anzahl = 0", "Antrag: Das Formular nimmt die Angaben nicht an. anzahl:"),
        ('name = "Erika Mustermann"', "", "Antrag: Das Formular nimmt die Angaben nicht an. name:"),
        (
            "result = { ok = true }",
            "result = { ok = false }",
            "Variable „ok“: erwartet true, tatsächlich false.",
        ),
        ('ended_at = "ende"', 'incident = "script-failed"', "Die Störung „script-failed“ ist nicht"),
        ('ended_at = "ende"', 'waiting_at = ["pruefen"]', "Erwartet: wartet an pruefen."),
    ],
)
def test_the_first_deviation_is_named(old: str, new: str, deviation: str) -> None:
    assert (play(old, new).deviation or "").startswith(deviation)


def test_the_vorgang_may_be_left_waiting() -> None:
    start, _, expect = SCENARIO.partition("[[steps]]")
    text = start + '[expect]\nwaiting_at = ["pruefen"]\nvariables = { aktenzeichen = "B-2026-00001" }\n'
    assert expect
    procedure = read_files(files(), tenant="musterstadt")
    assert run_scenario(procedure, read_scenario("s.toml", text.encode())).deviation is None


def test_a_letter_that_cannot_be_written_is_a_deviation() -> None:
    broken = LETTER.replace("betrag | euro", "name | euro")
    report = play(changes={"letters/bescheid.html": broken.encode()})
    assert (report.deviation or "").startswith("„schreiben“:")


def test_an_expression_that_fails_is_an_expected_incident_or_a_deviation() -> None:
    failing = BPMN.replace("JOB", "bescheid.render").replace("=parameter.gruppe", "=1 + parameter")
    report = play(changes={"process.bpmn": failing.encode()})
    assert "Störung an „pruefen“" in (report.deviation or "")


def test_an_expression_that_gives_nothing_is_a_deviation() -> None:
    careless = BPMN.replace("JOB", "bescheid.render").replace(
        'expression="=anzahl * parameter.gebuehr"', 'expression="={anzahl: anzal, betrag: 25}.betrag"'
    )
    report = play(changes={"process.bpmn": careless.encode()})
    assert (report.deviation or "").startswith("Ein Ausdruck hat nichts ergeben: „betrag“: ")
    assert "anzal" in (report.deviation or "")


def test_what_acts_on_the_outside_needs_an_answer() -> None:
    outside = {"process.bpmn": BPMN.replace("JOB", "kasse.melden").encode()}
    assert "wirkt nach außen" in (play(changes=outside).deviation or "")
    answered = SCENARIO.replace(
        "[expect]", '[[steps]]\nactivity = "schreiben"\nresult = { beleg = "17" }\n\n[expect]'
    ).replace('letters = ["bescheid"]\nletter_contains = ["Sie zahlen 25,00 €."]', "letters = []")
    procedure = read_files(files() | outside, tenant="musterstadt")
    report = run_scenario(procedure, read_scenario("s.toml", answered.encode()))
    assert report.deviation is None
    assert report.variables["beleg"] == "17"


def test_an_answer_may_be_an_error() -> None:
    outside = {"process.bpmn": BPMN.replace("JOB", "kasse.melden").encode()}
    start, _, _ = SCENARIO.partition("[expect]")
    refused = '[[steps]]\nactivity = "schreiben"\nerror = "abgelehnt"\n'
    text = f'{start}{refused}\n[expect]\nincident = "uncaught-error"\n'
    procedure = read_files(files() | outside, tenant="musterstadt")
    assert run_scenario(procedure, read_scenario("s.toml", text.encode())).deviation is None


def test_all_scenarios_of_the_municipality_are_played() -> None:
    assert [report.name for report in run_scenarios(read_files(files(), tenant="musterstadt"))] == ["zwei"]
    assert run_scenarios(read_files(files(), tenant="anderswo")) == []


# --- time

DEADLINE = """<bpmn:boundaryEvent id="frist" attachedToRef="pruefen">
      <bpmn:timerEventDefinition>
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P14D</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="g1" sourceRef="frist" targetRef="verfallen" />
    <bpmn:endEvent id="verfallen" />
    <bpmn:boundaryEvent id="mahnung" attachedToRef="pruefen" cancelActivity="false">
      <bpmn:timerEventDefinition>
        <bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R/P3D</bpmn:timeCycle>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="g2" sourceRef="mahnung" targetRef="zaehlen" />
    <bpmn:scriptTask id="zaehlen">
      <bpmn:extensionElements>
        <zeebe:script expression="=string(today())" resultVariable="gemahnt_am" />
      </bpmn:extensionElements>
    </bpmn:scriptTask>
    <bpmn:sequenceFlow id="g3" sourceRef="zaehlen" targetRef="gemahnt" />
    <bpmn:endEvent id="gemahnt" />
  </bpmn:process>"""


def play_timed(steps: str, expect: str, *, cycle: str = "R/P3D") -> str | None:
    timed = BPMN.replace("JOB", "bescheid.render").replace("</bpmn:process>", DEADLINE, 1)
    changed = {"process.bpmn": timed.replace("R/P3D", cycle).encode()}
    start, _, _ = SCENARIO.partition("[[steps]]")
    procedure = read_files(files() | changed, tenant="musterstadt")
    text = f"{start}{steps}\n[expect]\n{expect}\n"
    return run_scenario(procedure, read_scenario("s.toml", text.encode())).deviation


def test_a_step_may_be_a_time_that_comes_and_everything_due_before_happens_first() -> None:
    expect = 'ended_at = "verfallen"\nvariables = { gemahnt_am = "2026-01-17" }'

    assert play_timed('[[steps]]\nactivity = "frist"\n', expect) is None


def test_a_later_day_lets_pass_what_is_due_until_then() -> None:
    steps = '[[steps]]\nactivity = "pruefen"\ntoday = 2026-01-12\nresult = { ok = true }\n'

    expect = 'ended_at = "ende"\nvariables = { gemahnt_am = "2026-01-11" }'
    assert play_timed(steps, expect) is None


def test_a_missed_deadline_is_a_deviation_and_so_is_a_result_for_a_time() -> None:
    late = '[[steps]]\nactivity = "pruefen"\ntoday = 2026-02-12\nresult = { ok = true }\n'
    answered = '[[steps]]\nactivity = "frist"\nresult = { ok = true }\n'

    assert "schon beendet (verfallen)" in (play_timed(late, 'ended_at = "ende"') or "")
    assert "hat kein Ergebnis" in (play_timed(answered, 'ended_at = "verfallen"') or "")
    assert "zu oft" in (play_timed(late, 'ended_at = "ende"', cycle="R/PT1S") or "")


def test_times_beside_a_task_need_not_be_named_where_the_vorgang_waits() -> None:
    assert play_timed("", 'waiting_at = ["pruefen"]') is None


MESSAGE = b"""<bpmn:boundaryEvent id="geaendert" attachedToRef="pruefen" cancelActivity="false">
      <bpmn:messageEventDefinition messageRef="m" />
    </bpmn:boundaryEvent><bpmn:sequenceFlow id="f5" sourceRef="geaendert" targetRef="ende" />
  </bpmn:process><bpmn:message id="m" name="Angaben"><bpmn:extensionElements>
    <zeebe:subscription correlationKey="=aktenzeichen" /></bpmn:extensionElements></bpmn:message>"""


def with_message() -> dict[str, bytes]:
    return {"process.bpmn": files()["process.bpmn"].replace(b"</bpmn:process>", MESSAGE)}


def test_a_message_from_outside_changes_the_running_vorgang() -> None:
    step = '[[steps]]\nmessage = "Angaben"\nresult = { anzahl = 4 }\n\n[[steps]]\nactivity = "pruefen"'
    report = play('[[steps]]\nactivity = "pruefen"', step, changes=with_message())
    assert (report.deviation or "").startswith("Variable „betrag“: erwartet 25.00, tatsächlich 50.00")
    assert "geaendert" in report.reached


def test_a_message_nobody_waits_for_is_a_deviation() -> None:
    step = '[[steps]]\nmessage = "Anders"\n\n[[steps]]\nactivity = "pruefen"'
    report = play('[[steps]]\nactivity = "pruefen"', step, changes=with_message())
    assert (report.deviation or "").startswith("Schritt 1 (Anders): Auf diese Nachricht wartet niemand.")
