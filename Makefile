# Everything a newcomer needs. Each target does the set-up it needs; `make` alone explains them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUILT := app/web/static/built
FRONTEND := $(shell find app/frontend -type f -not -path '*/node_modules/*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.installed $(BUILT)/.built ## Install the dependencies and build the pages; starts nothing

demo: setup ## Install everything and start Laufzettel with its own database, login and worker
	@tools/system-packages run
	@exec $(BIN)/laufzettel demo

test: setup $(VENV)/.test-tools ## Run all tests on a real PostgreSQL, OpenID provider and browser
	@tools/system-packages test
	$(BIN)/pytest $(PYTEST_ARGS)

check: $(VENV)/.test-tools ## Style, types, layers and structure
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -p no:cacheprovider tests/test_structure.py

bench: setup $(VENV)/.test-tools ## Measure speed, as ratios within one run
	$(BIN)/python -m tests.benchmarks

lock: $(VENV)/.installed ## Pin the dependencies anew in requirements.lock and requirements-dev.lock
	tools/lock

clean: ## Remove what the targets built (the demo's data in .laufzettel stays)
	rm -rf $(VENV) $(BUILT) app/frontend/node_modules build dist *.egg-info

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Laufzettel needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: install python3-venv"; exit 1; }

$(VENV)/.installed: $(VENV)/bin/pip requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.test-tools: $(VENV)/.installed requirements-dev.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

app/frontend/node_modules/.installed: app/frontend/package-lock.json
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' || { echo "Laufzettel needs Node.js 20 or newer to build its pages"; exit 1; }
	cd app/frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT)/.built: app/frontend/node_modules/.installed $(FRONTEND)
	cd app/frontend && npm run --silent build
	@touch $@
