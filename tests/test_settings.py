from __future__ import annotations

from datetime import timedelta

import pytest

from app.settings import InvalidSetting, Settings

URL = {"DATABASE_URL": "postgresql://laufzettel_app@db/laufzettel"}


def test_the_driver_is_added_to_database_addresses() -> None:
    assert Settings.from_env(URL).database_url == "postgresql+psycopg://laufzettel_app@db/laufzettel"


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(InvalidSetting, match="DATABASE_URL"):
        Settings.from_env({})
    with pytest.raises(InvalidSetting, match="SECRET_KEY, OIDC_ISSUER"):
        Settings.from_env(URL).require("secret_key", "oidc_issuer")


def test_an_unreadable_value_is_refused_with_its_variable() -> None:
    for variable, value in [
        ("MAX_BODY_BYTES", "viel"),
        ("SESSION_LIFETIME", "-1"),
        ("TENANT_HOSTS", "antrag.example"),
        ("DATABASE_URL", "sqlite:///x"),
        ("PUBLIC_URL", "antrag.example"),
        ("SECRET_KEY", "changeme"),
    ]:
        with pytest.raises(InvalidSetting, match=variable):
            Settings.from_env({**URL, variable: value})


def test_secrets_may_stand_in_files_and_are_not_printed(tmp_path) -> None:
    (tmp_path / "key").write_text(f"{'geheim' * 6}\n")
    settings = Settings.from_env({**URL, "SECRET_KEY_FILE": str(tmp_path / "key")})
    assert settings.secret_key == "geheim" * 6
    assert "geheim" not in repr(settings)
    with pytest.raises(InvalidSetting, match="OIDC_CLIENT_SECRET_FILE"):
        Settings.from_env({**URL, "OIDC_CLIENT_SECRET_FILE": str(tmp_path / "none")})
    with pytest.raises(InvalidSetting, match="SECRET_KEY"):
        Settings.from_env({**URL, "SECRET_KEY": "a", "SECRET_KEY_FILE": str(tmp_path / "key")})


def test_durations_are_seconds_and_hosts_are_pairs() -> None:
    settings = Settings.from_env(
        {**URL, "JOB_BACKOFF": "0.5", "TENANT_HOSTS": "Antrag.Paderborn.example=paderborn, b=gelsenkirchen"}
    )
    assert settings.job_backoff == timedelta(seconds=0.5)
    assert settings.tenant_hosts == {"antrag.paderborn.example": "paderborn", "b": "gelsenkirchen"}
