"""BPMN execution without a database, a web server or a clock of its own.

This package is the only one that imports SpiffWorkflow. Every operation is a function from
(definition, state, event) to a `Step`; nothing here does I/O, and no SpiffWorkflow object leaves it.

From bottom to top: `values` (expressions and what may be stored), `diagram` (XML → model and findings),
`checks`, `running` (tokens, scopes, what each element does), `definition` (files → something executable),
`state` (the stored form), `execution` (the functions below), `control` (what operators do) and `simulation`.
"""

from __future__ import annotations

from app.engine.activities import (
    Activity,
    CalledProcess,
    Condition,
    ElementEvent,
    ExpressionWarning,
    Incident,
    MessageSubscription,
    ServiceTask,
    SignalSubscription,
    State,
    Step,
    Thrown,
    Timer,
    UserTask,
)
from app.engine.checks import HandlerFacts, Known
from app.engine.control.inputs import InvalidValue, kind_of, read_json, read_value
from app.engine.control.migration import check_migration, migrate_instance
from app.engine.control.modification import Activation, modify_instance, why_not_to_begin_at
from app.engine.control.reasons import ChangeImpossible, Reason
from app.engine.control.variables import Position, cancel_instance, list_positions, set_variables
from app.engine.definition import Definition, check_files, read_definition, read_definitions
from app.engine.diagram.findings import Finding, InvalidDefinition
from app.engine.diagram.model import ASIDE, Element
from app.engine.execution import (
    ActivityNotActive,
    StartImpossible,
    assign_task,
    complete_activity,
    escalate_activity,
    fail_activity,
    retry_activity,
    start_instance,
    trigger_event,
    visible_variables,
)
from app.engine.running.instance import Environment
from app.engine.simulation import Case, SentMessage, Simulation, World, simulate
from app.engine.starts import StartEvent
from app.engine.state import UnusableState

__all__ = [
    "ASIDE",
    "Activation",
    "Activity",
    "ActivityNotActive",
    "CalledProcess",
    "Case",
    "ChangeImpossible",
    "Condition",
    "Definition",
    "Element",
    "ElementEvent",
    "Environment",
    "ExpressionWarning",
    "Finding",
    "HandlerFacts",
    "Incident",
    "InvalidDefinition",
    "InvalidValue",
    "Known",
    "MessageSubscription",
    "Position",
    "Reason",
    "SentMessage",
    "ServiceTask",
    "SignalSubscription",
    "Simulation",
    "StartEvent",
    "StartImpossible",
    "State",
    "Step",
    "Thrown",
    "Timer",
    "UnusableState",
    "UserTask",
    "World",
    "assign_task",
    "cancel_instance",
    "check_files",
    "check_migration",
    "complete_activity",
    "escalate_activity",
    "fail_activity",
    "kind_of",
    "list_positions",
    "migrate_instance",
    "modify_instance",
    "read_definition",
    "read_definitions",
    "read_json",
    "read_value",
    "retry_activity",
    "set_variables",
    "simulate",
    "start_instance",
    "trigger_event",
    "visible_variables",
    "why_not_to_begin_at",
]
