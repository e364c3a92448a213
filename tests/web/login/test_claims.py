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
    "https://town.example/kommunen": "paderborn",
}


def settings() -> Settings:
    return replace(
        Settings(),
        oidc_roles_claim="realm_access.roles",
        oidc_tenants_claim="https://town.example/kommunen",
    )


def test_a_keycloak_token_becomes_a_person() -> None:
    person = person_from(KEYCLOAK, settings(), id_token="x")

    assert person.roles_at("paderborn") == {Role.CLERK, Role.MODELLER}
    assert person.groups_at("paderborn") == {"steueramt", "steueramt/leitung"}
    assert person.tenants == {"paderborn"}
    assert (person.username, person.name, person.subject) == ("anna", "Anna Schmidt", "4711")


def test_what_is_missing_falls_back_to_the_subject() -> None:
    person = person_from({"iss": "i", "sub": "4711"}, Settings(), id_token="x")

    assert (person.username, person.name) == ("4711", "4711")
    assert person.tenants == person.roles_at("paderborn") == person.groups_at("paderborn") == frozenset()


def test_what_names_a_municipality_counts_there_only() -> None:
    claims = {
        "tenants": ["paderborn", "gelsenkirchen"],
        "roles": ["paderborn/modeller", "/gelsenkirchen/clerk", "operator"],
        "groups": ["/paderborn/hauptamt", "/gelsenkirchen/steueramt/leitung", "steueramt"],
    }
    person = person_from({"iss": "i", "sub": "4711", **claims}, Settings(), id_token="x")

    assert person.roles_at("paderborn") == {Role.MODELLER}
    assert person.roles_at("gelsenkirchen") == {Role.CLERK}
    assert person.groups_at("paderborn") == {"hauptamt"}
    assert person.groups_at("gelsenkirchen") == {"steueramt/leitung"}


def test_a_role_of_another_municipality_is_none_here() -> None:
    claims = {"tenants": ["paderborn"], "roles": ["gelsenkirchen/clerk", "paderbornx/operator"]}
    person = person_from({"iss": "i", "sub": "4711", **claims}, Settings(), id_token="x")

    assert person.roles_at("paderborn") == frozenset()


def test_groups_kept_by_an_administrator_can_say_everything() -> None:
    everything = replace(Settings(), oidc_roles_claim="groups", oidc_tenants_claim="groups")
    claims = {"groups": ["/paderborn/clerk", "/paderborn/steueramt", "/gelsenkirchen/modeller"]}
    person = person_from({"iss": "i", "sub": "4711", **claims}, everything, id_token="x")

    assert person.tenants == {"paderborn", "gelsenkirchen"}
    assert person.roles_at("paderborn") == {Role.CLERK}
    assert "steueramt" in person.groups_at("paderborn")
    assert person.roles_at("gelsenkirchen") == {Role.MODELLER}
    assert "steueramt" not in person.groups_at("gelsenkirchen")


@pytest.mark.parametrize("value", [None, 7, {"a": 1}, True])
def test_a_claim_of_the_wrong_shape_gives_nothing(value: object) -> None:
    assert texts_at({"groups": value}, "groups") == []
    assert claim_at({"a": value}, "a.b.c") is None
