# `make demo` and `make test` are all a newcomer needs; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export DBT_PROFILES_DIR := $(CURDIR)

# The demo's company is always the same, so that the figures in the docs can be made again. Its salt is
# public: set CHARGEBACK_SALT to a secret before loading logs of your own.
SAMPLE_OPTIONS := --seed 7 --start 2026-08 --months 3
DEMO_PERIOD := 2026-09
export CHARGEBACK_SALT ?= salt-of-the-demo

# Loads a sample's folder, a folder a source: $(call load_sample,FOLDER,ENVIRONMENT)
define load_sample
for source in litellm_spend_logs litellm_standard_logging plain \
		openai_costs anthropic_costs focus_invoices business_outcomes; do \
	$(2) python scripts/load.py $$source $(1)/$$source; \
done
endef

.PHONY: help demo test lint test-sql test-python spark-parity dashboard bench bench-landing \
	bench-forecast bench-statements lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

$(VENV)/installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "missing: Python >= 3.11 ($(PYTHON) is older or absent; try make PYTHON=python3.12 ...)" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' \
		|| { echo "missing: Python's venv module (Debian: apt install python3-venv)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

demo: $(VENV)/installed ## A sample company from raw logs to every team's statement
	python scripts/sample.py --out data/sample $(SAMPLE_OPTIONS) --requests 100000
	$(call load_sample,data/sample)
	dbt --quiet --warn-error build
	python scripts/export.py ledger
	python scripts/export.py journal --period $(DEMO_PERIOD)
	python scripts/export.py site --period $(DEMO_PERIOD)
	python scripts/export.py statements --period $(DEMO_PERIOD)
	@echo
	@python scripts/export.py summary --period $(DEMO_PERIOD)
	@echo
	@echo "Pages        exports/site/$(DEMO_PERIOD)/index.html"
	@echo "Statements   exports/statements/$(DEMO_PERIOD)/index.csv"
	@echo "Journal      exports/journal/$(DEMO_PERIOD)/journal.csv"
	@echo "Warehouse    $${CHARGEBACK_DB:-data/chargeback.duckdb} (schema marts)"
	@echo "Next         source $(VENV)/bin/activate && dbt build"

test: lint test-sql test-python ## Lint, dbt unit and data tests, pytest

lint: $(VENV)/installed ## sqlfluff and ruff
	ruff check scripts tests
	ruff format --check scripts tests
	sqlfluff lint --processes 2 models tests analyses

TEST_ENVIRONMENT := CHARGEBACK_DB=data/test/chargeback.duckdb DBT_TARGET_PATH=data/test/target DBT_LOG_PATH=data/test/logs

test-sql: $(VENV)/installed ## Build a small sample with every dbt unit and data test
	rm -rf data/test
	python scripts/sample.py --out data/test/sample $(SAMPLE_OPTIONS) --requests 5000
	$(call load_sample,data/test/sample,$(TEST_ENVIRONMENT))
	$(TEST_ENVIRONMENT) dbt --warn-error build

test-python: $(VENV)/installed ## pytest
	pytest -n 4 --dist worksteal

# Environments of their own: of the dashboard, and of what the tests read the marts with.
ENVIRONMENTS := data/environments
DASHBOARD := $(ENVIRONMENTS)/dashboard

define install_environment
rm -rf $(@D)
$(PYTHON) -m venv $(@D)
$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
@touch $@
endef

$(DASHBOARD)/installed: scripts/dashboard/requirements.txt
	$(install_environment)

$(ENVIRONMENTS)/spark/installed: scripts/spark.txt
	$(install_environment)

$(ENVIRONMENTS)/%/installed: tests/python/bi/%.txt
	$(install_environment)

spark-parity: $(VENV)/installed $(ENVIRONMENTS)/spark/installed ## Build a sample on DuckDB and on Spark, and compare the marts
	CHARGEBACK_SPARK_PARITY=1 pytest tests/python/spark

dashboard: $(VENV)/installed $(DASHBOARD)/installed ## Publish the marts and show them on 127.0.0.1:8501
	python scripts/export.py publish
	$(DASHBOARD)/bin/python -m streamlit run scripts/dashboard/app.py

# Sizes are given so: make bench BENCH_OPTIONS='--requests 100000000 --scenario alone'
BENCH_OPTIONS ?=
PEERS := $(ENVIRONMENTS)/peers

$(PEERS)/installed: scripts/benchmarks/peers.txt
	$(install_environment)

bench: $(VENV)/installed $(PEERS)/installed ## A build against one script of SQL, and rating against other tools
	python scripts/benchmark_build.py $(BENCH_OPTIONS)

bench-landing: $(VENV)/installed ## Landing against a bare DuckDB CREATE TABLE AS, as ratios
	python scripts/benchmark_landing.py

BENCH_FORECAST := data/benchmark/forecast

$(BENCH_FORECAST)/installed: scripts/benchmark_autoets.txt
	$(PYTHON) -m venv $(BENCH_FORECAST)/venv
	$(BENCH_FORECAST)/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

bench-forecast: $(VENV)/installed $(BENCH_FORECAST)/installed ## Forecasts against AutoETS, on made-up and known series
	python scripts/benchmark_forecast.py series $(BENCH_FORECAST)/charges.csv
	$(BENCH_FORECAST)/venv/bin/python scripts/benchmark_autoets.py \
		$(BENCH_FORECAST)/charges.csv $(BENCH_FORECAST)/autoets.csv
	python scripts/benchmark_forecast.py report $(BENCH_FORECAST)/charges.csv $(BENCH_FORECAST)/autoets.csv

bench-statements: $(VENV)/installed ## Export 200 teams as pages, PDF, XLSX and CSV, after make demo
	python scripts/benchmark_statements.py

lock: $(VENV)/installed ## Write requirements.lock and the requirements of other environments anew
	pip install --quiet uv
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --upgrade \
		--group dev --extra live pyproject.toml --output-file requirements.lock --custom-compile-command "make lock"
	uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-strip-extras --upgrade \
		tests/python/focus/requirements.in --output-file tests/python/focus/requirements.txt \
		--custom-compile-command "make lock"
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --upgrade \
		scripts/benchmark_autoets.in --output-file scripts/benchmark_autoets.txt --custom-compile-command "make lock"
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --upgrade \
		--extra spark pyproject.toml --output-file scripts/spark.txt --custom-compile-command "make lock"
	for requirements in scripts/dashboard/requirements scripts/benchmarks/peers \
			tests/python/bi/metricflow tests/python/bi/sqlalchemy; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --upgrade \
			$$requirements.in --output-file $$requirements.txt --custom-compile-command "make lock"; \
	done

clean: ## Remove what the other targets made, but for the environment
	rm -rf data exports target logs
