# make demo   sets up and builds the sample consortium's package into output/
# make test   sets up and passes the tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check format golden errors bench wheelhouse lock clean

demo: $(READY)
	$(BIN)/specgen build profiles/mihon.yaml

test: $(READY)
	$(BIN)/python -m pytest

check: $(READY)
	$(BIN)/ruff format --check specgen tests offline
	$(BIN)/ruff check specgen tests offline
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

format: $(READY)
	$(BIN)/ruff format specgen tests offline
	$(BIN)/ruff check --fix specgen tests offline

golden: $(READY)
	SPECGEN_WRITE_GOLDEN=1 $(BIN)/python -m pytest tests/test_golden.py tests/test_reference_forms.py
	git --no-pager diff --stat -- tests/golden

# The list of error codes: docs/errors.yaml, the messages in the sources and the examples in tests/ → docs/errors.md
errors: $(READY)
	$(BIN)/python -m tests.errors_document

bench: $(READY)
	$(BIN)/python tests/benchmarks/lint_speed.py
	$(BIN)/python tests/benchmarks/writer_speed.py
	$(BIN)/python tests/benchmarks/cold_start.py

# Wheels for machines without a package index, with hashes, SBOM and installers, into dist/wheelhouse/.
wheelhouse: $(READY)
	$(BIN)/python -m offline.wheelhouse

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "specgen needs Python 3.11 or later (set PYTHON=...)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $(READY)

# Pins every package at its newest admitted version; review the diff before committing it.
lock:
	rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' 'hatchling>=1.27' editables
	{ echo '# Pinned by `make lock`; every package is fetched from the index that pip is set up with.'; \
	  $(VENV)-lock/bin/python -m pip freeze --exclude-editable; } > requirements.lock
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) output/*/ .pytest_cache .mypy_cache .ruff_cache .hypothesis
