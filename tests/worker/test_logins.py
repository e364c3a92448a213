"""What a worker deletes beside its work."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.database import transaction
from app.models import LoginSession
from app.operations.logins import open_login
from app.worker.runner import forget_ended_logins


def sign_in(tenant: str, lifetime: timedelta) -> None:
    with transaction(tenant) as session:
        open_login(
            session,
            issuer="https://anmeldung.example",
            subject=str(lifetime),
            username=str(lifetime),
            name="Anna Schmidt",
            roles=(),
            groups=(),
            id_token="eyJ",
            lifetime=lifetime,
        )


def logins(tenant: str) -> int:
    with transaction(tenant) as session:
        return len(session.scalars(select(LoginSession)).all())


def test_a_worker_deletes_the_ended_logins_of_every_municipality(clean_database) -> None:
    for tenant in ("paderborn", "gelsenkirchen"):
        sign_in(tenant, timedelta(hours=1))
        sign_in(tenant, timedelta(seconds=-1))

    assert forget_ended_logins(idle=timedelta(hours=1)) == 2

    assert (logins("paderborn"), logins("gelsenkirchen")) == (1, 1)
