"""Executes service-task jobs."""

from __future__ import annotations

from uuid import UUID

import procrastinate
import structlog

from app.database import transaction
from app.handlers import BpmnError, InvalidInput, Outcome, run_handler
from app.operations.jobs import (
    Backoff,
    StartedJob,
    begin_job,
    complete_job,
    fail_job,
    stop_job,
    throw_bpmn_error,
)
from app.worker.failures import stopped_by

logger = structlog.get_logger(__name__)


def execute_job(tenant: str, job_id: str, *, backoff: Backoff) -> None:
    """Run one job's handler between two short transactions; no lock is held while it runs."""
    with transaction(tenant) as session:
        job = begin_job(session, UUID(job_id))
    if job is None:
        return
    log = logger.bind(tenant=tenant, job_id=job_id, job_type=job.type)
    log.info("job-started")
    try:
        outcome = run_handler(job.type, job.inputs, job.context)
    except BpmnError as error:
        _advance(tenant, job, error)
        log.info("job-threw-error", code=error.code)
    except Exception as error:  # a handler may raise anything; the job must not get lost
        # Neither message nor traceback: both may quote what the citizen wrote. The operator's page has it.
        log.warning("job-failed", error=type(error).__name__)
        with transaction(tenant) as session:
            fail_job(
                session,
                job.id,
                attempt=job.attempt,
                error=f"{type(error).__name__}: {error}",
                backoff=backoff,
                may_retry=not isinstance(error, InvalidInput),
            )
    else:
        _advance(tenant, job, outcome)
        log.info("job-completed")


def _advance(tenant: str, job: StartedJob, result: Outcome | BpmnError) -> None:
    """Hand the result to the process. What the engine cannot digest becomes an incident."""

    def stop(message: str) -> None:
        with transaction(tenant) as session:
            stop_job(session, job.id, attempt=job.attempt, kind="completion-failed", message=message)

    names = {"tenant": tenant, "job_id": str(job.id), "job_type": job.type}
    with stopped_by(stop, "job-not-completed", **names), transaction(tenant) as session:
        if isinstance(result, BpmnError):
            throw_bpmn_error(
                session,
                job.id,
                attempt=job.attempt,
                code=result.code,
                message=result.message,
                variables=result.variables,
            )
        else:
            complete_job(
                session, job.id, attempt=job.attempt, output=result.output, documents=result.documents
            )


class AlwaysAgain(procrastinate.BaseRetryStrategy):
    """An entry of the queue is never given up: what fails here is the database, or a stopping worker."""

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision:
        return procrastinate.RetryDecision(retry_in={"seconds": min(2**job.attempts, 300)})
