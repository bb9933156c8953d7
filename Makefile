# Everything runs in a virtual environment that `make` sets up itself; nothing is
# needed beforehand but Python 3.10 or newer. On a CPU: `make run`, `make test`.

PYTHON ?= python3
VENV ?= .venv
# Pinned so that the repository's own checks repeat; a CPU build is all that they
# need. Users of the package can have any torch>=2.0.
TORCH ?= torch==2.13.0
# All extras, so that all tests run. (`espeak` is under the GPL: it is used here, and
# neither imported nor installed unless a user asks for it.)
EXTRAS ?= transformers,en,zh,ja,xpf,icu,lid,roman,spm,espeak,plot,parquet,zstd,cldr,docs,dev
# What `make test` runs: files and folders; all if empty.
TESTS ?=
# How many of them run at a time: as many as there are cores, up to four, as each process takes
# a GB; 0 for one after the other, as with few files another process takes longer than it saves.
JOBS ?= $(if $(TESTS),0,auto)
# Where the real corpora lie (see docs/results.md, "Do it again").
DATA ?= ../shared/data

ifeq ($(OS),Windows_NT)
PY = $(VENV)/Scripts/python.exe
else
PY = $(VENV)/bin/python
endif
INSTALLED = $(VENV)/.installed

.PHONY: help setup run test test-all test-lowest test-spacy-transformers test-cluster lint format types release bench wikiann \
	pronunciation docs clean

help:
	@echo "make setup     the virtual environment, in $(VENV)"
	@echo "make run       the sample project from corpus to scores and wheel"
	@echo "make test      the fast tests (test-all: all of them)"
	@echo "make test-lowest   the fast tests with the oldest releases that we allow"
	@echo "make test-spacy-transformers   those of the extra spacy-transformers"
	@echo "make test-cluster   those of the extras ray and spark"
	@echo "make lint      ruff (format: lay the code out)"
	@echo "make types     mypy"
	@echo "make release   sdist and wheel in dist/, checked and tried in a clean environment"
	@echo "make bench     speed and memory"
	@echo "make wikiann   train on WikiANN's English, score the rest (DATA=$(DATA))"
	@echo "make pronunciation   measure the pronunciations on dictionaries (DATA=$(DATA))"
	@echo "make docs      the documentation as a site, in site/"
	@echo "make clean     delete builds, caches and the sample's outputs"

INSTALL = $(PY) -m pip install -q -e ".[$(EXTRAS)]"
INSTALL_LOWEST = $$(PY) -m pip install -q uv pytest pytest-xdist hypothesis && $$(PY) -m uv \
	pip install -q --python $$(PY) --resolution lowest-direct -e . $(filter torch%,$(TORCH))

# Stamps: a step is repeated only when what it was made from has changed.
$(VENV)/.torch:
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install -q $(TORCH)
	@touch $@

$(INSTALLED): $(VENV)/.torch setup.cfg pyproject.toml spacy_phoneme_ner/__init__.py
	$(INSTALL)
	@touch $@

setup: $(INSTALLED)

run: setup
	$(PY) -m spacy project run all .

PYTEST = $(PY) -m pytest $(if $(filter-out 0,$(JOBS)),-n $(JOBS) --maxprocesses 4 --dist worksteal)

test: setup
	$(PYTEST) -m "not slow" $(TESTS)

test-all: setup
	$(PYTEST) $(TESTS)

# In an environment of their own: spacy-transformers wants older releases of transformers,
# on which our own encoders are tried then, too.
test-spacy-transformers:
	$(MAKE) test VENV=$(VENV)-spacy-transformers EXTRAS=spacy-transformers,en,spm,dev \
		TESTS="tests/with_spacy_transformers tests/models/transformers tests/test_encoder_path.py" \
		JOBS=auto

# In one of their own, as they are half a gigabyte to download and start many processes.
test-cluster:
	$(MAKE) test VENV=$(VENV)-cluster EXTRAS=ray,spark,en,dev \
		TESTS="$(addprefix tests/annotation/test_,$(addsuffix .py,tables ray_data spark)) \
		tests/test_cluster_examples.py"

# The oldest releases that setup.cfg allows (but of torch), and nothing but the core. What this
# repository has besides the package (project, workflows, configs as they are filled in by the
# newest spaCy) is tried with newer ones.
CORE_TESTS = $(filter-out tests/documentation/ tests/with_spacy_transformers/,$(sort $(dir $(wildcard tests/*/*.py)))) \
	$(addprefix tests/test_,$(addsuffix .py,checks damage errors extras languages layer \
	nothing_runs package registries settings sizes))
test-lowest:
	$(MAKE) test VENV=$(VENV)-lowest INSTALL='$(INSTALL_LOWEST)' TESTS="$(CORE_TESTS)" JOBS=auto

lint: setup
	$(PY) -m ruff check .
	$(PY) -m yamllint --strict .github .yamllint project.yml mkdocs.yml

format: setup
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: setup
	$(PY) -m mypy

# PIPELINES: wheels that are tried beside it.
release: setup
	VENV="$(VENV)" PYTHON="$(PYTHON)" TORCH="$(TORCH)" .ci/release $(PIPELINES)

bench: setup
	$(PY) benchmarks/speed.py
	$(PY) benchmarks/g2p_speed.py $(if $(wildcard $(DATA)),--data "$(DATA)")

wikiann: setup
	$(PY) -m spacy project run wikiann . --vars.data "$(DATA)"

pronunciation: setup
	$(PY) -m spacy project run pronunciation . --vars.data "$(DATA)"

# Every link is checked; nothing is asked of the network.
docs: setup
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict

# What was trained on real data stays; `spacy project run clean` deletes that too.
clean:
	rm -rf build dist site *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
	rm -rf corpus/sample training/sample metrics/sample packages project.lock $(INSTALLED)
