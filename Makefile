# `make` alone lists what there is. Every target may be run again at any time: it does only what is left to do.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
# Three workers on two cores: one in three waits for a browser, a server or the disk.
# Compiled code is kept even where PYTHONDONTWRITEBYTECODE is set: each worker and each process that a test starts would
# compile everything anew.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --dist worksteal
AREAS ?=
HISTORIES ?= 0-499
ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-tests run test quick property fuzz race chaos mutants check docs house pictures bench coverage-content requirements lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/runs.stamp app/web/static/vendor/manifest.json ## fetch what the program needs to run

run: setup ## serve the inbox with demo cases (PORT=8000, DATABASE_URL for PostgreSQL)
	$(FLASK) db-upgrade
	$(FLASK) content publish --without-stories --reason "make run"
	$(FLASK) demo load
	PORT=$(PORT) $(FLASK) serve

test: setup-tests ## run every test (ARGS="tests/feel -k ranges" for some)
	CHROMIUM=$$($(BIN)/python -m setup.chromium) && export CHROMIUM && $(PYTEST) --durations 15 $(ARGS)

quick: setup-tests ## run what a change touches first: SQLite only, no browser, no long walks
	$(PYTEST) --quick $(ARGS)

property: setup-tests ## try 2,000 made-up histories against what policies promise (HISTORIES=0-499 for those numbers)
	REDRESS_HISTORIES=$(HISTORIES) $(PYTEST) tests/histories $(ARGS)

fuzz: setup-tests ## odd values on every address, field and file, each area in a process with a memory limit (ARGS="feel --seed 2")
	$(BIN)/python -m tests.fuzz $(ARGS)

race: setup-tests ## pairs and eights of every verb at once, on PostgreSQL, with server processes (ARGS="log link" for some)
	$(BIN)/python -m tests.race $(ARGS)

chaos: setup-tests ## clients at work while web, workers, database and mail fail at random (ARGS="--cases 100 --seconds 30")
	$(BIN)/python -m tests.chaos $(ARGS)

mutants: setup-tests ## small slips in every file of content, and who notices them (ARGS="--only dmn/aspire --seed 2")
	$(BIN)/python -m tests.mutants $(ARGS)

check: setup-tests ## style, types, import direction, unused code, content, commands in documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.repo.unused
	$(FLASK) content check
	$(BIN)/python -m tests.repo.documents

docs: setup-tests ## write what code and content say of themselves into the pages of docs/
	@$(BIN)/python -m tests.repo.reference

house: .venv/made.stamp ## draw the rooms and who may import whom: docs/house.svg
	@$(BIN)/python -m tests.repo.house

pictures: setup-tests ## take the pictures of docs/studio.md from the running product: docs/pictures
	@$(BIN)/python -m tests.repo.pictures

bench: setup-tests ## measure: engine, HTTP, inbox, timers, decision tables
	$(BIN)/python -m tests.bench $(ARGS)

coverage-content: setup-tests ## per diagram the flows walked, per table the rules fired
	$(BIN)/python -m tests.content.coverage $(ARGS)

requirements: .venv/tests.stamp ## which tests carry each requirement (AREAS="TIM ACK" for some)
	@$(BIN)/python -m tests.repo.requirements $(AREAS)

lock: .venv/tests.stamp ## write the locks again from requirements.in, tests/requirements.in, package.json
	$(BIN)/python -m setup.lock $(ARGS)

clean: ## remove what make fetched and made, but no data
	rm -rf .venv node_modules app/web/static/vendor var/camunda-lint.mjs

setup-tests: setup .venv/tests.stamp var/camunda-lint.mjs

.venv/made.stamp:
	@$(PYTHON) -m setup.venv
	@touch $@

.venv/runs.stamp: requirements.txt | .venv/made.stamp
	@echo "Fetching the Python packages …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/tests.stamp: requirements.txt tests/requirements.txt | .venv/runs.stamp
	@echo "Fetching the Python packages that the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r tests/requirements.txt
	@touch $@

node_modules/.package-lock.json: package-lock.json | .venv/made.stamp
	@$(BIN)/python -m setup.node
	@touch $@

app/web/static/vendor/manifest.json: node_modules/.package-lock.json setup/vendor.py $(shell find app/web/scripts -name '*.js')
	@$(BIN)/python -m setup.vendor

var/camunda-lint.mjs: tests/content/camunda_lint/lint.js node_modules/.package-lock.json
	@$(BIN)/python -m setup.camunda_lint
