PORT ?= 8000
VENV := .venv
SUPPORTED := python3.11 python3.12 python3.13 python3.14

# A version manager may list a command with no interpreter behind it, so each one is run.
ifndef PYTHON
PYTHON := $(firstword $(foreach name,$(SUPPORTED) python3,$(shell \
	$(name) -c 'import sys; (3, 11) <= sys.version_info < (3, 15) and print("$(name)")' 2>/dev/null)))
endif
VENV_FLAGS ?=
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check
# Everything is named in the lock, so that nothing published later can change a set-up.
INSTALL := $(PIP) install --quiet --no-deps --only-binary :all: --require-hashes

.PHONY: run test lint lock check-lock check-slow openapi picture setup
.DEFAULT_GOAL := run

run: $(VENV)/.runtime  ## serve both example sets from var/stanceline.db until Ctrl-C
	$(VENV)/bin/stanceline seed all
	$(VENV)/bin/stanceline serve --port $(PORT) --examples

test: setup  ## run the suite; the page is tested if Chromium is installed, its accessibility if npm is
	@! command -v npm >/dev/null || [ -d tests/web/node_modules ] || \
		npm ci --prefix tests/web --silent --no-audit --no-fund || \
		echo "axe-core cannot be installed: the accessibility of the page is not tested" >&2
	$(VENV)/bin/python -m pytest -n 2

lint: setup
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

lock: setup  ## write the lock files from pyproject.toml; pinned versions stay: make lock UPGRADE=--upgrade moves them
	.ci/lock $(UPGRADE)

check-lock: setup  ## compile over the existing lock files and compare
	.ci/lock --check

check-slow: setup  ## other Pythons, the newest pip, other software that reads our answers, advisories
	.ci/check-slow

openapi: setup  ## write docs/openapi.json, the description of the HTTP API
	$(VENV)/bin/python docs/write_openapi.py

picture: setup  ## draw the pictures of the README with Chromium from the examples
	$(VENV)/bin/python docs/picture.py

setup: $(VENV)/.development

$(VENV)/.runtime: requirements.txt pyproject.toml
	@[ -n "$(PYTHON)" ] || { \
		echo "Stanceline needs Python 3.11, 3.12, 3.13 or 3.14; none of $(SUPPORTED) runs here." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; (3, 11) <= v < (3, 15) or sys.exit( \
		"$(PYTHON) is Python %d.%d; Stanceline needs 3.11, 3.12, 3.13 or 3.14" % v[:2])'
	$(PYTHON) -m venv $(VENV_FLAGS) $(VENV)
	$(INSTALL) -r requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	$(PIP) check
	@touch $@

$(VENV)/.development: $(VENV)/.runtime requirements-dev.txt
	$(INSTALL) -r requirements-dev.txt
	$(PIP) check
	@touch $@
