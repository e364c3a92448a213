"""The stored form of an instance in the words of another version of its diagram."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.engine.activities import State
from app.engine.control.fitting import Fitting, is_beside
from app.engine.running.inclusive import TAKEN
from app.engine.running.instance import Instance
from app.engine.running.token import Token
from app.engine.state import dump


def translate(fitting: Fitting, old: Instance) -> State:
    """Return the state with the new version's ids, without the events it does not know."""
    state = dump(old)
    tokens = [old.tasks[UUID(stored["id"])] for stored in state["tokens"]]
    state["tokens"] = [
        _translated(fitting, token, stored)
        for token, stored in zip(tokens, state["tokens"], strict=True)
        if not is_beside(token) or fitting.keeps(token, old)
    ]
    for scope in state["scopes"].values():
        if "undo" in scope:
            scope["undo"] = _translated_past(fitting, scope["undo"])
    return state


def _translated(fitting: Fitting, token: Token, stored: dict[str, Any]) -> dict[str, Any]:
    changed = {**stored, "element": fitting.new_id(token.task_spec.name)}
    arrived: dict[str, int] = {}
    for flow_id, count in token.arrived.items():
        flow = fitting.new_flow(token.task_spec.name, flow_id)
        if flow is not None:
            arrived[flow.id] = arrived.get(flow.id, 0) + count
    if arrived:
        changed["arrived"] = arrived
    if TAKEN in token.facts:
        flows = [fitting.new_flow(token.task_spec.name, flow_id) for flow_id in token.facts[TAKEN]]
        changed["facts"] = {**token.facts, TAKEN: sorted({flow.id for flow in flows if flow is not None})}
    if "pending" in token.facts:
        pending = [fitting.new_id(each) for each in token.facts["pending"]]
        changed["facts"] = {**token.facts, "pending": pending}
    if token.aside and "start" in token.facts:
        changed["facts"] = {**token.facts, "start": fitting.new_id(token.facts["start"])}
    return changed


def _translated_past(fitting: Fitting, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**entry, "element": fitting.new_id(entry["element"])}
        | ({"inside": _translated_past(fitting, entry["inside"])} if "inside" in entry else {})
        for entry in entries
    ]
