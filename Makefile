# The commands of this project; `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help demo test check check-calls check-parts check-programs check-types check-page bench page browsers parts clean

# Where Playwright puts, and looks for, browsers of its own.
export PLAYWRIGHT_BROWSERS_PATH := $(CURDIR)/.playwright-browsers

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
RUN := $(BIN)/python hatch_build.py

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: page ## Two profiles on this machine that can call each other, in your browser
	$(BIN)/localcall demo

test: check browsers parts ## Every test; installs the browsers and servers it needs where it may
	$(BIN)/pytest -m realtime
	$(BIN)/pytest e2e

check: $(READY) ## The fast part of the tests: linters, types, unit tests (under a minute)
	@$(MAKE) --no-print-directory -j4 --output-sync=target check-programs check-parts check-calls check-types check-page

bench: page browsers parts ## Measure against bare servers and a bare page, as ratios
	$(BIN)/python -m bench

page: $(READY) ## Build the page into the package, where its sources have changed
	@$(RUN) page

clean: ## Remove what was built and installed here
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .playwright-browsers test-results build dist
	rm -rf server/localcall/page web/node_modules e2e/peers/node_modules
	find server tests e2e bench -name __pycache__ -prune -exec rm -rf {} +

# In three parts at once, since many of them wait: the longest first, the others beside it. Only the programs take the default port.
check-programs: page
	$(BIN)/pytest -m "not realtime" tests/test_*.py

check-parts: page
	nice $(BIN)/pytest -m "not realtime" tests/bots tests/cores tests/endpoints tests/media

check-calls: page
	nice $(BIN)/pytest -m "not realtime" $(filter-out %/bots/ %/cores/ %/endpoints/ %/media/,$(wildcard tests/[a-z]*/))

check-types: page
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check-page: page
	nice $(RUN) npm run check
	nice $(RUN) npm test

browsers: $(READY)
	$(BIN)/python -m e2e.install_browsers

parts: $(READY)
	$(BIN)/python -m e2e.install_parts

# Node comes from PyPI where the machine has none; it goes in first, for the page is built while the package is installed.
$(READY): pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'localcall needs Python 3.11 or later. Name one: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'Python cannot make environments here. As root: apt-get install python3-venv'; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check 'hatchling>=1.27'
	$(BIN)/pip install --quiet --disable-pip-version-check $$($(RUN) requires) --editable '.[test]'
	@touch $@
