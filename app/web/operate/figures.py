"""Where work piles up in a procedure: what happened at each element, in the diagram and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from app import clock, exact_json
from app.identity import Role
from app.queries import definitions
from app.queries.monitoring.elements import ElementFigures, list_element_figures
from app.web.access import requires
from app.web.context import tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.position import diagram_of

#: Days that the figures may cover.
PERIODS = {7: "7 Tage", 30: "30 Tage", 365: "ein Jahr"}
#: What the colours mean: name in the address → label.
MEASURES = {"offen": "was gerade offen ist", "haeufig": "wie oft", "dauer": "wie lange es dauert"}
_LEVELS = 4
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@blueprint.get("/betrieb/verfahren/<key>/versionen/<int:version>")
@requires(Role.OPERATOR)
def show_figures(key: str, version: int) -> str:
    """Show the figures of one version of a procedure, or of one of its processes."""
    days, measure = read_choice(request.args)
    with tenant_transaction() as session:
        definition = definitions.get_definition(session, key, version)
        procedure = definitions.load_procedure(session, definition.id)
        process_id = request.args.get("prozess", "")
        if process_id not in procedure.processes:
            process_id = procedure.definition.process_id
        since = clock.now() - timedelta(days=days)
        rows = list_element_figures(session, definition.id, process_id=process_id, since=since)
        return render_template(
            "operate/figures.html",
            definition=definition,
            versions=[each for each, _ in definitions.list_versions(session, key)],
            processes={each.process_id: each.name for each in procedure.processes.values()},
            process_id=process_id,
            diagram=diagram_of(procedure.files, process_id),
            rows=rows,
            heat=exact_json.dumps(heat_of(rows, measure)),
            days=days,
            measure=measure,
            periods=PERIODS,
            measures=MEASURES,
            in_words=in_words,
        )


def read_choice(values: MultiDict[str, str]) -> tuple[int, str]:
    """Read how many days the figures cover, and what the colours mean."""
    days = values.get("tage", 30, type=int)
    measure = values.get("farbe", "offen")
    return days if days in PERIODS else 30, measure if measure in MEASURES else "offen"


def heat_of(rows: Sequence[ElementFigures], measure: str) -> dict[str, dict[str, object]]:
    """Return what the diagram shows: element id → level from 1 to 4 by the largest, and a short text."""
    amounts = {row.element_id: _amount(row, measure) for row in rows}
    largest = max(amounts.values(), default=0)
    return {
        row.element_id: {
            "level": max(1, round(_LEVELS * amounts[row.element_id] / largest)),
            "text": in_words(row.median) if measure == "dauer" else f"{amounts[row.element_id]:.0f}",
        }
        for row in rows
        if amounts[row.element_id] > 0
    }


def _amount(row: ElementFigures, measure: str) -> float:
    if measure == "dauer":
        return row.median.total_seconds() if row.median else 0
    return row.completed + row.terminated if measure == "haeufig" else row.active + row.incidents


def in_words(span: timedelta | None) -> str:
    """Write how long something took, as exact as is of use: "unter 1 s", "4 min", "3 h 20 min", "12 Tage"."""
    if span is None:
        return ""
    seconds = int(span.total_seconds())
    if seconds < _MINUTE:
        return f"{seconds} s" if seconds else "unter 1 s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE} min"
    days = seconds // _DAY
    return "1 Tag" if days == 1 else f"{days} Tage"
