# The everyday commands. Each line also works typed by hand.

# Everything CI runs.
check: lint test

lint:
    ruff check .
    ruff format --check .
    mypy
    lint-imports

format:
    ruff check --fix .
    ruff format .

test *args:
    pytest -n auto --dist loadfile {{args}}

# Retrain the shipped models; `corpus` is the file that seeds/corpus.jsonl labels sentences of.
train corpus:
    kjclass train stance --corpus {{corpus}}
    kjclass train sector actor risk --corpus {{corpus}} --unlabelled {{corpus}} --teacher seeds/teacher.parquet

evaluate:
    kjclass evaluate

# The docs site, with every change shown in the browser at once; `mkdocs build` makes it in site/.
docs:
    mkdocs serve

# Run docs/own-sentences.ipynb and write what it shows; the tests say when that is stale.
notebook:
    python docs/run_notebook.py

# What the docs site shows; accuracy.py needs labelled sentences of your own as well.
bench:
    python benchmarks/startup.py --json benchmarks/results/startup.json
    python benchmarks/memory.py --json benchmarks/results/memory.json
    python benchmarks/throughput.py --json benchmarks/results/throughput.json
