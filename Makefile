# make test: the checks.  make demo: the whole loop on the example plan.  Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# what is compiled once is kept, also where the environment forbids it: tests start hundreds of processes
export PYTHONDONTWRITEBYTECODE :=

.PHONY: test demo gallery site bundle bench fuzz mutants clean

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "xlplan needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $(STAMP)

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy > $(VENV)/types.log & types=$$!; \
	  $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder; tests=$$?; \
	  wait $$types; types=$$?; cat $(VENV)/types.log; exit $$((tests + types))

demo: $(STAMP)
	$(BIN)/xlplan demo demo

site: $(STAMP)
	$(BIN)/python -c 'import sphinx, furo, myst_parser, jieba' 2>/dev/null || $(BIN)/python -m pip install --quiet -e '.[docs]'
	$(BIN)/python docs/site/build.py

bundle: site
	$(BIN)/python bundle/make.py

gallery: $(STAMP)
	$(BIN)/python docs/make_gallery.py

bench: $(STAMP)
	$(BIN)/python benchmarks/run.py --docs

fuzz: $(STAMP)
	$(BIN)/python benchmarks/fuzz.py --seconds 300 --keep fuzz-found
	XLPLAN_FUZZ=10000 $(BIN)/pytest tests/incoming/test_container_fuzz.py tests/pipeline/test_filled_in_onlyoffice.py tests/review/test_second_judge.py
	XLPLAN_FUZZ=500 $(BIN)/pytest tests/incoming/test_nothing_seen_is_lost.py tests/incoming/test_any_bytes.py tests/incoming/test_extraction_properties.py \
	  tests/ledger/test_store.py tests/ledger/test_codec.py tests/review/test_judging_properties.py tests/books/test_readers.py
	XLPLAN_FUZZ=100 $(BIN)/pytest tests/pipeline/test_every_short_cut.py tests/pipeline/test_killed.py tests/importing/test_import_refusals.py

mutants: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "mutmut>=3.6,<4" "coverage>=7.6,<8"
	$(BIN)/python benchmarks/mutants.py

corpus: $(STAMP)
	$(BIN)/python benchmarks/corpus.py

clean:
	rm -rf $(VENV) demo fuzz-found dist build .mypy_cache .ruff_cache .pytest_cache
