from __future__ import annotations

import builtins
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from toys import PLACE, TONE

from kjclass.errors import MissingExtraError
from kjclass.records import LabelledSentence
from kjclass.training import teach


def test_labels_of_all_sets_lie_side_by_side_and_unknown_ones_do_not_count() -> None:
    both = LabelledSentence("a", "Seoul.", {"tone": ("cold",), "place": ("KR", "US")}, "a")
    one = LabelledSentence("b", "Snow.", {"tone": ("warm",)}, "b")
    y, known = teach._targets([TONE, PLACE], [both, one])
    names = [*TONE.label_ids, *PLACE.label_ids]
    assert [names[at] for at in np.flatnonzero(y[0])] == ["cold", "KR", "US"]
    assert [names[at] for at in np.flatnonzero(y[1])] == ["warm"]
    assert known.tolist() == [[1, 1], [1, 0]]


def test_every_sentence_is_in_one_batch() -> None:
    texts = ["x" * (at % 90) for at in range(5000)]
    batches = teach._batches(texts, np.random.default_rng(0))
    assert sorted(row for batch in batches for row in batch) == list(range(5000))
    assert max(map(len, batches)) == teach._BATCH
    spread = [
        max(len(texts[row]) for row in b) - min(len(texts[row]) for row in b) for b in batches
    ]
    assert np.median(spread) < 10


def test_without_torch_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def without(name: str, *rest: Any, **more: Mapping[str, Any]) -> Any:
        if name.split(".", maxsplit=1)[0] in {"torch", "transformers"}:
            raise ImportError(name, name=name)
        return load(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"kjclass\[distil\]"):
        teach.teach(Path("model"), [TONE], [], [])
