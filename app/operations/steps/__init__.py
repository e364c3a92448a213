"""Locks an instance, and stores the outcome of an engine call. Used by every operation that moves one."""

from __future__ import annotations

from app.operations.steps.applying import apply_step, tell_step
from app.operations.steps.hops import hops_of, surroundings_of
from app.operations.steps.incidents import raise_incident
from app.operations.steps.locking import environment_of, lock_instance_of, refuse_suspended
from app.operations.steps.open_work import OpenWork, lock_with_open_work, read_open_work
from app.operations.steps.queueing import enqueue_job, enqueue_timer
from app.operations.steps.records import CompletedTask
from app.operations.steps.waking import wake

__all__ = [
    "CompletedTask",
    "OpenWork",
    "apply_step",
    "enqueue_job",
    "enqueue_timer",
    "environment_of",
    "hops_of",
    "lock_instance_of",
    "lock_with_open_work",
    "raise_incident",
    "read_open_work",
    "refuse_suspended",
    "surroundings_of",
    "tell_step",
    "wake",
]
