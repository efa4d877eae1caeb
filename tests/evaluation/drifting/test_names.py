"""Names are words with a capital where none is due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjclass.evaluation.drifting.names import names_in
from kjclass.features.normalize import normalize
from kjclass.features.tokens import tokenize


def names(text: str) -> list[str]:
    normal = normalize(text)
    return list(names_in(normal, tokenize(normal)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Yesterday the envoy met Kim Dong Yeon and left.", ["Kim Dong Yeon"]),
        (
            "Yesterday the envoy met Han Duck-soo in the Blue House at noon.",
            ["Han Duck-soo", "Blue House"],
        ),
        ("Officials said that TSMC, Rapidus and others agreed.", ["TSMC", "Rapidus"]),
        ("Prices fell.", []),
        ("CHIP EXPORTS ROSE AGAIN in May", []),
        ("", []),
    ],
)
def test_names(text: str, found: list[str]) -> None:
    assert names(text) == found


@given(st.text())
def test_any_text_gives_parts_of_itself(text: str) -> None:
    normal = normalize(text)
    assert all(name in normal for name in names(text))
