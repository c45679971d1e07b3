PORT ?= 8000
# Of test processes. More than there are processors disturb the tests that compare waits.
WORKERS ?= 2
VENV := .venv
SUPPORTED := python3.11 python3.12 python3.13 python3.14

# A version manager may list a command without an interpreter behind it, so run each one.
ifndef PYTHON
PYTHON := $(firstword $(foreach name,$(SUPPORTED) python3,$(shell \
	$(name) -c 'import sys; (3, 11) <= sys.version_info < (3, 15) and print("$(name)")' 2>/dev/null)))
endif
VENV_FLAGS ?=
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check
# Install only what the lock names, so that later releases cannot change an installation.
INSTALL := $(PIP) install --quiet --no-deps --only-binary :all: --require-hashes

.PHONY: run test test-fast coverage lint lock check-lock check-slow openapi picture setup
.DEFAULT_GOAL := run

run: $(VENV)/.runtime  ## load both example sets into var/stanceline.db and serve them until Ctrl-C
	$(VENV)/bin/stanceline seed all
	$(VENV)/bin/stanceline serve --port $(PORT) --examples

test: setup  ## run the whole suite; tests of the page need Chromium, those of its accessibility also npm
	@! command -v npm >/dev/null || [ -d tests/web/node_modules ] || \
		npm ci --prefix tests/web --silent --no-audit --no-fund || \
		echo "axe-core cannot be installed: the accessibility of the page is not tested" >&2
	$(VENV)/bin/python -m pytest -n $(WORKERS) --dist worksteal

# Domain, contracts and a smoke test of the API, without the exhaustive comparisons of the policy.
FAST := tests/domain tests/architecture tests/seeds/test_article.py tests/api/test_app.py
SLOW := tests/domain/stance/test_against_reference.py tests/domain/test_absurd_dates.py tests/domain/stance/test_tail.py \
	tests/domain/stance/test_alternatives.py::test_an_alternative_is_current_and_of_another_posture

test-fast: setup  ## run the domain, the contracts and a smoke test
	$(VENV)/bin/lint-imports
	$(VENV)/bin/python -m pytest -n 2 -q $(FAST) $(SLOW:%=--deselect=%)

coverage: setup  ## run the whole suite and show the coverage of each module; slower than make test
	$(VENV)/bin/python -m pytest -n 2 --cov=domain --cov=infrastructure --cov=api --cov=seeds \
		--cov-report=term-missing:skip-covered

lint: setup
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

lock: setup  ## write the lock files from pyproject.toml and keep pinned versions; UPGRADE=--upgrade updates them
	.ci/lock $(UPGRADE)

check-lock: setup  ## fail if the lock files do not match pyproject.toml
	.ci/lock --check

check-slow: setup  ## test other Pythons, the newest pip, other software and many random examples; report advisories
	.ci/check-slow

openapi: setup  ## write docs/openapi.json, the description of the HTTP API, and the tables in docs/ that follow from the code
	$(VENV)/bin/python docs/write_openapi.py

picture: setup  ## draw the pictures of the README from the examples; needs Chromium
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
