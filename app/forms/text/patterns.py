"""Regular expressions of forms, searched in what strangers type: within a bounded time."""

from __future__ import annotations

import time

import regex

_SECONDS_EACH = 0.1
_SECONDS_TOGETHER = 0.3


class PatternTime:
    """Processor time that all patterns of one request may take together."""

    def __init__(self, seconds: float = _SECONDS_TOGETHER) -> None:
        self._left = seconds

    def matches(self, pattern: str, text: str) -> bool:
        """Search like a browser does; a pattern that takes too long counts as not matched."""
        if self._left <= 0:
            return False
        began = time.thread_time()
        try:
            return regex.search(pattern, text, timeout=min(_SECONDS_EACH, self._left)) is not None
        except TimeoutError:
            return False
        finally:
            self._left -= time.thread_time() - began
