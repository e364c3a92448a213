"""All routes of the operator; importing this module registers them."""

from __future__ import annotations

import app.web.operate.control.bulk
import app.web.operate.control.cancellation
import app.web.operate.control.migration
import app.web.operate.control.modification
import app.web.operate.control.suspension
import app.web.operate.control.variables
import app.web.operate.events
import app.web.operate.figures
import app.web.operate.incidents
import app.web.operate.instances
import app.web.operate.jobs
import app.web.operate.overview  # noqa: F401
