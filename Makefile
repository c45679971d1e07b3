PYTHON ?= python3
PORT ?= 8000
VENV := .venv
READY := $(VENV)/.ready

.PHONY: run test lint picture setup
.DEFAULT_GOAL := run

run: setup  ## both example sets in var/stanceline.db, served until Ctrl-C
	$(VENV)/bin/stanceline seed all
	$(VENV)/bin/stanceline serve --port $(PORT) --examples

test: setup  ## the page is driven where there is a Chromium, and checked for access where npm is
	@! command -v npm >/dev/null || [ -d tests/web/node_modules ] || \
		npm ci --prefix tests/web --silent --no-audit --no-fund || \
		echo "axe-core cannot be installed: the page is not checked for access" >&2
	$(VENV)/bin/python -m pytest -n 2

lint: setup
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

picture: setup  ## the README's, made with a Chromium from the examples
	$(VENV)/bin/python docs/picture.py

setup: $(READY)

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Stanceline needs Python 3.11 or newer; say which: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
