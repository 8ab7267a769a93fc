# Two commands for people: `make run` and `make test`. Both may be repeated; the second time nothing is installed again.
PYTHON ?= python3
export PYTHON

.PHONY: run test lint format lock clean

run:
	@tools/install
	@exec .venv/bin/baton demo

test:
	@tools/install dev
	@tools/system-packages
	@tools/checks

lint:
	@tools/install dev
	@tools/checks lint

format:
	@tools/install dev
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format --quiet .

lock:
	@tools/install dev
	@tools/lock

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
