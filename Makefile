# make demo   sets up and builds the sample consortium's package into output/
# make test   sets up and passes the tests
# The other targets are for developers: README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SOFFICE = $(or $(SPECGEN_SOFFICE),soffice)
PICTURE := pdftoppm -singlefile -gray -png

.PHONY: demo test check format golden errors bench corpus fuzz pictures wheelhouse lock clean

demo: $(READY)
	$(BIN)/specgen build profiles/mihon.yaml

# Each file of tests keeps to one process; there are as many as the machine has cores.
test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(READY)
	$(BIN)/ruff format --check specgen tests offline
	$(BIN)/ruff check specgen tests offline
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

format: $(READY)
	$(BIN)/ruff format specgen tests offline
	$(BIN)/ruff check --fix specgen tests offline

golden: $(READY)
	SPECGEN_WRITE_GOLDEN=1 $(BIN)/python -m pytest tests/test_golden.py tests/test_reference_forms.py
	$(BIN)/specgen convert profiles/mihon.yaml profiles/mihon.xlsx --force --quiet
	git --no-pager diff --stat -- tests/golden profiles

# The list of error codes: docs/errors.yaml, the messages in the sources and the examples in tests/ → docs/errors.md
errors: $(READY)
	$(BIN)/python -m tests.errors_document

bench: $(READY)
	$(BIN)/python tests/benchmarks/lint_speed.py
	$(BIN)/python tests/benchmarks/writer_speed.py
	$(BIN)/python tests/benchmarks/cold_start.py
	$(BIN)/python tests/benchmarks/cost_speed.py

# Mutated input for a target of tests/fuzz (CONTRIBUTING.md): make fuzz TARGET=document SECONDS=600
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz $(or $(TARGET),document) --seconds $(or $(SECONDS),600)

# Word files of many producers and features appended as annexes: words kept, validity, refusals. FOLDER=dir measures the Word files there.
corpus: $(READY)
	$(BIN)/python -m tests.corpus $(FOLDER)

# The pictures of README.ja.md, from the sample; needs LibreOffice and poppler. Pages: cover and contents, a page of the agreement, the lists, the workbook.
pictures: $(READY)
	rm -rf output/pictures && mkdir -p output/pictures docs/pictures
	{ cat profiles/mihon.yaml; echo 'formats: [docx, pdf]'; } > output/pictures/mihon.yaml
	$(BIN)/specgen build output/pictures/mihon.yaml -o output/pictures/mihon --toc-pages --quiet
	$(BIN)/specgen convert profiles/mihon.yaml output/pictures/workbook.xlsx --quiet
	$(SOFFICE) --headless --convert-to pdf --outdir output/pictures output/pictures/mihon/00_*.docx output/pictures/workbook.xlsx >/dev/null
	$(PICTURE) -r 60 -f 1 output/pictures/mihon/01_*.pdf docs/pictures/specification-cover
	$(PICTURE) -r 60 -f 2 output/pictures/mihon/01_*.pdf docs/pictures/specification-contents
	$(PICTURE) -r 58 -f 4 output/pictures/mihon/11_*.pdf docs/pictures/agreement
	$(PICTURE) -r 60 -f 1 output/pictures/00_*.pdf docs/pictures/findings
	$(PICTURE) -r 70 -f 2 output/pictures/workbook.pdf docs/pictures/workbook

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
