"""The job queue of procrastinate."""

from __future__ import annotations

from importlib.metadata import version

from alembic import op
from procrastinate.schema import SchemaManager

from migrations.tenancy import APP

revision = "0011"
down_revision = "0010"


TABLES = "procrastinate_workers, procrastinate_jobs, procrastinate_periodic_defers, procrastinate_events"


def upgrade() -> None:
    """Install the library's schema; the comment on its main table tells of which version it is."""
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(SchemaManager.get_schema())
    op.execute(f"COMMENT ON TABLE procrastinate_jobs IS 'procrastinate {version('procrastinate')}'")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLES} TO {APP}")
    op.execute(f"""
        GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_periodic_defers_id_seq,
            procrastinate_events_id_seq, procrastinate_workers_id_seq TO {APP}
    """)


def downgrade() -> None:
    op.execute(f"DROP TABLE {TABLES} CASCADE")
    op.execute("""
        DO $$
        DECLARE
            found record;
        BEGIN
            FOR found IN
                SELECT oid::regprocedure AS signature FROM pg_proc
                WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
            LOOP
                EXECUTE 'DROP FUNCTION ' || found.signature;
            END LOOP;
        END
        $$
    """)
    op.execute(
        "DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_status, procrastinate_job_event_type"
    )
