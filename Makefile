# What people type. Each target is one line of what it does; `make` alone prints them.
.DEFAULT_GOAL := help
.PHONY: help setup run test check format style types imports migrations catalogues messages bench

BIN := .venv/bin
# Checks read the settings; they must not leave a secret key or a database in ./data.
QUIET := CAUCE_DATA_DIR=.cache/check CAUCE_SECRET_KEY=check DJANGO_SETTINGS_MODULE=cauce.config.settings

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv with everything for development
	@sh scripts/setup.sh dev

run: ## Serve Cauce with its demo company at http://127.0.0.1:8000 (PORT=…)
	@sh scripts/setup.sh run
	@exec $(BIN)/cauce up --demo

test: ## Run every test on SQLite and on PostgreSQL and print the counts
	@sh scripts/setup.sh dev
	@sh scripts/needs.sh
	@exec $(BIN)/python -m scripts.test

check: style types imports migrations catalogues ## Formatting, lint, types, layers, migrations, catalogues

format: setup ## Format the code and sort its imports
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format .

style: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(QUIET) $(BIN)/mypy --strict cauce

imports: setup
	$(BIN)/lint-imports --no-logo --cache-dir .cache/import-linter

migrations: setup
	$(QUIET) $(BIN)/python -m django makemigrations --check --dry-run

catalogues: setup
	$(BIN)/python -m scripts.catalogues check

messages: setup ## Bring the message catalogues up to date with code and templates
	$(BIN)/python -m scripts.catalogues update

bench: ## Run the benchmarks of bench/ and print each ratio to its calibration
	@sh scripts/setup.sh dev
	@sh scripts/needs.sh
	@exec $(BIN)/python -m bench
