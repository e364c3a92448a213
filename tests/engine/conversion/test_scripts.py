"""Scripts of other languages that only compute one value."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.conversion.diagrams import converted, extension, found, rules
from tests.engine.diagrams import NOON

COMPUTED = {
    ("groovy", "a + b"): "=a + b",
    ("groovy", '"Nr. " + n + 1'): '="Nr. " + string(n) + string(1)',
    ("javascript", "// Summe\na * 2; /* fertig */"): "=a * 2",
    ("javascript", "a === 'x' &amp;&amp; b !== null"): '=a = "x" and b != null',
    ("javascript", "'http://x' + y"): '="http://x" + string(y)',
    ("groovy", "println 'hallo'\nreturn betrag > 10 ? 'viel' : 'wenig'".replace(">", "&gt;")): (
        '=if betrag > 10 then "viel" else "wenig"'
    ),
    ("python", "True and not a"): "=true and not(a)",
    ("groovy", "println 'hallo'"): "=null",
    ("groovy", "def int x = a\nvar y = x + 1\nx * y"): "=a * (a + 1)",
    ("python", "a + 1 # einer mehr"): "=a + 1",
    ("groovy", "// nichts"): "=null",
}
REFUSED = [
    ("groovy", "x = 1"),
    ("groovy", '"Nr. $n"'),
    ("groovy", "throw new Exception()"),
    ("groovy", "#{skript}"),
    ("groovy", "def v = n; execution.setVariable('n', v + 1); execution.setVariable('alt', v)"),
    ("groovy", "def x = 1"),
    ("groovy", "\n".join(["def a = b + b", *["a = a + a"] * 30, "a"])),
    ("groovy", "execution.setVariable('a', 1); b + 1"),
    ("javascript", "a === undefined"),
    ("javascript", "new Date()"),
    ("javascript", "if (a) b"),
    ("javascript", "`x`"),
    ("groovy", "dienst.rufe(a)"),
]


WAY = (
    '<b:startEvent id="s"/><b:sequenceFlow sourceRef="s" targetRef="x"/>'
    '<b:sequenceFlow sourceRef="x" targetRef="e"/><b:endEvent id="e"/>'
)


def script(language: str, text: str, attributes: str = 'c:resultVariable="r"') -> str:
    task = f'<b:scriptTask id="x" scriptFormat="{language}" {attributes}>'
    return f"{WAY}{task}<b:script>{text}</b:script></b:scriptTask>"


@pytest.mark.parametrize(("language", "text"), COMPUTED)
def test_a_script_that_only_computes_becomes_feel(language: str, text: str) -> None:
    result = converted(script(language, text))

    assert extension(result, "script") == {"expression": COMPUTED[language, text], "resultVariable": "r"}
    assert found(result, ".//b:script") == []
    assert rules(result) == ["script-computed"]


def test_a_script_that_sets_a_variable_names_it() -> None:
    result = converted(script("groovy", "execution.setVariable('summe', a + 1);", ""))

    assert extension(result, "script") == {"expression": "=a + 1", "resultVariable": "summe"}


def test_a_script_may_speak_of_its_process() -> None:
    text = "def p = execution.getProcessInstance()\ndef n = p.getVariable('n')\np.setVariable('n', n + 1)"
    result = converted(script("groovy", text, ""))

    assert extension(result, "script") == {"expression": "=n + 1", "resultVariable": "n"}


def test_a_script_that_sets_several_variables_sets_them_one_after_another() -> None:
    text = "execution.setVariable('netto', betrag)\nexecution.setVariable('brutto', netto * 2)"
    result = converted(script("groovy", text, ""))

    assert extension(result, "script") == {
        "expression": "={netto: betrag, brutto: netto * 2}",
        "resultVariable": "ergebnis_x",
    }
    assert [(node["source"], node["target"]) for node in found(result, ".//z:output")] == [
        ("=ergebnis_x.netto", "netto"),
        ("=ergebnis_x.brutto", "brutto"),
    ]
    run = engine.simulate(engine.read_definition({"x.bpmn": result.content}), {"betrag": 10}, at=NOON)
    assert (run.variables["netto"], run.variables["brutto"]) == (10, 20)


def test_parameters_may_be_computed_by_such_scripts() -> None:
    content = '<c:inputParameter name="p"><c:script scriptFormat="groovy">a - 1</c:script></c:inputParameter>'
    result = converted(
        f'<b:userTask id="x"><b:extensionElements><c:inputOutput>{content}</c:inputOutput>'
        "</b:extensionElements></b:userTask>"
    )

    assert extension(result, "input") == {"source": "=a - 1", "target": "p"}


@pytest.mark.parametrize(("language", "text"), REFUSED)
def test_a_script_that_does_more_stays(language: str, text: str) -> None:
    result = converted(script(language, text))

    assert rules(result) == ["expression-untranslated"]
    assert text in result.content.decode()
    assert found(result, ".//z:script") == []
