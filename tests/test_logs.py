from __future__ import annotations

import json
import logging

import pytest
import structlog

from app.logs import configure_logging


@pytest.fixture(autouse=True)
def restored_logging():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def read_line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    line: dict[str, object] = json.loads(capsys.readouterr().out)
    return line


def test_lines_are_json_with_what_is_bound(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("laufzettel").info("job-completed", job_id="j-1")

    line = read_line(capsys)
    assert {
        "request_id": "r-1",
        "job_id": "j-1",
        "event": "job-completed",
        "level": "info",
    }.items() <= line.items()


def test_lines_of_libraries_are_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    logging.getLogger("library").warning("full: %s", "disk")

    assert read_line(capsys)["event"] == "full: disk"


def test_an_exception_is_logged_by_type_and_place_without_what_it_quotes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("INFO")
    try:
        int("DE89 3704 0044 0532 0130 00")
    except ValueError:
        structlog.get_logger("laufzettel").exception("handler-failed", job_id="j-1")
        logging.getLogger("library").exception("failed")

    written = capsys.readouterr().out
    assert "DE89" not in written
    ours, theirs = (json.loads(line) for line in written.splitlines())
    assert ours["exception"] == theirs["exception"] == "ValueError"
    assert any("test_logs.py" in place for place in ours["trace"])


def test_values_of_a_case_never_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    structlog.get_logger("laufzettel").info("completed", variables={"name": "Erika"}, token="geheim")

    line = read_line(capsys)
    assert (line["variables"], line["token"]) == ("(not logged)", "(not logged)")
