"""The decision models that belong to a definition: found by decision id over all DMN files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import dmn, feel
from app.engine.diagram.findings import Finding, Findings
from app.engine.values.failures import ExecutionFailed


class Decisions:
    """Evaluates decisions by id; immutable after reading."""

    def __init__(self, models: Mapping[str, dmn.Model]) -> None:
        self._model_of = {decision_id: model for model in models.values() for decision_id in model.decisions}

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self._model_of)

    def evaluate(
        self, decision_id: str, variables: Mapping[str, Any], runtime: feel.Runtime
    ) -> dmn.Evaluation:
        """Return a decision's value and the proof of how it came about, both JSON values.

        Raises:
            ExecutionFailed: there is no such decision, or it cannot be evaluated.
        """
        model = self._model_of.get(decision_id)
        if model is None:
            raise ExecutionFailed("decision-unknown", f"Die Entscheidung „{decision_id}“ gibt es nicht.")
        try:
            return model.evaluate(decision_id, variables, runtime=runtime)
        except feel.FeelError as error:
            raise ExecutionFailed(
                "decision-failed", f"Entscheidung „{decision_id}“: {error.message_de}"
            ) from error


def read_decisions(files: Mapping[str, bytes], *, check: bool = True) -> tuple[Decisions, list[Finding]]:
    """Read all `*.dmn` files; what cannot be read is missing from the result and has findings."""
    reader = _Reader({name: content for name, content in files.items() if name.endswith(".dmn")}, check)
    for name in sorted(reader.files):
        reader.read(name)
    reader.find_duplicates()
    return Decisions(reader.models), reader.findings


class _Reader:
    def __init__(self, files: Mapping[str, bytes], check: bool) -> None:
        self.files = files
        self.check = check
        self.findings: list[Finding] = []
        self.models: dict[str, dmn.Model] = {}
        self._begun: set[str] = set()

    def read(self, name: str) -> dmn.Model | None:
        """Read a file after those it imports; a circle of imports is left to the reader of models."""
        if name in self._begun:
            return self.models.get(name)
        self._begun.add(name)
        try:
            model = dmn.read_model(self.files[name], imports=self._imports(name))
        except dmn.InvalidDecisionModel as error:
            self._note(name, error.findings)
            return None
        if self.check:
            self._note(name, dmn.check_model(model))
        self.models[name] = model
        return model

    def _imports(self, name: str) -> dict[str, dmn.Model]:
        if not dmn.read_imports(self.files[name]):
            return {}
        others = [self.read(other) for other in sorted(self.files) if other != name]
        return {model.namespace: model for model in others if model}

    def _note(self, file: str, findings: Any) -> None:
        self.findings.extend(
            Finding(
                rule=f"dmn-{finding['rule']}",
                severity=finding["severity"],
                element_id=finding["element_id"],
                file=file,
                message_de=finding["message_de"],
                message_en=finding["message_en"],
            )
            for finding in findings
        )

    def find_duplicates(self) -> None:
        owners: dict[str, list[str]] = {}
        for name, model in self.models.items():
            for decision_id in model.decisions:
                owners.setdefault(decision_id, []).append(name)
        findings = Findings()
        for decision_id, names in owners.items():
            if len(names) > 1:
                findings.add("decision-duplicate", decision_id, values={"files": ", ".join(names)})
        self.findings.extend(findings.items)
