from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from app.migration import migrate
from app.models import Base
from app.postgres import OWNER, Postgres
from app.settings import Settings
from tests.conftest import ROOT

OBJECTS = text("""
    SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relname NOT LIKE 'alembic_version%'
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT typname FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%alembic_version'
    ORDER BY 1
""")


def test_migrations_build_exactly_what_the_models_describe(settings) -> None:
    def is_ours(_object: object, name: str, kind: str, *_: object) -> bool:
        return not (kind == "table" and name.startswith("procrastinate_"))

    engine = create_engine(settings.database_owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('laufzettel.tenant_id', 'x', false)"))
        options = {"include_object": is_ours, "compare_server_default": True, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_every_migration_goes_down_and_up_again_alone(postgres: Postgres) -> None:
    postgres.create_database("updown")
    url = postgres.url(database="updown", user=OWNER)
    settings = Settings(database_owner_url=url)
    engine = create_engine(url, poolclass=NullPool)
    revisions = [each.revision for each in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()][::-1]

    def objects() -> list[str]:
        with engine.connect() as connection:
            return list(connection.scalars(OBJECTS))

    before: list[list[str]] = [objects()]
    for revision in revisions:
        assert migrate(settings, revision) == revision
        before.append(objects())
        migrate(settings, "-1")
        assert objects() == before[-2]
        assert migrate(settings, revision) == revision
    assert migrate(settings, revisions[2]) == revisions[2]
    migrate(settings, "base")
    assert objects() == before[0]


def test_jobs_that_ended_before_lose_their_copy_of_the_variables(postgres: Postgres) -> None:
    postgres.create_database("endedjobs")
    url = postgres.url(database="endedjobs", user=OWNER)
    settings = Settings(database_owner_url=url)
    engine = create_engine(url, poolclass=NullPool)
    migrate(settings, "0012")
    with engine.begin() as connection:
        connection.execute(
            text("ALTER TABLE job DROP CONSTRAINT fk_job_tenant, DROP CONSTRAINT fk_job_process_instance")
        )
        for tenant, state in (("a", "completed"), ("b", "cancelled"), ("b", "ready")):
            connection.execute(
                text("SELECT set_config('laufzettel.tenant_id', :tenant, true)"), {"tenant": tenant}
            )
            connection.execute(_JOB, {"state": state})

    migrate(settings, "0013")

    with engine.begin() as connection:
        left = []
        for tenant in ("a", "b"):  # nobody sees the jobs of two municipalities at once, not even the owner
            connection.execute(
                text("SELECT set_config('laufzettel.tenant_id', :tenant, true)"), {"tenant": tenant}
            )
            left += connection.execute(text("SELECT state, inputs FROM job ORDER BY state")).all()
    assert [tuple(row) for row in left] == [
        ("completed", {}),
        ("cancelled", {}),
        ("ready", {"iban": "DE1"}),
    ]


_JOB = text("""
    INSERT INTO job (id, instance_id, element_id, name, type, state, inputs, headers, retries, retries_left,
        attempt, created_at, due_at)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'e', 'n', 't', :state, '{"iban": "DE1"}', '{}', 3, 3,
        1, now(), now())
""")


def test_what_tasks_and_jobs_tell_of_the_past_becomes_activity_records(postgres: Postgres) -> None:
    with running_installation(postgres, "past", "0014") as (settings, connect):
        migrate(settings, "0015")
        with connect() as connection:
            records = connection.execute(
                text("SELECT element_id, state, actor FROM activity_record ORDER BY number")
            )
            assert [tuple(each) for each in records] == [
                ("pruefen", "completed", "anna"),
                ("rechnen", "incident", None),
                ("freigeben", "active", None),
            ]
            assert connection.scalars(text("SELECT source FROM incident ORDER BY source")).all() == [
                "engine",
                "job",
            ]
        migrate(settings, "0014")
        with connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM user_task")) == 2


def test_running_cases_keep_their_timers_and_get_roots_and_called_ones_survive_the_way_back(
    postgres: Postgres,
) -> None:
    with running_installation(postgres, "called", "0014") as (settings, connect):
        migrate(settings, "0017")
        with connect() as connection:
            (case,) = connection.execute(
                text("SELECT process_id, parent_id, root_id = id, depth, engine_state FROM process_instance")
            )
            assert tuple(case) == ("probe", None, True, 0, {"format": 2})
            assert connection.scalar(text("SELECT count(*) FROM event_subscription")) == 1
            connection.exec_driver_sql(_CALLED)
        migrate(settings, "0014")
        with connect() as connection:
            keys = connection.scalars(text("SELECT business_key FROM process_instance ORDER BY 1")).all()
            assert keys == ["P-1", "P-1/00000000-0000-0000-0000-000000000009"]
            assert connection.scalar(text("SELECT count(*) FROM event_subscription")) == 1


_CALLED = """
    INSERT INTO process_instance (id, definition_id, process_id, parent_id, parent_activity_id, root_id,
        depth, business_key, state, engine_state, started_at)
    SELECT '00000000-0000-0000-0000-000000000009', definition_id, 'kind', id, gen_random_uuid(), id, 1,
        business_key, state, engine_state, now()
    FROM process_instance
"""


@contextmanager
def running_installation(
    postgres: Postgres, name: str, revision: str
) -> Iterator[tuple[Settings, Callable[[], AbstractContextManager[Connection]]]]:
    """A database at an older revision with one running case of Paderborn, with tasks, a job and a timer."""
    postgres.create_database(name)
    url = postgres.url(database=name, user=OWNER)
    settings = Settings(database_owner_url=url)
    engine = create_engine(url, poolclass=NullPool)
    migrate(settings, revision)

    @contextmanager
    def connect() -> Iterator[Connection]:
        with engine.begin() as connection:
            connection.execute(text("SELECT set_config('laufzettel.tenant_id', 'paderborn', true)"))
            yield connection

    with connect() as connection:
        connection.exec_driver_sql(_RUNNING)
    yield settings, connect
    engine.dispose()


_RUNNING = """
    INSERT INTO tenant VALUES ('paderborn', 'Paderborn', '{}', '{}', now());
    INSERT INTO process_definition (id, key, version, title, checksum, procedure_metadata, parameters,
        deployed_at, deployed_by)
    VALUES ('00000000-0000-0000-0000-000000000001', 'probe', 1, 'Probe', '', '{}', '{}', now(), 'test');
    INSERT INTO process_instance (id, definition_id, business_key, state, engine_state, started_at)
    VALUES ('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001', 'P-1',
        'active', '{"format": 2}', now());
    INSERT INTO user_task (id, instance_id, element_id, name, state, candidate_groups, candidate_users,
        priority, properties, created_at, ended_at, completed_by)
    VALUES (gen_random_uuid(), '00000000-0000-0000-0000-000000000002', 'pruefen', 'Prüfen', 'completed',
        '{}', '{}', 50, '{}', '2026-01-01', '2026-01-02', 'anna'),
        (gen_random_uuid(), '00000000-0000-0000-0000-000000000002', 'freigeben', 'Freigeben', 'active',
        '{}', '{}', 50, '{}', '2026-01-04', NULL, NULL);
    INSERT INTO job (id, instance_id, element_id, name, type, state, inputs, headers, retries,
        retries_left, attempt, lost_workers, created_at, due_at)
    VALUES ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000002', 'rechnen',
        'Rechnen', 't', 'failed', '{}', '{}', 3, 0, 3, 0, '2026-01-03', '2026-01-03');
    INSERT INTO incident (id, instance_id, job_id, activity_id, element_id, kind, message, created_at)
    SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000002', job, gen_random_uuid(), 'e', 'k',
        'm', now()
    FROM (VALUES (NULL::uuid), ('00000000-0000-0000-0000-000000000003'::uuid)) AS of (job);
    INSERT INTO event_subscription (id, instance_id, activity_id, element_id, kind, due_at, created_at)
    VALUES (gen_random_uuid(), '00000000-0000-0000-0000-000000000002', gen_random_uuid(), 'frist', 'timer',
        '2027-01-01', now());
"""


def test_the_installed_queue_names_its_version(database) -> None:
    with database.engine.connect() as connection:
        comment = connection.scalar(text("SELECT obj_description('procrastinate_jobs'::regclass)"))
    assert comment.startswith("procrastinate 3.")
