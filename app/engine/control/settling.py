"""Gives tokens that came from another version what they would have, had they come to be in this one."""

from __future__ import annotations

from functools import partial

from SpiffWorkflow.util.task import TaskState

from app.engine.control.fitting import Fitting
from app.engine.control.reasons import Reason, quoted, reason
from app.engine.diagram.model import Element
from app.engine.running import aside
from app.engine.running.attributes import job_facts, user_task_facts
from app.engine.running.events.waiting import arm, arm_scope, starts_beside
from app.engine.running.instance import Instance
from app.engine.running.loops import MultiInstanceSpec
from app.engine.running.scopes import ROOT
from app.engine.running.specs import JobSpec, UserTaskSpec
from app.engine.running.token import Phase, Token
from app.engine.values.expressions import Source
from app.engine.values.failures import ExecutionFailed
from app.engine.values.packed import PackedList

#: Attached events are not waited for yet.
_BEFORE_EVENTS = frozenset({Phase.NEW, Phase.ENTER, Phase.STARTING, Phase.ARM})


def settle(fitting: Fitting, old: Token, token: Token, instance: Instance) -> list[Reason]:
    """Give a token what it would have, had it come to its element in the new version."""
    element: Element = token.task_spec.element
    if token.phase in _BEFORE_EVENTS or token.is_joining:
        return []
    if token.local is None and (element.inputs or element.outputs):
        token.local = instance.scopes.open(token.scope)
    if isinstance(token.task_spec, MultiInstanceSpec):
        _collect(token, token.task_spec)
    host = old.task_spec.name
    try:
        goes_on = arm(instance, token, only=lambda event: fitting.is_new_at(event, host))
        if goes_on and token.task_spec.contains and token.local:
            goes_on = arm_scope(instance, token, token.local, only=lambda each: fitting.is_new_in(each, host))
        if goes_on and token.is_waiting:
            _refresh(old.task_spec.element, token, instance)
    except ExecutionFailed as failure:
        text = f"{quoted(element)} kann dort nicht weiterlaufen: {failure.message}"
        return [reason("expression-failed", old.task_spec.element, text)]
    return []


def _collect(token: Token, spec: MultiInstanceSpec) -> None:
    """Have results collected if only the new version wants them; what is over has left none."""
    if spec.loop.results_name is not None and token.collected is None and "count" in token.facts:
        token.collected = PackedList.of([None] * token.facts["count"])


def watch_process(fitting: Fitting, instance: Instance) -> list[Reason]:
    """Begin to wait for event subprocesses of the process itself that the new version adds."""
    added = [spec for spec in starts_beside(instance, ROOT) if fitting.is_new_in(spec.element, None)]
    if not added:
        return []
    place = Token(instance, added[0], scope=ROOT, state=TaskState.STARTED)
    try:
        if arm_scope(instance, place, ROOT, only=lambda event: event in [spec.element for spec in added]):
            instance.remove(place)
    except ExecutionFailed as failure:
        text = f"{quoted(added[0].element)} kann dort nicht erwartet werden: {failure.message}"
        return [reason("expression-failed", added[0].element, text)]
    return []


def _refresh(old: Element, token: Token, instance: Instance) -> None:
    """Evaluate again what the new version does differently and what no person relies on already."""
    element: Element = token.task_spec.element
    evaluate = partial(instance.evaluate, token)
    if isinstance(token.task_spec, UserTaskSpec) and _text(element.form) != _text(old.form):
        token.facts.pop("form", None)
        facts = user_task_facts(element, evaluate)
        token.facts |= {name: facts[name] for name in ("form",) if name in facts}
        if token.phase is Phase.WORK:
            aside.follow(instance, token, Phase.UPDATING, action="migrate", changed=["formId"])
    if isinstance(token.task_spec, JobSpec) and element.job and _type(element) != _type(old):
        token.facts |= job_facts(element.job, evaluate)


def _type(element: Element) -> str | None:
    return element.job.type.text if element.job else None


def _text(source: Source | None) -> str | None:
    return source.text if source else None
