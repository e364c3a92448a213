"""Messages on their way: whom they fit, and those that came before anybody waited for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.engine.activities import MessageSubscription

DEFAULT_TIME_TO_LIVE = timedelta(hours=1)


@dataclass(frozen=True)
class SentMessage:
    """Goes to one who waits for its name and key."""

    name: str
    key: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    message_id: str | None = None  # the same id counts once
    time_to_live: timedelta | None = None

    def fits(self, subscription: MessageSubscription) -> bool:
        """Say whether the one who waits is meant; without a key every message of the name is."""
        same_name = subscription.message_name == self.name
        return same_name and subscription.correlation_key in (None, self.key)


class Mailbox:
    """Keeps messages until somebody waits for them or their time is over."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str | None, str]] = set()
        self._kept: list[tuple[datetime, SentMessage]] = []

    def accept(self, message: SentMessage) -> bool:
        """Return whether a message is new; one that was sent twice counts once."""
        if message.message_id is None:
            return True
        identity = message.name, message.key, message.message_id
        if identity in self._seen:
            return False
        self._seen.add(identity)
        return True

    def keep(self, message: SentMessage, *, at: datetime) -> None:
        lifetime = DEFAULT_TIME_TO_LIVE if message.time_to_live is None else message.time_to_live
        if lifetime > timedelta(0):
            self._kept.append((at + lifetime, message))

    def take(self, subscription: MessageSubscription, *, at: datetime) -> SentMessage | None:
        """Hand out the oldest message that fits, once."""
        self._kept = [(expiry, message) for expiry, message in self._kept if expiry > at]
        for kept in self._kept:
            if kept[1].fits(subscription):
                self._kept.remove(kept)
                return kept[1]
        return None
