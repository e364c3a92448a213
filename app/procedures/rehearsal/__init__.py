"""Plays scenarios through: the real engine, forms, decisions, letters and harmless handlers, no database."""

from __future__ import annotations

from app.procedures.rehearsal.play import ScenarioReport, run_scenario, run_scenarios

__all__ = ["ScenarioReport", "run_scenario", "run_scenarios"]
