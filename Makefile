# `make demo` and `make test` are all a newcomer needs; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export DBT_PROFILES_DIR := $(CURDIR)

# One company, one seed, always the same logs: the README's figures come from here.
SAMPLE := data/sample
SAMPLE_OPTIONS := --seed 7 --start 2026-08 --months 3 --requests 100000
DEMO_PERIOD := 2026-09

.PHONY: help demo test lint lock clean
help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(VENV)/installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "missing: Python >= 3.11 ($(PYTHON) is older or absent; set PYTHON=...)" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' \
		|| { echo "missing: Python's venv module (on Debian: apt install python3-venv)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@
