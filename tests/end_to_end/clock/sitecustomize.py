"""Lets every Python process that starts with this folder in PYTHONPATH take its time from a file.

Part of the tests alone: the application has no setting that changes its clock.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from app import clock

_OFFSET = Path(os.environ["LAUFZETTEL_TEST_CLOCK"])
_now = clock.now


def now() -> datetime:
    """Return the time, as many seconds later as the file says."""
    return _now() + timedelta(seconds=float(_OFFSET.read_text()))


clock.now = now
