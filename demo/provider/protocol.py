"""The provider's side of OpenID Connect, on Authlib: client, authorization codes, tokens, logout."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Flask
from joserfc.jwk import KeySet

from demo.provider.personas import Persona

CALLBACK = "/anmelden/rueckkehr"
AFTER_LOGOUT = "/abmelden"
_CODE_LIFETIME = 60  # seconds


@dataclass(frozen=True, kw_only=True)
class Client(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """The application that signs people in; its addresses lie below `public_url`."""

    client_id: str
    client_secret: str
    public_url: str

    @property
    def client_metadata(self) -> dict[str, Any]:
        return {}

    @property
    def origins(self) -> frozenset[str]:
        """The application's scheme and host; on a developer's machine by both of its names."""
        origin = _origin(self.public_url)
        return frozenset({origin, origin.replace("//127.0.0.1:", "//localhost:")})

    def get_client_id(self) -> str:
        """Return the id."""
        return self.client_id

    def get_default_redirect_uri(self) -> str | None:
        """Return None: the application has to name it."""
        return None

    def get_allowed_scope(self, scope: str) -> str:
        """Return what is granted of the scopes asked for."""
        return " ".join(name for name in (scope or "").split() if name in ("openid", "profile"))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Tell whether people may be sent there with a code."""
        return self.has(redirect_uri, CALLBACK)

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare the secret."""
        return secrets.compare_digest(client_secret.encode(), self.client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Accept HTTP Basic and the body; never a client without its secret."""
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        """Accept the code flow only."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Accept codes only; there are no refresh tokens."""
        return grant_type == "authorization_code"

    def has(self, address: str, ending: str) -> bool:
        """Tell whether an address is the application's page with that ending, of whichever municipality."""
        parts = urlsplit(address)
        is_own = _origin(address) in self.origins
        return is_own and parts.path.endswith(ending) and not parts.query and not parts.fragment


@dataclass(frozen=True, kw_only=True)
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """One authorization code on its way through the browser."""

    code: str
    redirect_uri: str
    scope: str
    persona: Persona
    nonce: str | None
    code_challenge: str
    code_challenge_method: str
    made_at: float = field(default_factory=time.time)

    def get_redirect_uri(self) -> str:
        """Return where the code was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Return what was granted."""
        return self.scope

    def get_nonce(self) -> str | None:
        """Return the application's value that the ID token repeats."""
        return self.nonce

    def get_auth_time(self) -> int:
        """Return when the person was picked."""
        return int(self.made_at)

    def get_acr(self) -> None:
        """Return no class of authentication: there was none worth the name."""

    def get_amr(self) -> None:
        """Return no methods of authentication."""


class RequiredChallenge(CodeChallenge):  # type: ignore[misc]
    """PKCE with S256, for confidential clients too."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse a request without a challenge."""
        if not grant.request.payload.data.get("code_challenge"):
            raise InvalidRequestError("Missing 'code_challenge'", redirect_uri=redirect_uri)
        super().validate_code_challenge(grant, redirect_uri)


class Protocol:
    """Everything the provider remembers between two requests; gone when the process ends."""

    id_token_lifetime = 600  # seconds

    def __init__(self, *, issuer: str, client: Client, keys: KeySet) -> None:
        self.issuer = issuer
        self.client = client
        self.keys = keys
        self.codes: dict[str, Code] = {}
        self.people_by_token: dict[str, Persona] = {}

    def server(self, app: Flask) -> Any:
        """Build the Authlib server of a Flask application."""
        server = AuthorizationServer(app, query_client=self._find_client, save_token=self._save_token)
        server.register_grant(self._code_grant(), [self._id_tokens(), RequiredChallenge(required=True)])
        server.register_extension(self._issuer_parameter())
        server.register_endpoint(self._end_session())
        return server

    def id_token_claims(self) -> dict[str, Any]:
        """Return the claims of an ID token that do not depend on the person."""
        now = int(time.time())
        return {
            "iss": self.issuer,
            "aud": self.client.client_id,
            "iat": now,
            "exp": now + self.id_token_lifetime,
        }

    def _find_client(self, client_id: str) -> Client | None:
        return self.client if client_id == self.client.client_id else None

    def _save_token(self, token: dict[str, Any], request: Any) -> None:
        self.people_by_token[token["access_token"]] = request.user

    def _code_grant(self) -> type[Any]:
        codes = self.codes

        class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
            TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

            def save_authorization_code(self, code: str, request: Any) -> None:
                data = request.payload.data
                codes[code] = Code(
                    code=code,
                    redirect_uri=request.payload.redirect_uri,
                    scope=request.scope,
                    persona=request.user,
                    nonce=data.get("nonce"),
                    code_challenge=data["code_challenge"],
                    code_challenge_method=data.get("code_challenge_method", "S256"),
                )

            def query_authorization_code(self, code: str, client: Client) -> Code | None:
                found = codes.get(code)
                is_fresh = found is not None and time.time() - found.made_at < _CODE_LIFETIME
                return found if is_fresh else None

            def delete_authorization_code(self, authorization_code: Code) -> None:
                codes.pop(authorization_code.code, None)

            def authenticate_user(self, authorization_code: Code) -> Persona:
                return authorization_code.persona

        return CodeGrant

    def _id_tokens(self) -> Any:
        protocol = self

        class IdTokens(OpenIDCode):  # type: ignore[misc]
            def exists_nonce(self, nonce: str, request: Any) -> bool:
                return any(code.nonce == nonce for code in protocol.codes.values())

            def resolve_client_private_key(self, client: Client) -> KeySet:
                return protocol.keys

            def get_client_algorithm(self, client: Client) -> str:
                return "RS256"

            def get_encode_header(self, client: Client) -> dict[str, Any]:
                return {"alg": "RS256", "kid": protocol.keys.keys[0].kid}

            def get_client_claims(self, client: Client) -> dict[str, Any]:
                return protocol.id_token_claims()

            def generate_user_info(self, user: Persona, scope: str) -> dict[str, Any]:
                return user.claims()

        return IdTokens(require_nonce=True)

    def _issuer_parameter(self) -> Any:
        issuer = self.issuer

        class Issuer(IssuerParameter):  # type: ignore[misc]
            def get_issuer(self) -> str:
                return issuer

        return Issuer()

    def _end_session(self) -> type[Any]:
        protocol = self

        class EndSession(EndSessionEndpoint):  # type: ignore[misc]
            def get_server_jwks(self) -> KeySet:
                return protocol.keys

            def end_session(self, end_session_request: Any) -> None:
                """Nothing to end: people are picked anew at every login."""

            def _is_valid_post_logout_redirect_uri(
                self, client: Client, post_logout_redirect_uri: str
            ) -> bool:
                return client.has(post_logout_redirect_uri, AFTER_LOGOUT)

        return EndSession


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
