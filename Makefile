# Two commands on a fresh machine: `make demo` and `make test`. Both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# In the order of folders: whole runs first, which take long, and units last
SPREAD := -n auto --dist loadfile --no-loadscope-reorder

.PHONY: demo test test-all check format reference clean

demo: $(STAMP)
	$(BIN)/facsight infer examples/eileen_collins.png \
		--context "She is smiling for her official portrait." --overlay out/eileen_collins.png --overwrite

test: $(STAMP) check
	$(BIN)/python -m pytest $(SPREAD) -m "not slow"

# With the few tests that wait for most of a minute each, and property tests on cases of their own.
test-all: $(STAMP) check
	$(BIN)/python -m pytest $(SPREAD) --hypothesis-profile new

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The editable install also builds the face networks into tools/facsight_tools/networks/built (see hatch_build.py).
$(STAMP): pyproject.toml constraints.txt hatch_build.py $(wildcard tools/facsight_tools/networks/*.py tools/facsight_tools/networks/convert/*.py)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "facsight needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	touch $@

# The Python interface, from its docstrings, as pages in out/reference
reference: $(STAMP)
	$(BIN)/python -m pdoc --output-directory out/reference facsight facsight_tools.types facsight_tools.toolboxes.table facsight_tools.errors

clean:
	rm -rf $(VENV) tools/facsight_tools/networks/built build dist out
