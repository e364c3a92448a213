"""Tables. One module per table family; columns, constraints and tiny predicates, no queries."""

from __future__ import annotations

from app.models.account import Account, GroupMembership, LoginSession
from app.models.activity_record import ActivityRecord, ActivityState
from app.models.audit_entry import AuditEntry
from app.models.base import Base, OfTenant
from app.models.document import Document
from app.models.event_subscription import EventKind, EventSubscription
from app.models.job import OPEN_JOB_STATES, Incident, IncidentSource, Job, JobState
from app.models.procedure_draft import ProcedureDraft, ProcedureDraftFile
from app.models.process_call import ProcessCall
from app.models.process_definition import ProcessDefinition, ProcessDefinitionFile
from app.models.process_instance import InstanceState, ProcessInstance, ReferenceCounter
from app.models.published_message import (
    DeliveryKind,
    EventDelivery,
    PublishedMessage,
    StartSubscription,
)
from app.models.tenant import Tenant
from app.models.user_task import UserTask, UserTaskState

__all__ = [
    "OPEN_JOB_STATES",
    "Account",
    "ActivityRecord",
    "ActivityState",
    "AuditEntry",
    "Base",
    "DeliveryKind",
    "Document",
    "EventDelivery",
    "EventKind",
    "EventSubscription",
    "GroupMembership",
    "Incident",
    "IncidentSource",
    "InstanceState",
    "Job",
    "JobState",
    "LoginSession",
    "OfTenant",
    "ProcedureDraft",
    "ProcedureDraftFile",
    "ProcessCall",
    "ProcessDefinition",
    "ProcessDefinitionFile",
    "ProcessInstance",
    "PublishedMessage",
    "ReferenceCounter",
    "StartSubscription",
    "Tenant",
    "UserTask",
    "UserTaskState",
]
