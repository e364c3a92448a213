"""An instance that is also changed from outside, saved and restored in between."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app import engine
from tests.engine.diagrams import Run


class Controlled(Run):
    def set(self, scope: UUID | None = None, *, local: bool = False, **variables: Any) -> engine.Step:
        return self._take(
            engine.set_variables(
                self.definition, self.state, variables, scope=scope, local=local, **self.given
            )
        )

    def cancel(self) -> engine.Step:
        return self._take(engine.cancel_instance(self.definition, self.state, **self.given))

    def modify(
        self, *activate: engine.Activation | str, terminate: tuple[UUID | str, ...] = ()
    ) -> engine.Step:
        """Activate elements and end activities, named by element or id."""
        wishes = [engine.Activation(element_id=wish) if isinstance(wish, str) else wish for wish in activate]
        ids = [self.token(each) if isinstance(each, str) else each for each in terminate]
        return self._take(
            engine.modify_instance(self.definition, self.state, activate=wishes, terminate=ids, **self.given)
        )

    def migrate(self, target: engine.Definition, **mapping: str) -> engine.Step:
        step = engine.migrate_instance(self.definition, self.state, target, mapping, **self.given)
        self.definition = target
        return self._take(step)

    def hindrances(self, target: engine.Definition, **mapping: str) -> list[tuple[str, str]]:
        """Rule and element of everything that keeps it from migrating; the migration says the same."""
        before = self.state
        try:
            engine.migrate_instance(self.definition, self.state, target, mapping, **self.given)
        except engine.ChangeImpossible as error:
            found = [(reason.rule, reason.element_id) for reason in error.reasons]
        else:
            found = []
        assert self.state == before
        return found

    @property
    def positions(self) -> list[engine.Position]:
        return engine.list_positions(self.definition, self.state)

    def token(self, element_id: str) -> UUID:
        """The one token at an element, also at a join or around a subprocess."""
        (found,) = [each.activity_id for each in self.positions if each.element_id == element_id]
        return found
