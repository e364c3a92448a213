"""The provider's pages and machine addresses."""

from __future__ import annotations

from typing import Any

from authlib.oauth2 import OAuth2Error
from flask import Flask, Response, abort, jsonify, render_template, request

from demo.provider.personas import Municipality
from demo.provider.protocol import Protocol

_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' {application}"
)


def create_provider(protocol: Protocol, municipalities: list[Municipality]) -> Flask:
    """Build the provider as a Flask application."""
    app = Flask(__name__)
    server = protocol.server(app)
    _add_discovery(app, protocol)
    _add_choice(app, server, municipalities)
    _add_tokens(app, server, protocol)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY.format(
            application=" ".join(sorted(protocol.client.origins))
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return app


def _add_choice(app: Flask, server: Any, municipalities: list[Municipality]) -> None:
    people = {person.username: person for town in municipalities for person in town.people}

    @app.errorhandler(OAuth2Error)
    def refuse(error: OAuth2Error) -> tuple[str, int]:
        return render_template("refusal.html", reason=error.description or error.error), 400

    @app.get("/authorize")
    def choose() -> str:
        wanted = server.get_consent_grant().request.payload.redirect_uri
        towns = sorted(municipalities, key=lambda town: f"/{town.id}/" not in wanted)
        return render_template("personas.html", municipalities=towns)

    @app.post("/authorize")
    def chosen() -> Any:
        person = people.get(request.form.get("person", ""))
        return server.create_authorization_response(grant_user=person, grant=server.get_consent_grant())


def _add_tokens(app: Flask, server: Any, protocol: Protocol) -> None:
    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/userinfo")
    def userinfo() -> Response:
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        person = protocol.people_by_token.get(value)
        if scheme.lower() != "bearer" or person is None:
            abort(401)
        return jsonify(person.claims())

    @app.route("/end-session", methods=["GET", "POST"])
    def end_session() -> Any:
        return server.create_endpoint_response("end_session") or render_template("signed_out.html")


def _add_discovery(app: Flask, protocol: Protocol) -> None:
    issuer = protocol.issuer

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        return jsonify(
            issuer=issuer,
            authorization_endpoint=f"{issuer}/authorize",
            token_endpoint=f"{issuer}/token",
            userinfo_endpoint=f"{issuer}/userinfo",
            end_session_endpoint=f"{issuer}/end-session",
            jwks_uri=f"{issuer}/jwks",
            response_types_supported=["code"],
            grant_types_supported=["authorization_code"],
            subject_types_supported=["public"],
            scopes_supported=["openid", "profile"],
            id_token_signing_alg_values_supported=["RS256"],
            token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
            code_challenge_methods_supported=["S256"],
            claims_supported=["sub", "name", "preferred_username", "roles", "groups", "tenants"],
            authorization_response_iss_parameter_supported=True,
        )

    @app.get("/jwks")
    def jwks() -> Response:
        return jsonify(protocol.keys.as_dict(private=False))
