"""The variables of an instance by scope: seen, which is on record, and set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

import simplejson
from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock, engine
from app.identity import Role
from app.models import ProcessInstance
from app.operations.audit import audit
from app.operations.control.locked import RUNNING
from app.operations.control.variables import set_variables
from app.queries import instances
from app.queries.definitions import definition_of
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint

_NAME = re.compile(r"[^\W\d]\w{0,199}")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A place where variables stand: the whole process, or one activity."""

    activity_id: UUID | None
    name: str
    variables: Mapping[str, Any]

    @property
    def key(self) -> str:
        return str(self.activity_id or "")

    @property
    def readable(self) -> dict[str, str]:
        return {name: readable(value) for name, value in sorted(self.variables.items())}


@dataclass
class Entry:
    """What the operator typed, and what is wrong with it."""

    name: str = ""
    text: str = ""
    place: str = ""
    is_sure: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    warning: str | None = None  # the kind of value changes
    value: Any = None

    @classmethod
    def from_form(cls) -> Entry:
        """Read what was sent."""
        form = request.form
        return cls(
            name=form.get("name", "").strip(),
            text=form.get("wert", ""),
            place=form.get("ort", ""),
            is_sure="trotzdem" in form,
        )

    @property
    def scope(self) -> UUID | None:
        return UUID(self.place) if self.place else None

    def check(self, session: Session, instance: ProcessInstance, scopes: list[Scope]) -> bool:
        """Tell whether the variable can be set so; otherwise the reasons stand in the entry."""
        here = next((scope for scope in scopes if scope.key == self.place), None)
        if here is None:
            self.errors["ort"] = "Der Vorgang steht nicht mehr an diesem Schritt. Bitte wählen Sie neu."
            return False
        if not _NAME.fullmatch(self.name):
            self.errors["name"] = "Ein Name beginnt mit einem Buchstaben und hat keine Leerzeichen: betrag."
        definition = definition_of(session, instance)
        try:
            self.value = engine.read_value(
                definition, instance.engine_state, self.text, scope=self.scope, at=clock.now()
            )
        except engine.InvalidValue as error:
            self.errors["wert"] = str(error)
        if not self.errors:
            self._compare(here.variables.get(self.name))
        return not self.errors and self.warning is None

    def _compare(self, before: Any) -> None:
        kinds = engine.kind_of(before), engine.kind_of(self.value)
        if before is not None and kinds[0] != kinds[1] and not self.is_sure:
            self.warning = f"„{self.name}“ enthält bisher {kinds[0]}, dann {kinds[1]}."


@blueprint.get("/betrieb/vorgaenge/<uuid:instance_id>/variablen")
@requires(Role.OPERATOR)
def show_variables(instance_id: UUID) -> str:
    """Show what the instance knows. It is tax and social secrets: that somebody looked is on record."""
    entry = Entry(name=request.args.get("name", ""), place=request.args.get("ort", ""))
    with tenant_transaction() as session:
        instance = instances.get_instance(session, instance_id)
        scopes = read_scopes(session, instance)
        here = next((scope for scope in scopes if scope.key == entry.place), None)
        if here is not None and entry.name in here.variables:
            entry.text = readable(here.variables[entry.name])
        return _page(session, instance, scopes, entry)


@blueprint.post("/betrieb/vorgaenge/<uuid:instance_id>/variablen")
@requires(Role.OPERATOR)
def change_variable(instance_id: UUID) -> AnyResponse:
    """Set one variable in one scope; with mistakes, show everything that was typed again."""
    entry = Entry.from_form()
    with tenant_transaction() as session:
        instance = instances.get_instance(session, instance_id)
        scopes = read_scopes(session, instance)
        if not entry.check(session, instance, scopes):
            page = _page(session, instance, scopes, entry)
            return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
        set_variables(
            session,
            instance_id,
            {entry.name: entry.value},
            scope=entry.scope,
            local=entry.scope is not None,
            by=current_identity(),
        )
    flash(f"„{entry.name}“ ist gesetzt. Der alte Wert steht im Protokoll.", "success")
    return redirect(url_for("operate.show_variables", instance_id=instance_id), HTTPStatus.SEE_OTHER)


def read_scopes(session: Session, instance: ProcessInstance) -> list[Scope]:
    """Return the process and every activity that has, or can have, variables of its own."""
    definition = definition_of(session, instance)
    state = instance.engine_state
    process = Scope(
        activity_id=None, name="ganzer Vorgang", variables=engine.visible_variables(definition, state)
    )
    inner = [
        Scope(activity_id=each.activity_id, name=each.name or each.element_id, variables=each.local)
        for each in engine.list_positions(definition, state)
        if not each.is_beside
    ]
    return [process, *inner]


def readable(value: object) -> str:
    """Write a JSON value in lines, numbers with all their digits."""
    return str(simplejson.dumps(value, use_decimal=True, ensure_ascii=False, indent=2))


def _page(session: Session, instance: ProcessInstance, scopes: list[Scope], entry: Entry) -> str:
    names = {scope.name: sorted(scope.variables) for scope in scopes if scope.variables}
    audit(
        session,
        "variables-read",
        actor=current_identity().username,
        instance_id=instance.id,
        details={"names": sorted({name for found in names.values() for name in found})},
    )
    return render_template(
        "operate/control/variables.html",
        instance=instance,
        scopes=scopes,
        entry=entry,
        is_running=instance.state in RUNNING,
    )
