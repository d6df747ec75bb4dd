# Remit: `make demo` serves the sample county, `make test` proves that all is well. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
# The tests start hundreds of processes: each reads what was compiled before, wherever writing it was switched off.
export PYTHONDONTWRITEBYTECODE :=
# They make, sync and remove tens of thousands of files: in memory where that has 12 GB for it, so that no disk is waited for;
# some make programs there and run them.
IN_MEMORY := $(shell grep -q ' /dev/shm .*noexec' /proc/mounts 2>/dev/null || df --output=avail -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 12000000 {print "/dev/shm"}')
test all-tests: export TMPDIR := $(or $(IN_MEMORY),$(TMPDIR),/tmp)

.DEFAULT_GOAL := help
.PHONY: help demo docs release reference load pages bench test sbom audit check types lint layers difference generate format lock all-tests soak serve clean fuzz coverage mutants

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/run: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: .venv/run ## make the sample county, load it, judge it, serve it at http://127.0.0.1:8000 (or PORT=...)
	$(BIN)/remit demo $(if $(PORT),--port $(PORT))

test: .venv/dev ## the default tests, below five minutes
	$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_OPTIONS)

all-tests: .venv/dev ## the slow tests, those in a real browser (needs Debian's chromium), and the W3C suites where they are
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "engine and not soak" $(PYTEST_OPTIONS); code=$$?; \
	  $(BIN)/python -m pytest -n 2 --dist worksteal -m "(slow or browser or conformance) and not engine and not soak" $(PYTEST_OPTIONS) && exit $$code

load: .venv/dev ## a minute of small, large, wrong and hostile requests at once; the report goes to docs/load.md
	@mkdir -p build
	$(BIN)/python tests/bench/load.py > build/load.txt; code=$$?; cat build/load.txt; \
	  { sed '/^<!-- report/q' docs/load.md; cat build/load.txt; } > build/load.md && mv build/load.md docs/load.md; exit $$code

soak: .venv/dev ## kill loads and servers at random moments, an hour of everything at once, many seeds; reports go to docs (four hours)
	$(BIN)/python -m pytest -n 2 -m soak -q
	$(BIN)/python tests/kills.py 200 docs/soak.md
	PYTHONPATH=.:tests $(BIN)/python tests/kill_server.py 500 docs/soak-server.md
	PYTHONPATH=.:tests $(BIN)/python tests/soak.py 3600 docs/soak-load.md

coverage: .venv/dev ## which lines and branches the default tests reach, but for what workers of the sandbox run: build/coverage (ten minutes)
	rm -f .coverage*
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile -q
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage html --quiet
	$(BIN)/coverage report

mutants: .venv/dev requirements-mutants.lock ## whether a test notices when the code of queries/ or graph/ is changed: docs/mutants.md (two hours)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutants.lock
	$(BIN)/python tests/mutants.py 400 1 > mutants.md
	{ sed '/^<!-- report/q' docs/mutants.md; cat mutants.md; } > mutants/mutants.md && mv mutants/mutants.md docs/mutants.md && rm mutants.md

fuzz: .venv/dev ## try files, texts and requests by chance, fifty times as many as the tests do (hours)
	FUZZ=50 $(BIN)/python -m pytest -n 2 -m "slow or not slow" tests/api/test_fuzz_formats.py tests/api/test_schemathesis.py tests/api/test_memory.py \
	  tests/api/test_noninterference.py $(PYTEST_OPTIONS)

sbom: .venv/dev ## what it is made of, as CycloneDX: build/sbom.cdx.json
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible -o build/sbom.cdx.json 2>/dev/null

release: check docs sbom ## everything of a release up to the upload: dist/ (docs/how-to/release.md)
	deploy/release

audit: .venv/dev ## ask the advisory service about known holes in what is locked
	$(BIN)/python tests/supply_chain.py audit

check: lint types layers ## style, types and layers

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

layers: .venv/dev
	$(BIN)/lint-imports

format: .venv/dev ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

difference: .venv/dev ## write the ontology's difference to its last release into the changelog
	$(BIN)/python -m ontology.difference --write CHANGELOG.md

generate: .venv/dev ## write ontology/terms.py anew
	$(BIN)/python -m ontology.generate

docs: .venv/dev ## the documentation as a static site, warnings are errors: build/site
	$(BIN)/mkdocs build --quiet --strict

reference: .venv/dev ## write the pages of docs/reference anew, from what the program acts by
	$(BIN)/python -m api.reference

pages: .venv/dev ## server time and size of every page on the demo county; the report goes to docs/pages.md
	PYTHONPATH=tests $(BIN)/python -m bench.pages demo/data --write

bench: .venv/dev ## Remit beside its peers at 1x and 10x; the report goes to docs/benchmarks.md (BENCH=--no-ten for 1x alone, 25 minutes)
	PYTHONPATH=tests $(BIN)/python -m bench.compare build/bench --write $(BENCH)

lock: ## renew the lock files (needs uv)
	printf 'hatchling>=1.27\n' | uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate pyproject.toml - -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate pyproject.toml --group dev -o requirements-dev.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate pyproject.toml --extra spark -c requirements.lock -o requirements-spark.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate --group pyproject.toml:mutants -c requirements-dev.lock -o requirements-mutants.lock

serve: .venv/run ## serve the data of the demo without making them
	$(BIN)/remit --data demo/data serve

clean: ## remove what was built (data of the demo included)
	rm -rf .venv demo build dist
