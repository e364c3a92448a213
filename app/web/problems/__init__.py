"""Errors as answers: pages for people, RFC 9457 problems for programs."""

from app.web.problems.answers import check_body_size, register_problems, status_of, wants_json

__all__ = ["check_body_size", "register_problems", "status_of", "wants_json"]
