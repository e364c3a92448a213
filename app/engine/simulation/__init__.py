"""Running diagrams in memory: instances of several processes that call each other and exchange messages."""

from __future__ import annotations

from app.engine.simulation.mailbox import SentMessage
from app.engine.simulation.simulate import Simulation, simulate
from app.engine.simulation.world import Case, World

__all__ = ["Case", "SentMessage", "Simulation", "World", "simulate"]
