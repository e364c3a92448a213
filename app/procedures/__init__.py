"""Procedures: folders under `processes/` read, overlaid for a municipality, checked and rehearsed."""

from __future__ import annotations

from app.procedures.checks import check_files, check_procedure
from app.procedures.files import FileLimits, read_folder, tenants_of
from app.procedures.letters import handler_context, letter_renderer, procedure_facts, with_office
from app.procedures.procedure import Procedure, read_files, read_procedure
from app.procedures.rehearsal import ScenarioReport, run_scenario, run_scenarios
from app.procedures.scenarios import Scenario, read_scenario
from app.procedures.start import reference_number, start_variables, subject
from app.procedures.surroundings import Surroundings, beside

__all__ = [
    "FileLimits",
    "Procedure",
    "Scenario",
    "ScenarioReport",
    "Surroundings",
    "beside",
    "check_files",
    "check_procedure",
    "handler_context",
    "letter_renderer",
    "procedure_facts",
    "read_files",
    "read_folder",
    "read_procedure",
    "read_scenario",
    "reference_number",
    "run_scenario",
    "run_scenarios",
    "start_variables",
    "subject",
    "tenants_of",
    "with_office",
]
