# Everything runs in environments of its own (.venv, .venv-dev); the pip lines are in README.md for those without make.
PYTHON ?= python3
RUN := .venv/bin
DEV := .venv-dev/bin
NEWER ?= python3.12

PYTEST := $(DEV)/python -m pytest --numprocesses 2 --dist worksteal

.PHONY: demo fast check test test-browser test-mesa times coverage format baseline docs notebooks site messages cases validation doctor calibration experiments reference dashboard-data bench clean

demo: .venv/installed  ## the default comparison: verdict, table and picture under results/demo
	$(RUN)/cisim compare adaptive-city --out results/demo --force

fast: .venv-dev/installed  ## all tests but slow ones; none needs a browser
	$(PYTEST) -m "not slow"

check: .venv-dev/installed  ## style, types, directions of imports
	$(DEV)/ruff check .
	$(DEV)/ruff format --check .
	$(DEV)/python tests/style_sheets.py --check
	$(DEV)/lint-imports --no-logo
	$(DEV)/mypy

test: .venv-dev/installed  ## all tests, style and types among them; those of the dashboard need a browser (chromium)
	$(PYTEST)

test-browser: .venv-dev/installed  ## only the dashboard in Chromium
	$(PYTEST) tests/browser

test-mesa: .venv-mesa/installed  ## the Mesa model with the newest Mesa, on a newer Python (NEWER=python3.12)
	.venv-mesa/bin/python -m pytest tests/integration/test_mesa*.py tests/browser/test_mesa_page.py

times: .venv-dev/installed  ## the slowest tests; an error where one above two seconds is not marked slow
	$(PYTEST) -m "not slow" --durations 25 --fail-slow

coverage: .venv-dev/installed  ## lines that tests run: kernels with the compiler off, all else with it on
	$(DEV)/python tests/coverage_report.py

format: .venv-dev/installed
	$(DEV)/ruff check --fix .
	$(DEV)/ruff format .
	$(DEV)/python tests/style_sheets.py

baseline: .venv-dev/installed  ## refresh tests/baseline.json on purpose, after a change of results (tag it Regression)
	$(DEV)/python tests/refresh_baseline.py

docs: .venv-dev/installed  ## the generated tables in docs/odd.md and the picture of the README
	$(DEV)/python docs/generate.py
	$(DEV)/python docs/forms_page.py
	$(DEV)/python docs/architecture_picture.py
	$(DEV)/python docs/codemeta.py

notebooks: .venv-dev/installed  ## those of docs/notebooks, executed, in build/notebooks, for Jupyter (a minute, the first time)
	$(DEV)/python docs/notebook_pages.py

site: .venv-dev/installed  ## the documentation as pages with a search, in build/site; they need no network
	$(DEV)/mkdocs build --strict --quiet

LOCALES := src/cisim/language/locales
PYBABEL := PYTHONPATH=src $(DEV)/pybabel --quiet
messages: .venv-dev/installed  ## the message catalogues, after texts have changed: new messages come in, those no longer used go
	$(PYBABEL) extract --mapping-file pyproject.toml --omit-header --add-location file --sort-by-file --output-file build/messages.pot src configs
	for language in de es; do \
	  $(PYBABEL) update --input-file build/messages.pot --output-dir $(LOCALES) --domain cisim --locale $$language \
	    --init-missing --no-fuzzy-matching --ignore-obsolete --omit-header --width 120 || exit 1; done

validation: .venv-dev/installed  ## docs/validation.md: the patterns the model is judged by (some 25 minutes; the second line alone goes on)
	$(DEV)/cisim validate --out results/validation
	cp results/validation/validation.md docs/validation.md

doctor: .venv-dev/installed  ## docs/doctor.md and what describe says of inert switches (a few minutes; the second line alone goes on)
	rm -rf results/doctor
	$(DEV)/cisim doctor --runs 400 --out results/doctor
	cp results/doctor/doctor.md docs/doctor.md
	cp results/doctor/inert_switches.json configs/inert_switches.json

cases: .venv-dev/installed  ## docs/cases, from runs (a few minutes)
	$(DEV)/python experiments/cases.py

calibration: .venv-dev/installed  ## the example of docs/calibration.md
	$(DEV)/python docs/calibrate.py

SMALL := results/experiments-small
experiments: .venv-dev/installed  ## all experiments at reduced size
	for script in experiments/e[01]*.py; do \
	  $(DEV)/python $$script --replications 20 --out $(SMALL) --keep $(SMALL)/reference || exit 1; done

reference: .venv-dev/installed  ## all experiments in full: results/reference (some minutes; after a change of results or of hashes)
	for script in experiments/e[01]*.py; do $(DEV)/python $$script --fresh || exit 1; done

dashboard-data: .venv-dev/installed  ## the runs the dashboard's page Experiment shows at once (half a minute; after a change of results)
	$(DEV)/python experiments/dashboard_data.py

bench: .venv/installed
	$(RUN)/cisim bench

.venv/installed: pyproject.toml constraints.txt $(shell find src configs benchmarks -type f -not -name '*.pyc')
	$(PYTHON) -m venv .venv
	$(RUN)/python -m pip install --quiet --upgrade --constraint constraints.txt .
	touch $@

.venv-dev/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-dev
	$(DEV)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

.venv-mesa/installed: pyproject.toml constraints.txt
	$(NEWER) -m venv .venv-mesa
	grep --ignore-case --invert-match '^mesa==' constraints.txt > .venv-mesa/constraints.txt
	.venv-mesa/bin/python -m pip install --quiet --constraint .venv-mesa/constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf .venv .venv-dev .venv-mesa build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
