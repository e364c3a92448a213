"""Moving an instance by hand: choose what ends and where it begins, see what comes of it, then do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock, engine
from app.identity import Role
from app.operations.control.modification import modify_instance, preview_modification
from app.queries import definitions, instances
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.control.places import Choice, Place, read_choices, read_places
from app.web.operate.instances import name_of


@dataclass
class Wish:
    """What the operator wants to happen, as the form carries it from page to page."""

    ending: list[str] = field(default_factory=list)  # activity ids
    beginning: list[str] = field(default_factory=list)  # values of choices
    variables: str = ""
    reason: str = ""
    problems: Sequence[str] = ()

    @classmethod
    def from_form(cls) -> Wish:
        """Read what was sent."""
        form = request.form
        return cls(
            ending=form.getlist("beenden"),
            beginning=[value for value in dict.fromkeys(form.getlist("beginnen")) if value],
            variables=form.get("variablen", "").strip(),
            reason=form.get("grund", "").strip(),
        )

    def read_activations(self, choices: Sequence[Choice]) -> list[engine.Activation]:
        """Return where to begin.

        Raises:
            InvalidValue: the variables are no JSON object.
        """
        chosen = [choice for choice in choices if choice.value in self.beginning]
        variables = self._read_variables()
        return [
            engine.Activation(element_id=each.element_id, within=each.within, variables=variables)
            for each in chosen
        ]

    def _read_variables(self) -> dict[str, Any]:
        if not self.variables:
            return {}
        variables = engine.read_json(self.variables)
        if not isinstance(variables, dict):
            raise engine.InvalidValue('Erwartet wird ein JSON-Objekt wie {"betrag": 72.5}.')
        return variables

    def read_endings(self, places: Sequence[Place]) -> list[UUID]:
        return [place.activity_id for place in places if str(place.activity_id) in self.ending]


@dataclass(frozen=True)
class Preview:
    """What would come of a change, in names."""

    ends: list[str]
    begins: list[str]
    passes: list[str]  # done at once, without anybody waiting
    sends: list[str]
    waits: list[engine.Activity]
    stuck: list[engine.Activity]

    @classmethod
    def of(cls, step: engine.Step, definition: engine.Definition) -> Preview:
        """Tell a step that was not taken."""

        def names(event: str) -> list[str]:
            found = [each.element_id for each in step.events if each.event == event]
            return [name_of(definition.elements.get(each), each) for each in found]

        passed = names("completed")
        return cls(
            ends=names("terminated"),
            begins=[name for name in names("activated") if name not in passed],
            passes=passed,
            sends=[thrown.code for thrown in step.thrown if thrown.kind in ("message", "signal")],
            waits=[each for each in step.active if not isinstance(each, engine.Incident)],
            stuck=[each for each in step.active if isinstance(each, engine.Incident)],
        )


@blueprint.get("/betrieb/vorgaenge/<uuid:instance_id>/verschieben")
@requires(Role.OPERATOR)
def choose_steps(instance_id: UUID) -> str:
    """Show where the instance stands and where it could begin."""
    with tenant_transaction() as session:
        return _choose(session, instance_id, Wish())


@blueprint.post("/betrieb/vorgaenge/<uuid:instance_id>/verschieben")
@requires(Role.OPERATOR)
def move(instance_id: UUID) -> AnyResponse:
    """Take another element into the choice, show what would happen, or do it."""
    wish, wanted = Wish.from_form(), request.form.get("schritt", "vorschau")
    try:
        with tenant_transaction() as session:
            if wanted in ("mehr", "waehlen"):
                return Response(_choose(session, instance_id, wish))
            if wanted == "vorschau":
                return Response(_preview(session, instance_id, wish))
            _change(session, instance_id, wish)
    except (engine.ChangeImpossible, engine.InvalidValue) as error:
        wish.problems = _sentences(error)
        with tenant_transaction() as session:
            return Response(_choose(session, instance_id, wish), HTTPStatus.UNPROCESSABLE_ENTITY)
    flash("Die Schritte sind verschoben. Unten steht, worauf der Vorgang jetzt wartet.", "success")
    return redirect(url_for("operate.show_instance", instance_id=instance_id), HTTPStatus.SEE_OTHER)


def _choose(session: Session, instance_id: UUID, wish: Wish) -> str:
    instance = instances.get_instance(session, instance_id)
    definition = definitions.definition_of(session, instance)
    places = read_places(definition, instance)
    return render_template(
        "operate/control/move.html",
        instance=instance,
        places=places,
        choices=read_choices(definition, places),
        wish=wish,
    )


def _preview(session: Session, instance_id: UUID, wish: Wish) -> str:
    instance = instances.get_instance(session, instance_id)
    definition = definitions.definition_of(session, instance)
    places = read_places(definition, instance)
    activate = wish.read_activations(read_choices(definition, places))
    terminate = wish.read_endings(places)
    if not activate and not terminate:
        wish.problems = ["Wählen Sie, was enden oder wo der Vorgang beginnen soll."]
        return _choose(session, instance_id, wish)
    step = preview_modification(session, instance, activate=activate, terminate=terminate)
    preview = Preview.of(step, definition)
    return render_template(
        "operate/control/move_preview.html", instance=instance, wish=wish, preview=preview, now=clock.now()
    )


def _change(session: Session, instance_id: UUID, wish: Wish) -> None:
    instance = instances.get_instance(session, instance_id)
    definition = definitions.definition_of(session, instance)
    places = read_places(definition, instance)
    modify_instance(
        session,
        instance_id,
        activate=wish.read_activations(read_choices(definition, places)),
        terminate=[UUID(each) for each in wish.ending],
        by=current_identity(),
        reason=wish.reason,
    )


def _sentences(error: Exception) -> list[str]:
    if isinstance(error, engine.ChangeImpossible):
        return [reason.message for reason in error.reasons]
    return [str(error)]
