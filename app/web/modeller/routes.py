"""All routes of the modeller; importing this module registers them."""

from __future__ import annotations

from app.web.modeller import deployment, drafts, editor, files, procedures

__all__ = ["deployment", "drafts", "editor", "files", "procedures"]
