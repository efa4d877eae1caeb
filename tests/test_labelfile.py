from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from kjclass.errors import LabelSetError
from kjclass.labelfile import label_set_from_json, label_set_from_toml, read_label_set, to_dict
from kjclass.labels import Example, Label, LabelSet, Rule

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
IDS = st.lists(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True), min_size=2, max_size=4, unique=True
)


@st.composite
def label_sets(draw: st.DrawFn) -> LabelSet:
    ids = draw(IDS)
    examples = st.lists(
        st.builds(Example, TEXT, st.sampled_from(ids).map(lambda label: (label,)), TEXT), max_size=2
    ).map(tuple)
    # One scheme may have several codes.
    schemes = st.sampled_from(["GICS", "PLOVER"]) | TEXT
    external = st.lists(st.tuples(schemes, TEXT), max_size=3).map(tuple)
    labels = tuple(
        draw(
            st.builds(Label, st.just(one), TEXT, TEXTS, TEXTS, examples, examples, external, TEXTS)
        )
        for one in ids
    )
    kind = draw(st.sampled_from(["single", "multi"]))
    rules = draw(st.lists(st.builds(Rule, TEXT, TEXT), max_size=2).map(tuple))
    focus = draw(st.lists(st.sampled_from(["actor.KR", "name.a"]), max_size=2).map(tuple))
    texts = (draw(TEXT), draw(TEXT))
    return LabelSet("name", "1.2.3", kind, draw(TEXT), labels, *texts, rules, draw(TEXTS), focus)


@given(label_sets())
def test_what_is_written_is_read_back(label_set: LabelSet) -> None:
    assert label_set_from_toml(tomli_w.dumps(to_dict(label_set)), where="x") == label_set
    found = label_set_from_json(json.dumps(to_dict(label_set)), where="x")
    assert found == label_set
    assert found.fingerprint == label_set.fingerprint


GOOD = """
schema = 1
name = "tone"
version = "1.0.0"
kind = "single"
target = "the speaker"
[[labels]]
id = "warm"
definition = "Friendly."
positive = ["Welcome."]
near_miss = [{ text = "A warm front.", labels = ["cold"] }]
[[labels]]
id = "cold"
definition = "Unfriendly."
"""


def test_a_plain_positive_carries_its_label() -> None:
    found = label_set_from_toml(GOOD, where="x")
    assert found["warm"].positive == (Example("Welcome.", ("warm",)),)
    assert found["warm"].near_miss == (Example("A warm front.", ("cold",)),)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "tone"', "", "f.toml: the key 'name' is missing"),
        ("schema = 1", "schema = 2", "f.toml: schema 2 is not 1; upgrade kjclass"),
        ("schema = 1", "schema = true", "'schema' is True; write a number"),
        ('kind = "single"', 'kind = "both"', "f.toml: label set 'tone': unknown kind 'both'"),
        ('kind = "single"', 'kind = "single"\ncolour = 1', "unknown key 'colour'; use: schema"),
        ('definition = "Friendly."', "", "f.toml, label 'warm': the key 'definition' is missing"),
        ('positive = ["Welcome."]', "positive = [3]", "f.toml, label 'warm': 3 is no table"),
        ('positive = ["Welcome."]', "cues = [3]", "f.toml, label 'warm': 'cues' holds 3"),
        ('positive = ["Welcome."]', "external = 3", "'external' is 3; write a table of codes by"),
        ('positive = ["Welcome."]', "external = { A = 3 }", r"'external' holds \('A', 3\)"),
        ('positive = ["Welcome."]', 'external = [["A"]]', r"holds \['A'\]; write a scheme and a"),
        ('positive = ["Welcome."]', 'external = ["AB"]', "'external' holds 'AB'; write a scheme"),
        ('labels = ["cold"]', 'labels = ["icy"]', "f.toml: .*unknown label 'icy'"),
        ('id = "cold"', 'id = "warm"', "f.toml: .*label id 'warm' stands twice"),
        ("schema = 1", 'schema = 1\nfocus = ["KR"]', "f.toml: .*malformed focus 'KR'; write a"),
        ("schema = 1", 'schema = 1\nfocus = "a.B"', "f.toml: 'focus' is 'a.B'; write an array"),
        ("schema = 1", "schema 1", "f.toml: not TOML"),
    ],
)
def test_a_broken_file_names_place_and_remedy(
    write: Callable[[str, str], Path], old: str, new: str, message: str
) -> None:
    path = write("f.toml", GOOD.replace(old, new, 1))
    with pytest.raises(LabelSetError, match=message):
        read_label_set(path)


def test_a_missing_file_or_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(LabelSetError, match=r"no\.toml: cannot read"):
        read_label_set(tmp_path / "no.toml")
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(LabelSetError, match=r"a\.toml: cannot read"):
        read_label_set(tmp_path / "a.toml")
