"""DMN decisions that an instance evaluates, with their proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.engine.diagram.model import CalledDecision
from app.engine.running.token import Token
from app.engine.values.expressions import as_text
from app.engine.values.failures import ExecutionFailed
from app.engine.values.json_values import clean_value

if TYPE_CHECKING:
    from app.engine.running.instance import Instance

EFFORT: Final = 1_000  # of one decision, besides what limits the decision itself


def evaluate_decision(instance: Instance, token: Token, called: CalledDecision) -> Any:
    """Evaluate a DMN decision and keep its proof; null with a reason, such as no match, is a failure."""
    instance.effort_left -= EFFORT
    decision_id = as_text(called.decision_id, instance.evaluate(token, called.decision_id)) or ""
    evaluation = instance.definition.decisions.evaluate(
        decision_id, instance.scopes.visible(token.visible_scope), instance.runtime
    )
    instance.evaluations.append(
        {
            "element_id": token.task_spec.name,
            "activity_id": str(token.id),
            "decision_id": decision_id,
            "record": evaluation.record,
        }
    )
    if evaluation.value is None and evaluation.warnings:
        reason = evaluation.warnings[0]["message_de"]
        raise ExecutionFailed(
            "decision-without-result", f"Die Entscheidung „{decision_id}“ hat kein Ergebnis: {reason}"
        )
    return clean_value(evaluation.value)
