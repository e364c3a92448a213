"""All routes of the modeller; importing this module registers them."""

from __future__ import annotations

import app.web.modeller.deployment
import app.web.modeller.drafts
import app.web.modeller.editor
import app.web.modeller.file_changes
import app.web.modeller.files
import app.web.modeller.procedures
import app.web.modeller.scenarios  # noqa: F401
