"""One running instance: live tokens, scopes of variables, and the loop that moves tokens."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID, uuid4

from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from app import feel
from app.clock import GERMANY
from app.engine.activities import ElementEvent, ExpressionWarning, Thrown
from app.engine.diagram.model import Element, SequenceFlow, VariableMapping
from app.engine.running import aside, compensation
from app.engine.running.events.conditions import look_at_conditions
from app.engine.running.scopes import ROOT, Scopes, put
from app.engine.running.token import Phase, Token
from app.engine.values.expressions import Source
from app.engine.values.failures import ExecutionFailed

if TYPE_CHECKING:
    from app.engine.definition import Definition
    from app.engine.running.specs import FlowNodeSpec

MAX_STEPS = 20_000
MAX_EFFORT = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the surroundings lend to the engine."""

    is_holiday: Callable[[date], bool] | None = None  # for FEEL's working-day functions
    max_steps: int = MAX_STEPS  # elements passed in one call; an endless loop ends as an incident
    max_effort: int = MAX_EFFORT  # FEEL steps of all expressions in one call
    feel_limits: feel.Limits = feel.DEFAULT_LIMITS  # of one expression
    may_send: bool = True  # messages and signals; otherwise an incident


class Instance(Workflow):  # type: ignore[misc]
    """SpiffWorkflow's workflow with a flat set of live tokens instead of a tree of all tasks."""

    def __init__(
        self, definition: Definition, *, at: datetime, environment: Environment, scopes: Scopes | None = None
    ) -> None:
        super().__init__(definition.spec, deserializing=True)
        self.definition = definition
        self.scopes = scopes or Scopes()
        self.steps_left = environment.max_steps
        self.effort_left = environment.max_effort
        self.may_send = environment.may_send
        self.at = at
        self.runtime = feel.Runtime(at.astimezone(GERMANY), environment.is_holiday, environment.feel_limits)
        self.events: list[ElementEvent] = []
        self.evaluations: list[Mapping[str, Any]] = []
        self.thrown: list[Thrown] = []
        self.warnings: list[ExpressionWarning] = []
        self._ready: deque[Token] = deque()
        self._joins: dict[str, dict[str, Token]] = {}  # scope → element → token
        self._stirred: dict[str, None] = {}  # scopes where tokens came or went since joins were looked at
        self._owners: dict[str, Token] = {}  # scope of a subprocess → its token
        self.inside: dict[str, dict[UUID, Token]] = {}  # scope → the tokens that stand there
        self.conditions: dict[UUID, Token] = {}  # what waits for variables to change; some are gone already
        self.aside: dict[UUID, Token] = {}  # those that only call listeners
        self.watchers: dict[str, dict[UUID, Token]] = {}  # scope → those that wait for its event subprocesses

    # --- what replaces SpiffWorkflow's walks over its tree

    def is_completed(self) -> bool:
        """Say whether nothing is left to do or to wait for."""
        return ROOT not in self.inside and not self.aside

    def update_waiting_tasks(self) -> None:
        """Nothing to poll: whatever waits is told when its event happens."""

    def _task_completed_notify(self, task: Token) -> None:
        self.last_task = None

    # --- moving tokens

    def run(self) -> None:
        """Move tokens, oldest first, until every one waits, is stuck, or has ended."""
        while self._has_turn():
            token = self._ready.popleft()
            if self.tasks.get(token.id) is not token:
                continue  # ended before its turn
            try:
                self._count_step()
                token.run()
            except ExecutionFailed as failure:
                self.stop(token, failure)

    def _has_turn(self) -> bool:
        """Let conditions take effect that have become true, and say whether a token may move."""
        if self.scopes.changes:
            look_at_conditions(self)
        return bool(self._ready) or self._release_join()

    def _release_join(self) -> bool:
        """Move on a gateway that waited for the others, when all others wait."""
        while self._stirred:
            scope, _ = self._stirred.popitem()
            for join in self._joins.get(scope, {}).values():
                if join.task_spec.may_go_on(self, join):
                    self._stirred[scope] = None
                    self.make_ready(join)
                    return True
        return False

    def _count_step(self) -> None:
        if self.steps_left <= 0 or self.effort_left <= 0:
            raise ExecutionFailed(
                "too-many-steps", "Zu viele Schritte ohne Halt; vermutlich dreht sich der Vorgang im Kreis."
            )
        self.steps_left -= 1

    def add_token(self, spec: FlowNodeSpec, scope: str) -> Token:
        token = Token(self, spec, scope=scope, state=TaskState.READY)
        self._ready.append(token)
        return token

    def make_ready(self, token: Token, *, first: bool = False) -> None:
        """Queue a token that waited, was stuck, or has all it needs."""
        if not token.has_state(TaskState.READY):
            token._set_state(TaskState.READY)  # noqa: SLF001 - also backwards, which `state` refuses
            token.incident = None
            if first:
                self._ready.appendleft(token)
            else:
                self._ready.append(token)

    def stop(self, token: Token, failure: ExecutionFailed) -> None:
        """Keep a token at its element, with the reason."""
        token._set_state(TaskState.ERROR)  # noqa: SLF001 - also after a failure before its run
        token.incident = {"kind": failure.kind, "message": failure.message}
        self.forget_join(token)

    def take(self, flow: SequenceFlow, scope: str) -> None:
        """Move along a sequence flow."""
        target: FlowNodeSpec = self.spec.task_specs[flow.target]
        target.arrive(self, flow, scope)

    def find_join(self, spec: FlowNodeSpec, scope: str) -> Token:
        """Return the token that collects arrivals at a joining gateway."""
        joins = self._joins.setdefault(scope, {})
        if spec.name not in joins:
            joins[spec.name] = Token(self, spec, scope=scope, state=TaskState.WAITING)
        return joins[spec.name]

    def forget_join(self, token: Token) -> None:
        joins = self._joins.get(token.scope, {})
        if joins.get(token.task_spec.name) is token:
            del joins[token.task_spec.name]

    def put_back(self, token: Token) -> None:
        """Index a token that was restored from the state."""
        if token.facts.get("kind") == "conditional":
            self.conditions[token.id] = token
        if token.is_joining:
            self._joins.setdefault(token.scope, {})[token.task_spec.name] = token
        if token.local and token.task_spec.contains:
            self._owners[token.local] = token

    def put_inside(self, token: Token) -> None:
        """Index a token by its scope."""
        if token.aside:
            self.aside[token.id] = token
            return
        if token.watches:
            self.watchers.setdefault(token.scope, {})[token.id] = token
            return
        self.inside.setdefault(token.scope, {})[token.id] = token
        self._stirred[token.scope] = None

    def take_out(self, token: Token) -> None:
        """Remove a token from where it stands."""
        del self.tasks[token.id]
        if token.aside:
            del self.aside[token.id]
            return
        if token.watches:
            del self.watchers[token.scope][token.id]
            return
        tokens = self.inside[token.scope]
        del tokens[token.id]
        if not tokens:
            del self.inside[token.scope]
            self._joins.pop(token.scope, None)
        self._stirred[token.scope] = None

    def renew(self, token: Token) -> None:
        """Give a token a new identity: its element is activated once more, from the start."""
        self.emit(token, "terminated")
        self.take_out(token)
        token.id = uuid4()
        self.tasks[token.id] = token
        self.put_inside(token)
        self.disarm(token)
        self.drop_local_scope(token)
        token.phase, token.result, token.facts, token.listener = Phase.NEW, None, {}, None

    # --- the phases of an element

    def enter(self, token: Token) -> None:
        """Open the local scope and apply the input mappings."""
        element: Element = token.task_spec.element
        if token.iteration is not None:
            given = self.loop_of(token).task_spec.given(self, token)
            self.scopes.write_local(self.open_local_scope(token), given)
        elif element.inputs or element.outputs or token.task_spec.contains or token.given:
            self.scopes.write_local(self.open_local_scope(token), token.given or {})
        for mapping in element.inputs:
            values: dict[str, Any] = {}
            variables = self.scopes.by_id[token.visible_scope].variables
            name = mapping.target[0]
            put(values, mapping.target, self.evaluate(token, mapping.source), variables.get(name))
            self.scopes.write_local(token.visible_scope, values)

    def open_local_scope(self, token: Token) -> str:
        """Give a token local variables, none at first."""
        self.drop_local_scope(token)
        scope = token.local = self.scopes.open(token.scope)
        if token.task_spec.contains:
            self._owners[scope] = token
        return scope

    def leave(self, token: Token) -> None:
        """Merge the result into the scopes, through the output mappings if there are any."""
        element: Element = token.task_spec.element
        result = token.result or {}
        if element.outputs and token.local:
            self.scopes.write_local(token.local, result)
            self._write_outputs(token, self._outputs(token, element.outputs))
        elif result:
            self.scopes.write(token.visible_scope, result)
        token.result = None

    def _write_outputs(self, token: Token, values: dict[str, Any]) -> None:
        """Write outwards, except what belongs to one iteration of a loop."""
        if token.iteration is not None and token.local:
            own = self.loop_of(token).task_spec.own_names
            self.scopes.write_local(token.local, {name: values.pop(name) for name in own & values.keys()})
        self.scopes.write(token.scope, values)

    def _outputs(self, token: Token, mappings: tuple[VariableMapping, ...]) -> dict[str, Any]:
        """Evaluate all output mappings before anything is written, so that a failure leaves no trace."""
        outside = self.scopes.visible(token.scope)
        values: dict[str, Any] = {}
        for mapping in mappings:
            value = self.evaluate(token, mapping.source)
            put(values, mapping.target, value, outside.get(mapping.target[0]))
        return values

    def finish(self, token: Token) -> None:
        """Remove a token from its element and send it on."""
        self.emit(token, "completed")
        compensation.remember(self, token)
        self.remove(token)
        goes_on = token.task_spec.finished(self, token)
        for flow in token.chosen if goes_on else ():
            self.take(flow, token.scope)
        compensation.handled(self, token)
        self.tell_owner(token)

    def tell_owner(self, token: Token) -> None:
        """Let a subprocess know that a token inside of it has ended regularly."""
        owner = self.owner(token.scope)
        if token.scope not in self.inside and (owner is None or owner.task_spec.ends_when_empty):
            self.close_watch(token.scope)
            if owner is None:
                aside.end_process(self)
        if owner is not None and not compensation.left(self, owner):
            owner.task_spec.left(self, owner, token)

    def hand_over(self, token: Token) -> None:
        """End a token whose way is gone by another one."""
        self.emit(token, "completed")
        self.remove(token)

    def disarm(self, token: Token) -> None:
        """Wait no longer for what is attached to a token."""
        while token.guards:
            self.remove(token.guards.pop())
        aside.forget(self, token)

    def remove(self, token: Token) -> None:
        """Take a token away with all that belongs to it; nobody is told."""
        self.disarm(token)
        self.forget_join(token)
        self.take_out(token)
        self.drop_local_scope(token)

    def drop_local_scope(self, token: Token) -> None:
        if token.local:
            self.scopes.close(token.local)
            self._owners.pop(token.local, None)
            token.local = None

    # --- subprocesses, loops and interruption

    def owner(self, scope: str) -> Token | None:
        """Return the subprocess or loop whose inside the scope is; None for the process itself."""
        return self._owners.get(scope)

    def loop_of(self, iteration: Token) -> Token:
        """Return the repeated activity of which a token is one iteration."""
        return self._owners[iteration.scope]

    def attached_to(self, token: Token) -> tuple[FlowNodeSpec, ...]:
        """Return the events at an activity.

        Those of a repeated one belong to all iterations, and where only is undone what has completed, they
        catch nothing.
        """
        if token.iteration is not None or token.phase is Phase.UNDO:
            return ()
        return self.definition.attached.get(token.task_spec.name, ())

    def terminate(self, token: Token) -> None:
        """End a token before its time, and everything inside of it first."""
        if token.aside:
            aside.through(self, token)
            return
        aside.cancel_task(self, token)
        if token.local:
            self.terminate_all(token.local)
        compensation.given_up(self, token)
        if token.phase not in (Phase.NEW, Phase.UNDO):
            self.emit(token, "terminated")
        self.remove(token)

    def terminate_all(self, scope: str, *, but: Token | None = None) -> None:
        """End every token in a scope before its time, or all but one, and what waits beside them."""
        self.close_watch(scope)
        for token in list(self.inside.get(scope, {}).values()):
            if token is not but and token.id in self.tasks:  # and did not end with its activity
                self.terminate(token)

    def close_watch(self, scope: str) -> None:
        """Wait no longer for the event subprocesses of a scope."""
        for watcher in list(self.watchers.pop(scope, {}).values()):
            del self.tasks[watcher.id]

    # --- evaluating

    def evaluate(self, token: Token, source: Source) -> Any:
        """Evaluate a property at a token's place."""
        if source.expression is None:
            return source.text
        with self._evaluation(token, source) as evaluation:
            return source.evaluate(self.scopes.view(token.visible_scope), evaluation)

    def decide(self, token: Token, condition: Source, known: Mapping[str, Any] | None = None) -> bool:
        """Evaluate a condition at a token's place.

        Args:
            known: names that are defined for this condition only.
        """
        variables = self.scopes.view(token.visible_scope)
        with self._evaluation(token, condition) as evaluation:
            return condition.decide({**variables, **known} if known else variables, evaluation)

    @contextmanager
    def _evaluation(self, token: Token, source: Source) -> Iterator[feel.Evaluation]:
        """Lend a budget to one expression, and keep its warnings."""
        evaluation = feel.Evaluation(self.runtime)
        try:
            yield evaluation
        finally:
            self.effort_left -= self.runtime.limits.steps - evaluation.steps
            for warning in evaluation.warnings:
                self.warnings.append(
                    ExpressionWarning(
                        element_id=token.task_spec.name,
                        place=source.place,
                        code=warning.code,
                        message_de=warning.message_de,
                        message_en=warning.message_en,
                    )
                )

    # --- telling

    def emit(self, token: Token, event: Literal["activated", "completed", "terminated"]) -> None:
        element: Element = token.task_spec.element
        type_ = token.task_spec.told_as or element.type
        self.events.append(ElementEvent(element_id=element.id, type=type_, event=event, activity_id=token.id))


def token_of(instance: Instance, activity_id: UUID) -> Token | None:
    """Find a live token by its activity id."""
    token: Token | None = instance.tasks.get(activity_id)
    return token
