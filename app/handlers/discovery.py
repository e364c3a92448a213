"""Finds handlers by importing a package by name, so that the application never depends on them."""

from __future__ import annotations

import importlib
import pkgutil

from app.handlers.registry import Handler, all_handlers


def discover(package: str = "tasks") -> list[Handler]:
    """Import every module below `package` and return all registered handlers.

    Safe to call again: Python imports a module once.

    Raises:
        InvalidHandler: a handler's declaration is wrong.
        ModuleNotFoundError: there is no such package.
    """
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, prefix=f"{package}."):
        importlib.import_module(found.name)
    return all_handlers()
