"""Signing in and out with OpenID Connect."""

from app.web.login.routes import register_login

__all__ = ["register_login"]
