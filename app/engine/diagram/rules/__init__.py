"""The catalogue of rules a diagram must keep: severity and sentence in German and English."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.calls import CALLS
from app.engine.diagram.rules.compensation import COMPENSATION
from app.engine.diagram.rules.events import EVENTS
from app.engine.diagram.rules.files import FILES
from app.engine.diagram.rules.flows import FLOWS
from app.engine.diagram.rules.implementations import IMPLEMENTATIONS
from app.engine.diagram.rules.links import LINKS
from app.engine.diagram.rules.loops import LOOPS
from app.engine.diagram.rules.rule import Rule
from app.engine.diagram.rules.specification import SPECIFICATION
from app.engine.diagram.rules.specification_data import SPECIFICATION_DATA
from app.engine.diagram.rules.specification_events import SPECIFICATION_EVENTS
from app.engine.diagram.rules.support import SUPPORT
from app.engine.diagram.rules.values import VALUES

RULES: Final[dict[str, Rule]] = {
    **FILES,
    **FLOWS,
    **EVENTS,
    **LINKS,
    **COMPENSATION,
    **SUPPORT,
    **VALUES,
    **IMPLEMENTATIONS,
    **LOOPS,
    **CALLS,
    **SPECIFICATION,
    **SPECIFICATION_EVENTS,
    **SPECIFICATION_DATA,
}
