# Firstline: every task of the project. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= instance
WORKERS ?= 2
CATALOGUE ?= assess/translations/messages.pot
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast check bench coverage screenshots lock upgrade audit migration messages clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run-installed: requirements/run.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Firstline needs Python 3.11 or newer; set PYTHON= to its command."; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test-installed: $(VENV)/.run-installed requirements/development.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.lock
	@touch $@

demo: $(VENV)/.run-installed ## Make the environment and a demo organisation, and serve it (PORT=, DATA=)
	@exec $(BIN)/firstline demo --port $(PORT) --data $(DATA)

test: $(VENV)/.test-installed ## Make the environment and run every test, browser tests included
	@$(BIN)/python tools/test_services.py --workers $(WORKERS)

test-fast: $(VENV)/.test-installed ## Run the tests that need neither a browser nor PostgreSQL
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not browser"

check: $(VENV)/.test-installed ## Lint, types, architecture, question banks, known vulnerabilities
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/firstline banks check

audit: $(VENV)/.test-installed ## Look the pinned dependencies up among known vulnerabilities
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/run.lock

bench: $(VENV)/.test-installed ## Measure page cost against a bare Flask page, and the scoring engine
	@$(BIN)/python -m benchmarks

coverage: $(VENV)/.test-installed ## Simulate how often intervals hold the truth (minutes)
	@$(BIN)/python -m benchmarks.coverage

screenshots: $(VENV)/.test-installed ## Take the README's screenshots from a demo of its own
	@$(BIN)/python tools/test_services.py --only-browser
	@$(BIN)/python tools/screenshots.py

lock: $(VENV)/.test-installed ## Write the lock files anew from pyproject.toml, keeping versions where possible
	@$(BIN)/python tools/lock.py

upgrade: $(VENV)/.test-installed ## Move every pinned dependency to its newest version
	@$(BIN)/python tools/lock.py --upgrade

migration: $(VENV)/.test-installed ## Write a migration from the difference between models and head (NAME=)
	@$(BIN)/python -m assess.migrations.compare "$(NAME)"

messages: $(VENV)/.test-installed ## Collect every user-visible string into the catalogue
	@$(BIN)/python -m babel.messages.frontend -q extract -F assess/translations/babel.cfg -k _l -k lazy_gettext --no-location --sort-output -o $(CATALOGUE) .

clean: ## Remove the environment and everything built
	@rm -rf $(VENV) build dist node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
