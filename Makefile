# All that a person runs. `make` alone says what is missing, then what there is to run.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
PAGES := src/kuroshio/web/pages
AIS ?=
DAY ?=
SCENARIO ?=
ARGS ?=

# No tool below may fetch a browser, or anything else, behind our back.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# What the pages are built from: all of ui/ but what was installed, built or is a test.
UI_INPUTS := $(shell find ui -type f -not -path '*/node_modules/*' -not -path '*/.svelte-kit/*' \
	-not -path '*/dist/*' -not -path 'ui/dev/*' -not -name '*.test.ts' -not -name '*.spec.ts' 2>/dev/null)

.PHONY: help needs setup ui types check check-python check-unit check-house check-ui test demo bench clean

help: needs
	@echo 'make setup        install into .venv and build the pages'
	@echo 'make demo         three nodes on this machine; AIS=file-or-tcp://host:port feeds them, DAY=1 archives a day, SCENARIO=consultation acts one'
	@echo 'make check        format, lint, types, layers, unit tests (under a minute)'
	@echo 'make test         everything, headless browser included'
	@echo 'make bench-NAME   one benchmark of bench/; ARGS="--quick --json" goes to it'
	@echo 'make types        the pages'\'' types, again, from the API'
	@echo 'make ui           the pages, if what they are made of has changed'
	@echo 'make clean        forget all that was installed or built'

needs:
	@PYTHON="$(PYTHON)" tools/needs.sh

# --- set-up: each stamp stands for one step, and is made again when its inputs change ---------

setup: .venv/stamp-kuroshio ui

$(BIN)/python: | needs
	@echo 'making .venv'
	@$(PYTHON) -m venv .venv

.venv/stamp-requirements: requirements-dev.txt | $(BIN)/python
	@echo 'installing the pinned Python packages'
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

.venv/stamp-kuroshio: pyproject.toml .venv/stamp-requirements
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# npm writes this file itself; it goes when node_modules goes.
ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json | needs
	@echo 'installing the pinned npm packages'
	@cd ui && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

ifneq ($(wildcard ui/src/main.ts),)
ui: .venv/stamp-pages

.venv/stamp-pages: $(UI_INPUTS) ui/node_modules/.package-lock.json | $(BIN)/python
	@echo 'building the pages'
	@cd ui && npm run --silent build
	@touch $@ $(PAGES)/index.html

check-ui: ui/node_modules/.package-lock.json
	@cd ui && npm run --silent types -- --check && npm run --silent check && npm test --silent
else
ui check-ui: | needs
	@echo 'ui/src/main.ts is not there: no pages to build or check'
endif

# A build that was deleted by hand is a build to make.
ifeq ($(wildcard $(PAGES)/index.html),)
.PHONY: .venv/stamp-pages
endif

types: .venv/stamp-kuroshio ui/node_modules/.package-lock.json
	@$(BIN)/python ui/scripts/schemas.py
	@# The second file is the live socket's, which schemas.py has written in the pages' own shape.
	@$(BIN)/python -m kuroshio.web.schema ui/src/api/openapi.json /dev/null
	@cd ui && npm run --silent types

# --- checks ------------------------------------------------------------------------------------

check: setup
	@$(MAKE) -j2 -k --output-sync=target check-unit check-house check-ui check-python
	@echo 'make check: all good'

check-python: .venv/stamp-kuroshio
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > .venv/layers.txt || { cat .venv/layers.txt; exit 1; }

# The rules of the house apart from the rest: two cores share what is to be done.
QUICK := -m 'not slow and not browser and not federation and not nodes'
check-unit: .venv/stamp-kuroshio
	@$(BIN)/pytest $(QUICK) -n 2 --ignore=tests/house

check-house: .venv/stamp-kuroshio
	@$(BIN)/pytest $(QUICK) tests/house

# All of it runs, whatever fails; pytest comes last, so that the last lines are its own: what was
# skipped, and its count.
test: setup
	@failed=''; \
	for part in check-python check-ui; do $(MAKE) $$part || failed="$$failed $$part"; done; \
	$(BIN)/pytest $(ARGS) || failed="$$failed pytest"; \
	if [ -n "$$failed" ]; then echo "make test: failed:$$failed"; exit 1; fi

# --- running -----------------------------------------------------------------------------------

demo: setup
	@exec $(BIN)/kuroshio demo $(if $(AIS),--ais '$(AIS)') $(if $(DAY),--day) $(if $(SCENARIO),--scenario $(SCENARIO)) $(ARGS)

bench:
	@for f in bench/[a-z]*.py; do echo "make bench-$$(basename $$f .py)"; done

bench-%: .venv/stamp-kuroshio
	@exec $(BIN)/python -m bench.$* $(ARGS)

clean:
	rm -rf .venv ui/node_modules ui/.svelte-kit ui/dist $(PAGES) build dist src/*.egg-info \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis .import_linter_cache
	find src tests bench tools -name __pycache__ -type d -prune -exec rm -rf {} +
