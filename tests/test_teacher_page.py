"""The code and the command of docs/teacher.md run: what writes the table, then what reads it."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

from pages import ROOT, commands, page, run

from kjclass.training.vocabulary import read_vocabulary

PAGE = page("teacher.md")
SAYS = {"support": "welcomed", "skeptical": "rejected", "neutral": "reviewed", "none": "sold"}


def test_the_code_of_the_page(tmp_path: Path) -> None:
    rng = random.Random(0)

    def sentence(verb: str) -> str:
        return f"Seoul {verb} the pact with Tokyo on {''.join(rng.sample('abcdefghijklm', 7))}."

    with (tmp_path / "mine.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "group", "stance"])
        writer.writerows(
            [sentence(verb), f"{label}{at // 2}", label]
            for label, verb in SAYS.items()
            for at in range(20)
        )
    texts = [sentence(verb) for verb in SAYS.values() for _ in range(10)]
    (tmp_path / "corpus.jsonl").write_text("\n".join(json.dumps({"text": t}) for t in texts))
    train, write, beside = commands(PAGE)
    run(write, tmp_path)
    assert "40 sentences from the teacher" in run(train, tmp_path).stderr
    manifest = json.loads((tmp_path / "my-models" / "stance" / "manifest.json").read_text())
    assert manifest["training"]["taught"] == 40
    assert "--unlabelled corpus.jsonl --teacher teacher.parquet" in manifest["training"]["origin"]
    run(beside, tmp_path)
    models = [tmp_path / "beside" / "stance", ROOT / "models" / "risk"]
    assert len(read_vocabulary(models[:1])) == len(read_vocabulary(models)) > 10_000
