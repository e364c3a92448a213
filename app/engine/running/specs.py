"""What each kind of element does: specs that SpiffWorkflow runs, one per element, shared by all instances."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from app.engine.diagram.model import Element, SequenceFlow
from app.engine.running import aside
from app.engine.running.attributes import job_facts, user_task_facts
from app.engine.running.decisions import evaluate_decision
from app.engine.running.events.beginnings import begin_level
from app.engine.running.listeners import listen
from app.engine.running.phases import STEPS
from app.engine.running.token import Phase, Token
from app.engine.values.failures import ExecutionFailed

if TYPE_CHECKING:
    from app.engine.running.instance import Instance


_T = TypeVar("_T")


class FlowNodeSpec(BpmnSpecMixin):  # type: ignore[misc]
    """An element as SpiffWorkflow sees it, without the library's predictions and copies of data.

    A token goes through phases; when one fails, or is not over yet, the token stays in it. Specs hold no
    state of instances: many threads use them at once.
    """

    waits_for_others: ClassVar[bool] = False  # its own wait is nobody's work and for no event
    is_work: ClassVar[bool] = False  # waits for `complete_activity`
    contains: ClassVar[bool] = False  # tokens move inside of it, in a scope of their own
    ends_when_empty: ClassVar[bool] = True  # a container in which nothing begins any more
    catches: ClassVar[bool] = False  # waits for events
    is_loop: ClassVar[bool] = False  # stands for an activity that repeats; iterations do the work
    told_as: ClassVar[str | None] = None  # type in events; None is the element's

    def __init__(
        self,
        wf_spec: Any,
        element: Element,
        incoming: Sequence[SequenceFlow],
        outgoing: Sequence[SequenceFlow],
    ) -> None:
        super().__init__(
            wf_spec,
            element.id,
            bpmn_name=element.name,
            inputs=[flow.source for flow in incoming],
            outputs=[flow.target for flow in outgoing],
        )
        self.element = element
        self.incoming = tuple(incoming)
        self.outgoing = tuple(outgoing)

    # --- hooks of SpiffWorkflow

    def test(self) -> None:
        """Nothing to test at run time: the diagram was checked when it was read."""

    def _predict(self, *_: Any, **__: Any) -> None:
        """Do not grow a tree of possible futures: tokens are created when they arrive."""

    def _run_hook(self, my_task: Token) -> bool | None:
        """Take the token as far as it gets; None leaves it waiting (SpiffWorkflow: STARTED)."""
        instance: Instance = my_task.workflow
        while my_task.phase is not Phase.GO:
            step, following = STEPS[my_task.phase]
            if not step(self, instance, my_task):
                return None
            my_task.phase = following
        if my_task.iteration is not None:
            instance.loop_of(my_task).task_spec.collect(instance, my_task)
        my_task.chosen = self.choose(instance, my_task)
        return True

    def _on_complete_hook(self, my_task: Token) -> None:
        my_task.workflow.finish(my_task)

    # --- what the kinds of elements do differently

    def enter(self, instance: Instance, token: Token) -> None:
        """Make the local variables."""
        instance.enter(token)

    def leave(self, instance: Instance, token: Token) -> None:
        """Hand the result on to the variables outside."""
        instance.leave(token)

    def finished(self, instance: Instance, token: Token) -> bool:
        """Take effect on others, after the token has left and before it goes anywhere; say whether it may."""
        return True

    def left(self, instance: Instance, token: Token, inner: Token) -> None:
        """Take note that a token inside of this one has ended regularly, if this contains others."""

    def arrive(self, instance: Instance, flow: SequenceFlow, scope: str) -> None:
        """Receive a token that came along a flow."""
        instance.add_token(self, scope)

    def may_go_on(self, instance: Instance, token: Token) -> bool:
        """Say of a joining token whether it need not wait any longer, now that all others wait."""
        return False

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        """Return the result, or None to wait for `complete_activity`."""
        return {}

    def choose(self, instance: Instance, token: Token) -> Sequence[SequenceFlow]:
        """Say which flows the token takes: by default all of them."""
        return self.outgoing


class ActivitySpec(FlowNodeSpec):
    """Splits without a gateway: flows without condition always, those with one if it is true.

    The default flow is taken if there are conditions and none of them is true.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        default = self.element.default_flow
        self.always = [flow for flow in self.outgoing if flow.condition is None and flow.id != default]
        self.conditional = [flow for flow in self.outgoing if flow.condition is not None]
        self.default = [flow for flow in self.outgoing if flow.id == default]

    def arrive(self, instance: Instance, flow: SequenceFlow, scope: str) -> None:
        """Wait for as many tokens as it takes to begin, on whichever flows they come."""
        if self.element.start_quantity == 1:
            super().arrive(instance, flow, scope)
            return
        join = instance.find_join(self, scope)
        join.arrived[flow.id] = join.arrived.get(flow.id, 0) + 1
        if sum(join.arrived.values()) == self.element.start_quantity:
            join.arrived = {}
            instance.forget_join(join)
            instance.make_ready(join)

    def choose(self, instance: Instance, token: Token) -> Sequence[SequenceFlow]:
        chosen, times = self.select(instance, token), self.element.completion_quantity
        return chosen if times == 1 else [flow for flow in chosen for _ in range(times)]

    def select(self, instance: Instance, token: Token) -> Sequence[SequenceFlow]:
        """Say which flows get tokens."""
        if not self.conditional and not self.default:
            return self.outgoing
        chosen = {flow.id for flow in self.conditional if self.is_true(instance, token, flow)}
        chosen |= {flow.id for flow in self.always + ([] if chosen else self.default)}
        if not chosen:
            raise _no_flow()
        return [flow for flow in self.outgoing if flow.id in chosen]

    def is_true(self, instance: Instance, token: Token, flow: SequenceFlow) -> bool:
        """Evaluate the condition of a flow."""
        return _is_true(instance, token, flow)


class AsideSpec(FlowNodeSpec):
    """Calls listeners of a user task or of the process beside the flow."""

    def _run_hook(self, my_task: Token) -> bool | None:
        return True if listen(my_task.workflow, my_task) else None

    def _on_complete_hook(self, my_task: Token) -> None:
        aside.through(my_task.workflow, my_task)


class ExclusiveGatewaySpec(FlowNodeSpec):
    """Takes the first flow, in model order, whose condition is true, else the default."""

    def choose(self, instance: Instance, token: Token) -> Sequence[SequenceFlow]:
        default = self.element.default_flow
        for flow in self.outgoing:
            if flow.id != default and (flow.condition is None or _is_true(instance, token, flow)):
                return (flow,)
        chosen = [flow for flow in self.outgoing if flow.id == default]
        if not chosen and self.outgoing:
            raise _no_flow()
        return chosen


def _is_true(instance: Instance, token: Token, flow: SequenceFlow) -> bool:
    return flow.condition is not None and instance.decide(token, flow.condition)


def _no_flow() -> ExecutionFailed:
    return ExecutionFailed(
        "no-flow-possible",
        "Keine Bedingung der ausgehenden Sequenzflüsse trifft zu, und es gibt keinen Standardfluss.",
    )


class ParallelGatewaySpec(FlowNodeSpec):
    """Waits for one token on each incoming flow, takes exactly those, and keeps any surplus."""

    def arrive(self, instance: Instance, flow: SequenceFlow, scope: str) -> None:
        if len(self.incoming) <= 1:
            super().arrive(instance, flow, scope)
        else:
            self._collect(instance, scope, {flow.id: 1})

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        surplus = {flow: count - 1 for flow, count in token.arrived.items() if count > 1}
        token.arrived = {}
        instance.forget_join(token)
        if surplus:
            self._collect(instance, token.scope, surplus)
        return {}

    def _collect(self, instance: Instance, scope: str, arrived: dict[str, int]) -> None:
        join = instance.find_join(self, scope)
        for flow, count in arrived.items():
            join.arrived[flow] = join.arrived.get(flow, 0) + count
        if self.is_complete(join):
            instance.make_ready(join)

    def is_complete(self, join: Token) -> bool:
        """Say whether all tokens are there, whatever the others do."""
        return all(flow.id in join.arrived for flow in self.incoming)


class UserTaskSpec(ActivitySpec):
    """Waits for a person."""

    is_work = True

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        token.facts = user_task_facts(self.element, partial(instance.evaluate, token))
        if "assignee" in token.facts:
            aside.follow(instance, token, Phase.ASSIGNING, action="assign", changed=["assignee"])
        return None


class JobSpec(ActivitySpec):
    """Waits for a job: service task, send task, or any task with a task definition."""

    is_work = True

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        token.facts = job_facts(_given(self.element.job), partial(instance.evaluate, token))
        return None


class SubProcessSpec(ActivitySpec):
    """Runs what is drawn inside in a scope of its own, and goes on when no token is left there."""

    waits_for_others = True
    contains = True

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        start = begin_level(instance, self.element.id, token.visible_scope)
        start.facts |= token.facts  # of an event subprocess: what came with its event
        return None

    def left(self, instance: Instance, token: Token, inner: Token) -> None:
        if token.local not in instance.inside:
            token.result, token.phase = {}, Phase.LEAVE
            instance.make_ready(token)


class ScriptSpec(ActivitySpec):
    """Evaluates a FEEL expression."""

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        script = _given(self.element.script)
        return {script.result_variable: instance.evaluate(token, script.expression)}


class DecisionSpec(ActivitySpec):
    """Evaluates a DMN decision."""

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        called = _given(self.element.decision)
        return {called.result_variable: evaluate_decision(instance, token, called)}


def _given(value: _T | None) -> _T:
    """Return what the checks made sure an element of this kind has."""
    if value is None:
        raise TypeError("the spec does not fit its element")
    return value
