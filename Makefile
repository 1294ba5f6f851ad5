# make demo: set up, index the two sample articles, ask them a question.   make test: everything that must hold.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
DEMO := DATELINE_ARCHIVE=.demo $(BIN)/dateline
EVAL_DATA ?= $(abspath $(wildcard ../shared/data))
export EVAL_DATA
BRIEFED := $(if $(wildcard $(EVAL_DATA)),--path $(EVAL_DATA))  # topics on given data are left out without it
.PHONY: help demo test eval baseline bench bench-compare bench-large bench-ui verify-eval rank-eval injection-eval meta-eval torture pictures lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dateline needs Python 3.11 or later: make PYTHON=python3.12 ..."; exit 1; }
	@echo "setting up .venv (once; a few minutes)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: .venv/ready  ## index seeds/ and ask "why did parliament vote in 2020?"
	@$(DEMO) add seeds
	@echo '$$ dateline ask "why did parliament vote in 2020?"'
	@$(DEMO) ask --model none "why did parliament vote in 2020?"

test: .venv/ready  ## style, types, tests, and the seeds set against its baseline
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .
	@$(BIN)/mypy --no-error-summary
	@mkdir -p .bench && $(MAKE) -s eval > .bench/eval.log || { cat .bench/eval.log; exit 1; }; tail -n 1 .bench/eval.log
	@$(BIN)/python -m pytest

eval: .venv/ready  ## the seeds and the briefings against their baselines; exit 5 when one got worse
	@$(BIN)/dateline eval run seeds --baseline eval/baselines/seeds.jsonl
	@$(BIN)/dateline eval run briefings $(BRIEFED) --baseline eval/baselines/briefings.jsonl

baseline: .venv/ready  ## accept the answers of today as the baseline, and print what is accepted
	@$(BIN)/dateline eval run seeds --out .bench/seeds.jsonl
	@$(BIN)/dateline eval accept .bench/seeds.jsonl eval/baselines/seeds.jsonl
	@$(BIN)/dateline eval run briefings $(BRIEFED) --out .bench/briefings.jsonl
	@$(BIN)/dateline eval accept .bench/briefings.jsonl eval/baselines/briefings.jsonl

meta-eval: .venv/ready  ## how well the answer score agrees with people
	@$(BIN)/dateline eval meta $(EVAL_DATA)/ragchecker_meta

bench: .venv/ready  ## speed and memory, as ratios in one run
	@$(BIN)/python -m eval.bench

bench-compare: .venv/ready  ## ours beside other retrievers: quality and speed in one table and one plot
	@$(BIN)/python -m eval.bench.compare

bench-large: .venv/ready  ## archives of 1,000 to 100,000 articles: time, disk and memory as curves
	@$(BIN)/python -m eval.bench.large

bench-ui: .venv/ready  ## the web page under load, its start and first paint, with their bars
	@$(BIN)/python -m eval.bench.page

torture: .venv/ready  ## kill, fill, flip and race an archive; a table of what it survived
	@TORTURE=whole $(BIN)/python -m pytest tests/torture

pictures: .venv/ready  ## the pictures of the README, taken in Chromium
	@$(BIN)/python -m docs.pictures

rank-eval: .venv/ready  ## what each part of the ranking is worth, on given and made questions
	@$(BIN)/python -m eval.rank --data $(EVAL_DATA)

injection-eval: .venv/ready  ## what a model that obeys every planted instruction gets delivered
	@$(BIN)/python -m eval.injection --data $(EVAL_DATA)

verify-eval: .venv/ready  ## which planted errors the verifier catches, and which true sentences it flags
	@$(BIN)/python -m eval.verify --data $(EVAL_DATA)

lock: .venv/ready  ## write requirements.lock from what is installed
	@$(BIN)/python -m pip freeze --exclude-editable | sed -E 's/\+[a-z0-9.]+$$//' | grep -E '^[A-Za-z0-9_.-]+==' > requirements.lock

clean:  ## remove the demo archive, the bench archives and .venv
	@rm -rf .demo .bench .venv
