PYTHON ?= python3
BIN    := .venv/bin
READY  := .venv/ready

.PHONY: run test test-all check plain faults fuzz mistakes units surroundings oldest newest audit bench peers docs large

run: $(READY)
	$(BIN)/nanas compare scenarios/study.yaml

test: $(READY)
	$(BIN)/pytest -q -n auto --dist loadfile --no-loadscope-reorder -m "not slow"

# Before a release; it takes four times as long.
test-all: $(READY)
	$(BIN)/pytest -q -n auto --dist loadfile --no-loadscope-reorder

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# make fuzz MINUTES=60 SEED=2 before a release; TRIALS=all goes through every path and value.
fuzz: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[fuzz]' -c constraints.txt || \
	  echo "No atheris for this Python: inputs are drawn at random."
	NANAS_TRIALS=$(or $(TRIALS),2000) NANAS_SEED=$(or $(SEED),1) $(BIN)/pytest -q tests/breaks/test_any_input.py \
	  tests/breaks/test_hostile.py
	$(BIN)/python -m benchmarks.fuzz $(or $(MINUTES),5) $(or $(SEED),1)

# SEED=7 makes other slips than those of the table in the documents, TRIALS=900 more.
mistakes: $(READY)
	NANAS_TRIALS=$(or $(TRIALS),300) NANAS_SEED=$(or $(SEED),1) $(BIN)/python -m benchmarks.mistakes \
	  $(if $(SEED)$(TRIALS),,stored)

# Each number of the shipped files in a unit of another size; it takes a quarter of an hour.
units: $(READY)
	$(BIN)/python -m benchmarks.units

plain: $(READY)
	NANAS_EXAMPLES=200 $(BIN)/pytest -q tests/plant/test_plain.py

faults: $(READY)
	NANAS_TRIALS=100 $(BIN)/pytest -q tests/breaks/test_faults.py tests/breaks/test_strange_results.py

surroundings: $(READY)
	NANAS_TRIALS=all $(BIN)/pytest -q tests/breaks/test_surroundings.py

# The lower bounds of pyproject.toml, and the newest releases; what other releases deprecate is no fault here.
oldest newest:
	$(PYTHON) -m venv .venv-$@
	.venv-$@/bin/pip install --quiet --disable-pip-version-check uv
	.venv-$@/bin/uv pip install --quiet --python .venv-$@ --resolution $(if $(filter oldest,$@),lowest-direct,highest) \
	  --editable '.[cluster,dev,fast]'
	NANAS_BOUNDS=$@ .venv-$@/bin/pytest -q -n auto --dist loadfile --no-loadscope-reorder \
	  -W ignore::DeprecationWarning -m "not slow" $(TESTS)

# Known weaknesses of the pinned libraries; it asks a service on the network.
audit:
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	.venv-audit/bin/pip-audit --no-deps --disable-pip --requirement constraints.txt

# SIZE=small takes minutes, full a night.
large: $(READY)
	$(BIN)/python -m benchmarks.large $(or $(SIZE),full)

bench: $(READY)
	$(BIN)/python -m benchmarks.run
	$(BIN)/python -m benchmarks.repricing
	$(BIN)/python -m benchmarks.precision
	$(BIN)/python -m benchmarks.uncertainty

peers:
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip install --quiet --disable-pip-version-check salabim cimba

docs: $(READY)
	$(BIN)/python -m sim.scenario.reference.documents docs
	$(BIN)/nanas credibility scenarios/study.yaml --lang en > docs/credibility.md
	$(BIN)/nanas credibility scenarios/study.yaml --lang id > docs/credibility.id.md

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[cluster,dev,fast]' -c constraints.txt
	touch $@
