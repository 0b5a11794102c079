# Two commands matter: `make demo` and `make test`. Each sets up .venv when it is missing or stale.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PORT ?= 8000
RUN_STAMP := .venv/.run-ready
DEV_STAMP := .venv/.dev-ready

.PHONY: help demo test lint docs bench lock clean

help:
	@echo "make demo    start the desk with a fictional cast at http://127.0.0.1:$(PORT)"
	@echo "make test    run every test, those in a real browser included"
	@echo "make lint    style, types, arrows between the rooms"
	@echo "make docs    write the generated pages of docs/ anew"
	@echo "make bench   measure speed (docs/method/speed.md)"
	@echo "make lock    resolve the requirements again"

$(BIN)/uv: requirements/setup.txt
	@test -n "$(PYTHON)" || { echo "Schakel needs Python 3.11 or newer; none was found on this machine." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@touch $@

$(RUN_STAMP): $(BIN)/uv requirements/base.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/base.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(RUN_STAMP)
	$(BIN)/schakel demo --port $(PORT)

# One thread of arithmetic for each worker: more of them wait for one another. Compiled once for
# every process that the tests start. Two workers on SQLite and one process on PostgreSQL keep two
# cores busy while one of them waits for a browser or a server.
test: export OMP_NUM_THREADS = 1
test: export OPENBLAS_NUM_THREADS = 1
test: export PYTHONDONTWRITEBYTECODE =
test: export PYTHONPYCACHEPREFIX = $(CURDIR)/.venv/compiled
test: $(DEV_STAMP)
	@sh .ci/browser
	$(BIN)/python -m tests.both

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(DEV_STAMP)
	$(BIN)/python docs/generate.py

bench: $(DEV_STAMP)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/bench.txt
	$(BIN)/python -m benchmarks all

# The lock files hold names, versions and hashes, never the address of an index.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate
lock: $(BIN)/uv
	$(COMPILE) requirements/setup.in -o requirements/setup.txt
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) pyproject.toml --group bench -c requirements/base.txt -o requirements/bench.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
