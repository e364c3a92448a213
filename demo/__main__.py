"""`python -m demo`: start Laufzettel with its own database, login and worker until Ctrl-C."""

from __future__ import annotations

import sys

from demo.start import run_demo

if __name__ == "__main__":
    sys.exit(run_demo())
