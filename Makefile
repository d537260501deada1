# `make help` lists the commands. Everything is installed into .venv, nothing beside it.
.POSIX:
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help test demo golden words pictures history bench spark clean

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

# The interpreter that makes .venv: python3.11, or python3 where it is 3.11 or newer.
PYTHON := $(shell for p in python3.11 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& echo "$$p" && break; done)
PY := .venv/bin/python

help: ## Show this help
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name what; \
		do printf '%-14s %s\n' "$$name" "$$what"; done

test: .venv/.dev .venv/.browser ## Set up, then lint, check types and imports, and run every test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m pytest

demo: .venv/.run ## Make both articles of the bundled example in output/
	$(PY) -m newsgen demo --out output

golden: .venv/.dev ## Rewrite the golden articles and README's sample; read the difference
	$(PY) tests/rewrite_golden.py
	$(PY) tests/rewrite_readme.py

words: .venv/.dev ## Rewrite the list of all messages and bring every catalog up to date with it
	$(PY) -m newsgen locale extract
	$(PY) -m newsgen locale update

pictures: .venv/.dev .venv/.browser ## Make the pictures of docs/translating.md
	$(PY) tests/rewrite_pictures.py

history: .venv/.dev ## Make newsgen/history/ranked.json from the tables beside it
	$(PY) -m newsgen.history.build

bench: .venv/.dev ## Run the benchmarks
	@for each in benchmarks/bench_*.py; do echo "$$each"; $(PY) "$$each" || exit 1; done

spark: .venv/.dev .venv-spark/.made ## Compare the engines on Apache Spark with two workers, started here
	$(PY) benchmarks/spark_cluster.py --spark .venv-spark $(PY) -m pytest tests/test_orders_engines.py

clean: ## Remove .venv and all caches; output/ stays
	rm -rf .venv .venv-spark build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find newsgen tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up -------------------------------------------------------------------------------------

.venv/.made:
	@test -n "$(PYTHON)" || { \
		echo "Python 3.11 or newer is needed: apt-get install python3.11 python3.11-venv" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: apt-get install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv
	@touch $@

.venv/.run: .venv/.made pyproject.toml
	$(PY) -m pip install --quiet --editable .
	@touch $@

.venv/.dev: .venv/.made pyproject.toml
	$(PY) -m pip install --quiet --editable '.[dev]'
	@touch .venv/.run $@

# Headless Chromium, in which the tests open the pages; Debian's own build.
.venv/.browser: .venv/.made
	@command -v chromium || command -v chromium-browser || command -v google-chrome || { \
		command -v apt-get >/dev/null || { echo "The tests open pages in Chromium: install it," \
			"so that the command chromium is found" >&2; exit 1; }; \
		test "$$(id -u)" = 0 || { echo "The tests open pages in Chromium:" \
			"sudo apt-get install chromium fonts-dejavu-core" >&2; exit 1; }; \
		echo "Installing Debian's chromium and fonts-dejavu-core, for the tests of pages"; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
			--no-install-recommends chromium fonts-dejavu-core >/dev/null; }
	@touch $@

# Apache Spark's server, 480 MB, in an environment of its own; newsgen itself needs the client only.
.venv-spark/.made: .venv/.made
	@command -v java >/dev/null || { \
		echo "Java 17 or newer is needed: apt-get install openjdk-17-jre-headless" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv-spark
	.venv-spark/bin/python -m pip install --quiet 'pyspark>=4.0'
	@touch $@
