# Two commands: `make report` builds the report, `make test` tests all of it.
#
# What set-up has done is noted by empty files in .venv, so that nothing is done twice and
# everything is done again after `make clean`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock"

# Every child of a build or a test would else compile our modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help report test types tests bench messages lock clean
.DELETE_ON_ERROR:

help:
	@echo "A city's report: notebooks in, a published website out."
	@echo
	@echo "  make report   build the default edition and name the page to open"
	@echo "  make test     run all tests, with ruff, mypy, import-linter and deptry"
	@echo "  make bench    measure what has to be quick, beside what is wanted of it"
	@echo "  make messages take new messages into the catalog of translations, and compile it"
	@echo "  make lock     write requirements*.lock anew after a change of pyproject.toml (needs uv)"
	@echo "  make clean    remove .venv and everything that a build made"
	@echo
	@echo "New here? Run 'make report'. The first time it also sets up .venv, which takes minutes."
	@echo "Other editions and single sections: $(BIN)/python pipeline.py build --help"
	@echo "Another Python (3.11 or later): make report PYTHON=python3.12"

report: $(VENV)/.report-ready $(VENV)/.quarto-looked-for
	@$(BIN)/python pipeline.py build

test: $(VENV)/.test-ready $(VENV)/.quarto-looked-for
	@.ci/chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@# Beside the tests, which often wait: mypy takes half a minute of one core. What it says comes
	@# last, where nothing rolls over it.
	@$(MAKE) --no-print-directory types >$(VENV)/types.txt 2>&1 & types=$$!; \
	$(MAKE) --no-print-directory tests; code=$$?; \
	wait $$types || code=1; cat $(VENV)/types.txt; exit $$code

types: $(VENV)/.test-ready
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .
	$(BIN)/deptry tests --exclude '^$$' --non-dev-dependency-groups dev --ignore DEP002
	$(BIN)/mypy

tests: $(VENV)/.test-ready
	@# One worker more than cores: many tests wait for a process, a server or a browser.
	@# nbval has a run of its own (tests/test_nbval.py); in every worker it would load for seconds.
	$(BIN)/pytest -p no:nbval -n $$(( $$(nproc) + 1 )) --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.report-ready
	@for each in benchmarks/[a-z]*.py; do echo "$$each"; $(BIN)/python "$$each" || exit 1; done

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "No '$(PYTHON)' found." \
		"Install Python 3.11 or later, or name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) is too old: 3.11 or later is needed." \
		"If you have one, name it: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.report-ready: requirements.lock pyproject.toml $(VENV)/.made
	@echo "Installing what requirements.lock pins (minutes, the first time) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test-ready: requirements-dev.lock $(VENV)/.report-ready
	@echo "Installing what requirements-dev.lock pins ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.quarto-looked-for: $(VENV)/.report-ready
	@$(BIN)/python -m tsunagari.press.render.quarto_setup
	@touch $@

# Takes what the code says into the catalog of translations, to be translated there, and compiles it.
messages: $(VENV)/.test-ready
	$(BIN)/python -m tests.catalog

# Keeps the pins that still hold. To move all of them to the newest releases, delete both files first.
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(COMPILE) pyproject.toml --group build --output-file requirements.lock
	$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) _build _site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
