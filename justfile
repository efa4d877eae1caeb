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
    pytest {{args}}

# Retrain the shipped models from the sentences in seeds/.
train:
    kjclass train --out models

evaluate:
    kjclass evaluate

bench:
    python benchmarks/startup.py
    python benchmarks/throughput.py
