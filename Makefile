# Everything a visitor or a developer does starts here; `make` alone tells what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
QUICK ?=

.DEFAULT_GOAL := help
.PHONY: help demo serve test check format lock bench clean

help: ## what each target does
	@awk -F ':.*## ' '/^[.a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(STAMP) ## the main job on real data, told as it happens; ends by itself
	$(BIN)/warranty demo

serve: $(STAMP) ## API and its pages on loopback, with a database of its own
	$(BIN)/warranty serve

test: $(STAMP) ## all tests
	$(BIN)/pytest

check: $(STAMP) ## format, lint, types and the import arrow
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy src tests migrations/env.py $(wildcard bench)
	$(BIN)/pytest -q tests/house

format: $(STAMP) ## write the format and the fixes ruff is sure of
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## the measured ratios; QUICK=1 does it small in two
	$(BIN)/python -m bench $(if $(QUICK),--quick)

lock: ## renew requirements.lock: newest versions pyproject.toml allows, with hashes, without an index
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile pyproject.toml --extra dev --upgrade --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --no-emit-package jwcrypto --quiet --output-file build/requirements.lock
	! grep --extended-regexp --quiet '://|^-|^jwcrypto' build/requirements.lock
	mv build/requirements.lock requirements.lock

.venv: $(STAMP) ## the virtual environment, installed from requirements.lock

# --no-deps because the lock is the whole truth: sd-jwt asks for the LGPL jwcrypto, which stays out.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
	  --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index \
	  --no-deps --no-build-isolation --editable .
	touch $@

clean: ## remove the virtual environment, caches and build results; the data folder stays
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
