"""All routes of the operator; importing this module registers them."""

from __future__ import annotations

import app.web.operate.incidents
import app.web.operate.instances
import app.web.operate.jobs
import app.web.operate.overview  # noqa: F401
