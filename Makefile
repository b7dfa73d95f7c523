# komoro_analysis: what to type. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv pip install --quiet --compile-bytecode --python $(PY)
BEGUN := .cache/setting-up# stands until a set-up is done: one that was broken off begins anew

.PHONY: report setup test lab lint docs bench lock clean help notebook strip
.DEFAULT_GOAL := help

report: setup ## build everything: tidy tables, results, figures, notebooks, pages, Excel, Word
	@$(PY) -m komoro_analysis report

setup: $(VENV)/.ready ## set up .venv with what the report needs

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@if [ -e $(BEGUN) ] || ! [ -x $(PY) ]; then mkdir -p .cache && touch $(BEGUN) && $(PYTHON) -m venv --clear $(VENV); fi
	@mkdir -p .cache && touch $(BEGUN)
	$(PY) -m pip install --quiet uv
	$(UV) --require-hashes --requirement requirements.lock
	$(UV) --no-deps --editable .
	@cp -r jupyter/. $(VENV)/share/jupyter/
	@$(PY) -m compileall -q komoro_analysis || true
	@touch $@ && rm -f $(BEGUN)

$(VENV)/.ready-test: requirements-test.lock $(VENV)/.ready
	$(UV) --require-hashes --requirement requirements-test.lock
	@touch $@

test: $(VENV)/.ready-test lint ## run the whole test suite
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(if $(PYTEST),$(PYTEST),--cov --cov-report=term)

lint: $(VENV)/.ready-test ## check layout, style, types and the direction of imports
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy --no-error-summary
	@said=$$($(VENV)/bin/lint-imports --no-cache) || { echo "$$said"; exit 1; }

docs: $(VENV)/.ready-test ## build the documentation as a site that needs no network
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --quiet
	@echo "site/index.html"

lab: $(VENV)/.ready ## open JupyterLab on the notebooks
	$(PY) -m jupyterlab $(if $(filter 0,$(shell id -u)),--allow-root) --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/00_explore.ipynb

notebook: $(VENV)/.ready ## start a notebook of your own: make notebook NAME=20_waste
	@$(PY) -m komoro_analysis notebook $(or $(NAME),$(filter-out $@,$(MAKECMDGOALS)))

ifeq (notebook,$(firstword $(MAKECMDGOALS))) # make notebook 20_waste
$(filter-out notebook,$(MAKECMDGOALS)): ; @:
endif

strip: $(VENV)/.ready ## take the outputs out of the notebooks before a commit
	@$(PY) -m komoro_analysis strip

bench: $(VENV)/.ready-test ## measure speed and scale; prints ratios
	@$(PY) -m benchmarks; missed=$$?; $(PY) docs/write_benchmarks.py; exit $$missed

lock: $(VENV)/.ready ## renew the lock files after a change of pyproject.toml
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --all-extras pyproject.toml -o requirements-test.lock
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements-test.lock pyproject.toml -o requirements.lock

clean: ## remove what a build made (not .venv, not the data)
	find reports -mindepth 1 ! -name README.md -delete
	rm -rf .cache

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14
