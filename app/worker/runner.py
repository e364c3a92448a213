"""The worker process: takes entries from the queue until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta

import procrastinate
import structlog
from psycopg import OperationalError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import clock, database
from app.operations.events.messages import delete_expired_messages
from app.operations.jobs import Backoff
from app.operations.logins import delete_ended_logins
from app.queries.tenants import list_tenants
from app.settings import Settings
from app.worker.calls import advance_call, cancel_called_instance
from app.worker.events import correlate_messages, deliver_event, fire_start_timer
from app.worker.jobs import AlwaysAgain, execute_job
from app.worker.timers import fire_timer

logger = structlog.get_logger(__name__)


class WorkerFailed(RuntimeError):
    """The worker cannot go on; whoever watches over processes should start it anew."""


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; then finish what runs, and return."""
    engine = database.configure(settings)
    try:
        asyncio.run(work(settings))
    finally:
        engine.dispose()


async def work(settings: Settings, *, until_idle: bool = False) -> None:
    """Work on the database the process is bound to.

    Args:
        until_idle: return as soon as nothing is due; look after nothing else beside the work.

    Raises:
        WorkerFailed: it ended although nobody asked it to.
    """
    app = _app(settings)
    sweeping = contextlib.nullcontext() if until_idle else _sweeping(app, settings)
    async with app.open_async(), sweeping:
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=settings.worker_concurrency,
                wait=not until_idle,
                fetch_job_polling_interval=settings.worker_polling.total_seconds(),
                shutdown_graceful_timeout=settings.worker_shutdown.total_seconds(),
                update_heartbeat_interval=settings.worker_heartbeat.total_seconds(),
                stalled_worker_timeout=settings.worker_stalled.total_seconds(),
                install_signal_handlers=False,
                delete_jobs="successful",
            )
        )
        logger.info("worker-started", concurrency=settings.worker_concurrency)
        # What ends by itself may run in any thread; only the main one hears signals.
        with contextlib.nullcontext() if until_idle else _stopped_by_signals(worker):
            await asyncio.wait([worker])
        if not worker.cancelled():
            worker.result()  # raises what went wrong
            if not until_idle:
                raise WorkerFailed("The worker lost its database.")
        logger.info("worker-stopped")


@contextlib.contextmanager
def _stopped_by_signals(worker: asyncio.Task[None]) -> Iterator[None]:
    """Cancel the worker at the first signal: it finishes what it runs. A second signal kills as usual."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def stop() -> None:
        forget()
        worker.cancel()

    def forget() -> None:
        for each in signals:
            loop.remove_signal_handler(each)

    for each in signals:
        loop.add_signal_handler(each, stop)
    try:
        yield
    finally:
        forget()


def _app(settings: Settings) -> procrastinate.App:
    conninfo = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo))
    backoff = Backoff(settings.job_backoff, settings.job_backoff_cap)

    @app.task(name="execute_job", retry=AlwaysAgain())
    def execute(tenant: str, job_id: str) -> None:
        execute_job(tenant, job_id, backoff=backoff)

    @app.task(name="fire_timer", retry=AlwaysAgain())
    def fire(tenant: str, timer_id: str) -> None:
        fire_timer(tenant, timer_id)

    @app.task(name="correlate_messages", retry=AlwaysAgain())
    def correlate(tenant: str, name: str, about: str) -> None:
        correlate_messages(tenant, name, about)

    @app.task(name="deliver_event", retry=AlwaysAgain())
    def deliver(tenant: str, delivery_id: str) -> None:
        deliver_event(tenant, delivery_id)

    @app.task(name="fire_start_timer", retry=AlwaysAgain())
    def fire_start(tenant: str, subscription_id: str) -> None:
        fire_start_timer(tenant, subscription_id)

    @app.task(name="advance_call", retry=AlwaysAgain())
    def advance(tenant: str, call_id: str) -> None:
        advance_call(tenant, call_id)

    @app.task(name="cancel_called_instance", retry=AlwaysAgain())
    def cancel(tenant: str, instance_id: str) -> None:
        cancel_called_instance(tenant, instance_id)

    return app


@contextlib.asynccontextmanager
async def _sweeping(app: procrastinate.App, settings: Settings) -> AsyncIterator[None]:
    """Look for entries of dead workers, ended logins and messages beside the work."""
    sweeper = asyncio.create_task(_sweep(app, settings))
    try:
        yield
    finally:
        sweeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeper


async def _sweep(app: procrastinate.App, settings: Settings) -> None:
    stalled = settings.worker_stalled
    while True:
        try:
            await take_over_stalled(app, stalled)
            await asyncio.to_thread(forget_ended_logins, settings.session_idle)
            await asyncio.to_thread(forget_expired_messages)
        except (OperationalError, SQLAlchemyError, procrastinate.exceptions.ConnectorException) as error:
            logger.warning("sweep-failed", error=type(error).__name__)
        await asyncio.sleep(stalled.total_seconds() / 2)


def forget_ended_logins(idle: timedelta) -> int:
    """Delete the ended logins of every municipality, and count them."""
    return _in_every_tenant(lambda session: delete_ended_logins(session, at=clock.now(), idle=idle))


def forget_expired_messages() -> int:
    """Delete the messages of every municipality whose time is over, and count them."""
    return _in_every_tenant(lambda session: delete_expired_messages(session, at=clock.now()))


def _in_every_tenant(delete: Callable[[Session], int]) -> int:
    with database.system_transaction() as session:
        tenants = [tenant.id for tenant in list_tenants(session)]
    deleted = 0
    for tenant in tenants:
        with database.transaction(tenant) as session:
            deleted += delete(session)
    return deleted


async def take_over_stalled(app: procrastinate.App, stalled: timedelta) -> int:
    """Put entries whose worker gave no sign of life for so long back into the queue, and count them."""
    entries = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled.total_seconds()))
    for entry in entries:
        logger.warning("job-taken-over", queue_id=entry.id, **entry.task_kwargs)
        with contextlib.suppress(procrastinate.exceptions.ConnectorException):  # another worker was faster
            await app.job_manager.retry_job(entry, retry_at=clock.now())
    return len(entries)
