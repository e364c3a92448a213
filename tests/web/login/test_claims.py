from __future__ import annotations

from dataclasses import replace

import pytest

from app.identity import Role
from app.settings import Settings
from app.web.login.claims import claim_at, person_from, texts_at

KEYCLOAK = {
    "iss": "https://login.example/realms/town",
    "sub": "4711",
    "preferred_username": "anna",
    "name": "Anna Schmidt",
    "realm_access": {"roles": ["clerk", "offline_access", "modeller"]},
    "groups": ["/steueramt", "/steueramt/leitung"],
    "https://town.example/kommunen": "paderborn gelsenkirchen",
}


def settings() -> Settings:
    return replace(
        Settings(),
        oidc_roles_claim="realm_access.roles",
        oidc_tenants_claim="https://town.example/kommunen",
    )


def test_a_keycloak_token_becomes_a_person() -> None:
    person = person_from(KEYCLOAK, settings(), id_token="x")

    assert person.roles == {Role.CLERK, Role.MODELLER}
    assert person.groups == {"steueramt", "steueramt/leitung"}
    assert person.tenants == {"paderborn", "gelsenkirchen"}
    assert (person.username, person.name, person.subject) == ("anna", "Anna Schmidt", "4711")


def test_what_is_missing_falls_back_to_the_subject() -> None:
    person = person_from({"iss": "i", "sub": "4711"}, Settings(), id_token="x")

    assert (person.username, person.name) == ("4711", "4711")
    assert person.roles == person.groups == person.tenants == frozenset()


@pytest.mark.parametrize("value", [None, 7, {"a": 1}, True])
def test_a_claim_of_the_wrong_shape_gives_nothing(value: object) -> None:
    assert texts_at({"groups": value}, "groups") == []
    assert claim_at({"a": value}, "a.b.c") is None
