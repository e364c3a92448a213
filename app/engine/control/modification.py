"""Moving tokens by hand: begin at elements of one's choice, and end what is going on elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.util.task import TaskState

from app.engine.activities import State, Step
from app.engine.control.fitting import is_beside
from app.engine.control.reasons import ChangeImpossible, Reason, reason
from app.engine.control.variables import write
from app.engine.definition import Definition
from app.engine.diagram.model import Element
from app.engine.execution import advance
from app.engine.running.events.waiting import arm, arm_scope
from app.engine.running.instance import Environment, Instance, token_of
from app.engine.running.scopes import ROOT
from app.engine.running.token import Phase, Token
from app.engine.state import restore
from app.engine.values.failures import ExecutionFailed
from app.engine.values.json_values import clean

_DEFAULT = Environment()


@dataclass(frozen=True, kw_only=True)
class Activation:
    """A wish to put a token on an element."""

    element_id: str
    variables: Mapping[str, Any] = field(default_factory=dict)  # set first, seen from where it stands
    within: UUID | None = None  # which activation of the subprocess around it, if there are several


def modify_instance(
    definition: Definition,
    state: State,
    *,
    activate: Sequence[Activation] = (),
    terminate: Iterable[UUID] = (),
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Put tokens on elements and take others away, as one change.

    Subprocesses around an element that are not active are entered without their start event. Tokens are
    put before others are taken away, so that a subprocess in which both happens stays the same one; a
    subprocess in which nothing is left ends with them. Listeners that are called aside are just left out.

    Raises:
        ChangeImpossible: with all reasons; nothing has happened.
    """
    instance = restore(definition, state, at=at, environment=environment)
    ending, reasons = _to_end(instance, terminate)
    for wish in activate:
        reasons += _hindrances(instance, wish, ending)
    if reasons:
        raise ChangeImpossible(reasons)
    for wish in activate:
        _activate(instance, wish, ending)
    for token in ending:
        _end(instance, token)
    if instance.is_completed() and not all(token.aside for token in ending):
        raise ChangeImpossible([_nothing_left(definition)])
    return advance(instance)


# --- taking tokens away


def _to_end(instance: Instance, ids: Iterable[UUID]) -> tuple[list[Token], list[Reason]]:
    ending: list[Token] = []
    reasons: list[Reason] = []
    for activity_id in dict.fromkeys(ids):
        token = token_of(instance, activity_id)
        if token is None:
            text = "Der Vorgang steht nicht mehr an einem der Schritte, die enden sollen."
            reasons.append(Reason(rule="activity-gone", element_id="", name="", message=text))
        elif is_beside(token):
            text = f"„{_name(token.task_spec.element)}“ endet nur mit dem, neben dem es erwartet wird."
            reasons.append(reason("event-attached", token.task_spec.element, text))
        else:
            ending.append(token)
    return ending, reasons


def _end(instance: Instance, token: Token) -> None:
    """End a token, and then each subprocess around it in which nothing is left."""
    while token.id in instance.tasks:
        around = instance.owner(token.scope)
        instance.terminate(token)
        if around is None or (around.local or ROOT) in instance.inside:
            return
        token = around


# --- putting tokens


def _hindrances(instance: Instance, wish: Activation, ending: Sequence[Token]) -> list[Reason]:
    element = instance.definition.elements.get(wish.element_id)
    if element is None:
        text = f"Ein Element „{wish.element_id}“ gibt es in dieser Version nicht."
        return [Reason(rule="element-unknown", element_id=wish.element_id, name="", message=text)]
    why_not = why_not_to_begin_at(element)
    if why_not:
        return [reason("not-to-begin-at", element, why_not)]
    return _hindrances_around(instance, element, wish.within, ending)


def why_not_to_begin_at(element: Element) -> str | None:
    """Return a sentence if nobody can begin at an element by hand."""
    if element.type == "boundaryEvent":
        return f"„{_name(element)}“ hängt an einem Schritt; beginnen Sie bei diesem oder dahinter."
    if element.type == "startEvent" and not element.events:
        return f"„{_name(element)}“ ist nur ein Anfang; beginnen Sie beim Schritt dahinter."
    if element.is_event_subprocess or element.type == "startEvent":
        return f"„{_name(element)}“ wird durch ein Ereignis ausgelöst; beginnen Sie dahinter oder darin."
    if element.for_compensation:
        return f"„{_name(element)}“ macht nur rückgängig, was erledigt ist."
    return None


def _hindrances_around(
    instance: Instance, element: Element, within: UUID | None, ending: Sequence[Token]
) -> list[Reason]:
    if element.parent is None:
        if within is None:
            return []
        text = f"„{_name(element)}“ steht in keinem Teilprozess."
        return [reason("scope-foreign", element, text)]
    active = _activations(instance, element.parent)
    if within is not None and within not in [token.id for token in active]:
        text = f"Der Teilprozess, in dem „{_name(element)}“ beginnen soll, ist nicht (mehr) aktiv."
        return [reason("scope-gone", element, text)]
    chosen = [token for token in active if within in (None, token.id)]
    if len(chosen) > 1:
        around = instance.definition.elements[element.parent]
        text = (
            f"„{_name(around)}“ läuft {len(chosen)}-mal; wählen Sie, in welchem „{_name(element)}“ beginnt."
        )
        return [reason("scope-ambiguous", element, text)]
    if chosen:
        return _hindrances_in(element, chosen[0], instance, ending)
    return _hindrances_outside(instance, instance.definition.elements[element.parent], element, ending)


def _hindrances_outside(
    instance: Instance, around: Element, element: Element, ending: Sequence[Token]
) -> list[Reason]:
    """Say why a subprocess that is not active cannot be entered for an element in it."""
    if around.loop is not None:
        text = f"„{_name(around)}“ wiederholt sich; beginnen Sie beim Teilprozess statt darin."
        return [reason("scope-repeated", element, text)]
    return _hindrances_around(instance, around, None, ending)


def _hindrances_in(
    element: Element, around: Token, instance: Instance, ending: Sequence[Token]
) -> list[Reason]:
    token: Token | None = around
    while token is not None:
        if token in ending:
            around_name = _name(token.task_spec.element)
            text = f"„{around_name}“ soll enden; „{_name(element)}“ kann darin nicht beginnen."
            return [reason("scope-ending", element, text)]
        token = instance.owner(token.scope)
    if around.phase is not Phase.WORK:
        text = f"„{_name(around.task_spec.element)}“ hat eine Störung; beheben Sie zuerst diese."
        return [reason("scope-stuck", element, text)]
    return []


def _activate(instance: Instance, wish: Activation, ending: Sequence[Token]) -> None:
    element = instance.definition.elements[wish.element_id]
    around = _enter_around(instance, element, wish.within)
    write(instance, around, clean(wish.variables), local=False)
    instance.add_token(instance.spec.task_specs[element.id], (around and around.local) or ROOT)


def _enter_around(instance: Instance, element: Element, within: UUID | None) -> Token | None:
    """Return the activation of the subprocess around an element; enter it if there is none."""
    if element.parent is None:
        return None
    active = _activations(instance, element.parent)
    if active:
        return next(token for token in active if within in (None, token.id))
    subprocess = instance.definition.elements[element.parent]
    outside = _enter_around(instance, subprocess, None)
    return _enter(instance, subprocess, (outside and outside.local) or ROOT)


def _enter(instance: Instance, subprocess: Element, scope: str) -> Token:
    """Begin a subprocess as a token would that arrives there, but leave its start event out."""
    spec = instance.spec.task_specs[subprocess.id]
    token = Token(instance, spec, scope=scope, state=TaskState.STARTED)
    instance.emit(token, "activated")
    try:
        instance.enter(token)
        goes_on = arm(instance, token) and arm_scope(instance, token, token.visible_scope)
    except ExecutionFailed as failure:
        text = f"„{_name(subprocess)}“ kann nicht beginnen: {failure.message}"
        raise ChangeImpossible([reason("scope-failed", subprocess, text)]) from failure
    if not goes_on:
        text = f"„{_name(subprocess)}“ endet sofort wieder, weil eine Bedingung daran erfüllt ist."
        raise ChangeImpossible([reason("scope-failed", subprocess, text)])
    token.phase = Phase.WORK
    if subprocess.ad_hoc is not None:
        token.facts = {"pending": []}
    return token


def _activations(instance: Instance, element_id: str) -> list[Token]:
    """Return the subprocesses of this id that are active; each iteration of a repeated one is one."""
    return [
        token
        for token in instance.tasks.values()
        if token.task_spec.name == element_id
        and not token.task_spec.is_loop
        and token.phase not in (Phase.UNDO, Phase.CANCEL)
    ]


# --- telling


def _nothing_left(definition: Definition) -> Reason:
    text = "Danach bliebe von dem Vorgang nichts übrig. Brechen Sie ihn ab, wenn er enden soll."
    return Reason(rule="nothing-left", element_id=definition.process_id, name=definition.name, message=text)


def _name(element: Element) -> str:
    return element.name or element.id
