# Plain `make` lists the targets. A line that starts with a target and ends in `## text` is listed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
# Of what is installed most is never imported: the rest is compiled then.
unexport PYTHONDONTWRITEBYTECODE

# `make serve &` and `make test` may want to set up at the same moment: one waits for the other,
# and finds the work done. Without flock (macOS) run them one after the other.
LOCK := $(if $(shell command -v flock),flock Makefile)

.PHONY: help setup serve test programs check generate explore coverage lowest audit mutants browser bench soak chaos fuzz waits build package image clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s  %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/.dev ## create .venv and install the package with its development tools

serve: $(VENV)/.runtime ## start the simulator; flags go in ARGS="--port 9000"
	@exec $(BIN)/whmcs-sim serve $(ARGS)

test: setup programs ## everything CI does: check, then all tests
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

check: $(VENV)/.dev ## lint, format, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --num-workers auto simulator tests $(wildcard benchmarks)
	$(BIN)/lint-imports --no-logo

generate: $(VENV)/.runtime ## renew what is written from the code: reference pages, the schema
	$(BIN)/python -m simulator.cli.generate

explore: $(VENV)/.dev ## the properties with new random examples, twenty times as many; takes an hour
	$(BIN)/pytest -n auto --dist worksteal --hypothesis-profile long -m hypothesis $(ARGS)

mutants: $(VENV)/.dev ## change the rules, domain and effects in one place at a time: tests must notice; ARGS="--paths simulator/rules"
	$(BIN)/python -m tests.trials.mutants $(ARGS)

coverage: $(VENV)/.dev ## which lines and branches the tests run; twice as long as the tests
	$(BIN)/python -m tests.trials.coverage $(ARGS)

lowest: $(VENV)/.dev ## the tests with the oldest versions that pyproject.toml allows
	$(BIN)/python -m tests.trials.lowest $(ARGS)

audit: $(VENV)/.dev ## whether a vulnerability is known in what we depend on; needs a network
	$(BIN)/python -m tests.trials.audit $(ARGS)

browser: $(VENV)/.dev ## pay in a real browser under the real host; needs Chromium and certutil
	$(BIN)/pytest tests/sandbox/paying_in_a_browser.py $(ARGS)

bench: $(VENV)/.dev ## measure in pairs against bare aiohttp, and write docs/performance.md; ARGS="start --quick" is shorter
	$(BIN)/python -m benchmarks $(ARGS)

soak: $(VENV)/.dev ## ten minutes of everything at once, and nothing may be wrong, slower or larger; ARGS="--minutes 1" is shorter
	$(BIN)/python -m tests.trials.soak $(ARGS)

chaos: $(VENV)/.dev ## servers killed while they write, starved, and left by their clients; ARGS="full_disk" is one scene
	$(BIN)/python -m tests.trials.chaos $(ARGS)

waits: $(VENV)/.dev ## how long others wait while one is served what takes long; ARGS=--quick is shorter
	$(BIN)/python -m tests.trials.waits $(ARGS)

fuzz: $(VENV)/.fuzz ## new inputs for all that reads them, for ten minutes; ARGS="--minutes 2" is shorter
	$(BIN)/python -m tests.trials.fuzz $(ARGS)

build: $(VENV)/.dev ## build the wheel and the source archive into dist/; the same sources give the same bytes
	SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || echo 315532800)} \
	    $(BIN)/python -m hatchling build -d dist

package: ## try the wheel with pip, pipx and uvx, which need a network; CI does not run it
	bash packaging/try_wheel.sh $(PYTHON)

image: ## build the container image whmcs-sim; needs Docker
	docker build --tag whmcs-sim .

clean: ## remove the environment and all that tools left behind
	rm -rf $(VENV) build dist .hypothesis .mutants .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The tests send forms the way curl, Node and PHP encode them. A program that is missing and cannot
# be installed is left out, and the tests say so.

programs:
	@$(LOCK) sh -ec '$(install_programs)'

# Each stamp is touched last, so an interrupted installation starts again.

$(VENV)/.python:
	@$(LOCK) sh -ec '$(create_venv)'

$(VENV)/.runtime: pyproject.toml | $(VENV)/.python
	@$(LOCK) sh -ec 'if [ $@ -nt pyproject.toml ]; then exit; fi; \
	    echo "Installing whmcs-sim into $(VENV) ..."; \
	    $(PIP) install --editable .; touch $@'

$(VENV)/.dev: pyproject.toml | $(VENV)/.python
	@$(LOCK) sh -ec 'if [ $@ -nt pyproject.toml ]; then exit; fi; \
	    echo "Installing whmcs-sim and the development tools into $(VENV) (the first time takes a minute) ..."; \
	    $(PIP) install --no-compile --editable ".[dev]"; touch $(VENV)/.runtime $@'

# Of their own, because pytest would load schemathesis in every run, and because atheris has wheels for
# few Pythons and machines: where one cannot be installed, `make fuzz` says so and goes on without it.

$(VENV)/.fuzz: pyproject.toml | $(VENV)/.dev
	@$(LOCK) sh -ec 'if [ $@ -nt pyproject.toml ]; then exit; fi; \
	    echo "Installing atheris and schemathesis into $(VENV) ..."; \
	    $(PIP) install --only-binary atheris --editable ".[dev,fuzz]" || \
	    echo "That failed, so make fuzz does what it can without them" >&2; touch $@'

define create_venv
if [ -e $@ ]; then exit; fi; \
$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
    echo "whmcs-sim needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }; \
if ! $(PYTHON) -c "import ensurepip, venv" 2>/dev/null; then \
    if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
        echo "$(PYTHON) cannot create environments: install python3-venv and try again" >&2; exit 1; fi; \
    echo "Installing python3-venv with apt-get ..."; \
    apt-get -qq update; \
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y python3-venv >/dev/null; fi; \
echo "Creating $(VENV) ..."; \
$(PYTHON) -m venv --clear $(VENV); touch $@
endef

define install_programs
missing=; \
for each in curl:curl node:nodejs php:php-cli; do \
    command -v $${each%:*} >/dev/null || missing="$$missing $${each#*:}"; done; \
if [ -z "$$missing" ]; then exit; fi; \
if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
    echo "Missing, so their encodings of forms are not tried:$$missing"; exit; fi; \
echo "Installing$$missing with apt-get ..."; \
if ! apt-get -qq update || ! DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends $$missing >/dev/null; then \
    echo "That failed, so their encodings of forms are not tried:$$missing" >&2; fi
endef
