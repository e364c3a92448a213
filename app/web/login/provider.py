"""The OpenID provider as this application sees it: discovery, authorization code flow with PKCE, claims."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from requests.exceptions import RequestException

from app.errors import ApplicationError
from app.settings import Settings
from app.web.login.claims import Person, claim_at, person_from

logger = structlog.get_logger(__name__)

SCOPES = "openid profile"
TIMEOUT = 5  # seconds, for one call to the provider
#: Seconds for which discovery document and keys are believed; an unknown key is looked up at once.
METADATA_LIFETIME = 3600
#: Seconds in which a provider that did not answer is not asked again, lest people queue up behind it.
ABSENCE = 5
#: Seconds by which the clocks of provider and application may differ.
LEEWAY = 60
#: Signatures made with a private key. "none" and those with a shared secret prove nothing about the issuer.
ALGORITHMS = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
)

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ABSENT = "Der Anmeldedienst Ihrer Kommune antwortet nicht."


class ProviderUnavailable(ApplicationError):
    """The OpenID provider does not answer, or not as one."""

    code = "login-provider-unavailable"
    title = "Die Anmeldung ist gerade nicht möglich"
    http_status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE


class LoginFailed(ApplicationError):
    """What came back from the provider does not belong to the login that was begun here, or is not valid."""

    code = "login-failed"
    title = "Die Anmeldung hat nicht geklappt"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What must be remembered between leaving for the provider and coming back."""

    state: str
    nonce: str
    code_verifier: str


class _Client(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]  # Authlib has no types
    client_cls = OAuth2Session


class Provider:
    """One OpenID provider; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer.rstrip("/")
        self._settings = settings
        self._lock = threading.Lock()
        self._client: Any = None
        self._client_until = 0.0
        self._absent_until = 0.0

    def begin(self, *, redirect_uri: str, prompt: str | None = None) -> tuple[str, Attempt]:
        """Return where to send the browser, and what to remember.

        Raises:
            ProviderUnavailable: its discovery document cannot be read.
        """
        extra = {"prompt": prompt} if prompt else {}
        made = self._current_client().create_authorization_url(redirect_uri, **extra)
        attempt = Attempt(state=made["state"], nonce=made["nonce"], code_verifier=made["code_verifier"])
        return str(made["url"]), attempt

    def finish(self, answer: Mapping[str, str], attempt: Attempt, *, redirect_uri: str) -> Person:
        """Check what the browser brought back, redeem the code, and return who signed in.

        Args:
            answer: the query of the callback: code, state, perhaps iss or error.

        Raises:
            LoginFailed: any part of it does not fit.
            ProviderUnavailable: the provider does not answer.
        """
        self._check_answer(answer, attempt)
        client = self._current_client()
        try:
            token = client.fetch_access_token(
                redirect_uri, code=answer["code"], code_verifier=attempt.code_verifier
            )
            claims = client.parse_id_token(
                token, attempt.nonce, claims_options=self._claims_options(), leeway=LEEWAY
            )
            if claims is None:
                raise LoginFailed("Der Anmeldedienst hat nicht gesagt, wer Sie sind.")
            complete = self._with_userinfo(client, token, claims)
            return person_from(complete, self._settings, id_token=str(token["id_token"]))
        except RequestException as error:
            raise self._unavailable(error) from error
        except (AuthlibBaseError, JoseError, ValueError) as error:
            logger.warning("login refused", reason=str(error))
            raise LoginFailed("Die Antwort des Anmeldedienstes war nicht gültig.") from error

    def logout_url(self, *, id_token: str, return_to: str) -> str | None:
        """Return where the browser signs out of the provider too; None if there is no such page."""
        try:
            client = self._current_client()
            if not client.load_server_metadata().get("end_session_endpoint"):
                return None
            return str(
                client.create_logout_url(
                    post_logout_redirect_uri=return_to,
                    id_token_hint=id_token,
                    client_id=self._settings.oidc_client_id,
                )["url"]
            )
        except ProviderUnavailable:
            return None

    def _current_client(self) -> Any:
        with self._lock:
            now = time.monotonic()
            if self._client is None or now > self._client_until:
                if now < self._absent_until:
                    raise ProviderUnavailable(_ABSENT)
                self._absent_until = now + TIMEOUT + ABSENCE
                self._client = self._discover()
                self._client_until, self._absent_until = now + METADATA_LIFETIME, 0.0
            return self._client

    def _discover(self) -> Any:
        client = _Client(
            framework=None,
            client_id=self._settings.oidc_client_id,
            client_secret=self._settings.oidc_client_secret or None,
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": SCOPES, "code_challenge_method": "S256", "default_timeout": TIMEOUT},
        )
        try:
            metadata = client.load_server_metadata()
        except (RequestException, ValueError) as error:
            raise self._unavailable(error) from error
        if str(metadata.get("issuer", "")).rstrip("/") != self.issuer:
            raise self._unavailable(ValueError(f"discovery names the issuer {metadata.get('issuer')!r}"))
        if missing := [name for name in _ENDPOINTS if not metadata.get(name)]:
            raise self._unavailable(ValueError(f"discovery lacks {', '.join(missing)}"))
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]
        return client

    def _unavailable(self, error: Exception) -> ProviderUnavailable:
        logger.error("login provider unavailable", issuer=self.issuer, reason=str(error))
        return ProviderUnavailable(_ABSENT)

    def _check_answer(self, answer: Mapping[str, str], attempt: Attempt) -> None:
        if not compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise LoginFailed("Diese Anmeldung wurde nicht in diesem Browser begonnen.")
        metadata = self._current_client().load_server_metadata()
        is_issuer_due = bool(metadata.get("authorization_response_iss_parameter_supported"))
        issuer = answer.get("iss")
        if (issuer is None and is_issuer_due) or (issuer is not None and issuer != metadata["issuer"]):
            raise LoginFailed("Die Antwort kam von einem anderen Anmeldedienst.")
        if answer.get("error") == "access_denied":
            raise LoginFailed("Die Anmeldung wurde abgebrochen.")
        if "error" in answer or not answer.get("code"):
            logger.warning("login refused by provider", reason=answer.get("error", "no code"))
            raise LoginFailed("Der Anmeldedienst hat die Anmeldung abgelehnt.")

    def _claims_options(self) -> dict[str, dict[str, Any]]:
        issuer = self._current_client().load_server_metadata()["issuer"]
        return {
            "iss": {"essential": True, "values": [issuer]},
            "aud": {"essential": True, "value": self._settings.oidc_client_id},
        }

    def _with_userinfo(
        self, client: Any, token: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Add the userinfo answer where the ID token lacks a configured claim."""
        settings = self._settings
        paths = (settings.oidc_roles_claim, settings.oidc_groups_claim, settings.oidc_tenants_claim)
        is_complete = all(claim_at(claims, path) is not None for path in paths)
        if is_complete or not client.load_server_metadata().get("userinfo_endpoint"):
            return claims
        more = client.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise LoginFailed("Der Anmeldedienst hat zwei verschiedene Personen genannt.")
        return {**more, **claims}
