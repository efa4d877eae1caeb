"""Labels without training: what each rule does, and the whole way through kjclass."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from kjclass_rules.classifier import RulesClassifier, load_rules

from kjclass import Label, LabelSet

TONE = LabelSet(
    "tone",
    "1.0.0",
    "single",
    "the speaker",
    (
        Label("warm", "Friendly.", cues=("welcome", "glad", "warm words", "friend")),
        Label("cold", "Unfriendly.", cues=("reject", "angry", "cold words")),
        Label("none", "Neither."),
    ),
)
PLACE = LabelSet(
    "place",
    "1.0.0",
    "multi",
    "places",
    (Label("KR", "South Korea", cues=("Korea",)), Label("KP", "North", cues=("North Korea",))),
    masks=("Korea Strait",),
)


def tone(text: str) -> str:
    model = RulesClassifier(TONE).fit([], [])
    return TONE.label_ids[int(model.predict_proba([text])[0].argmax())]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("We welcome the plan.", "warm"),
        ("The plan was angry news.", "cold"),
        ("Rain fell.", "none"),
        ("", "none"),
        ("We do not welcome the plan.", "none"),
        ("We don't welcome the plan.", "none"),
        ("Not only the mayor but we welcome it.", "warm"),
        ("No one here has ever in all these years been glad of it.", "warm"),
        ("Angry, they heard warm words from a friend.", "warm"),
    ],
)
def test_single_label(text: str, label: str) -> None:
    assert tone(text) == label


def test_multi_label_counts_what_is_spoken_of() -> None:
    model = RulesClassifier(PLACE).fit([], [])
    texts = ["Not Korea.", "North Korea and Korea.", "The Korea Strait.", "Fog."]
    given = model.predict_proba(texts) >= model.thresholds_
    assert given.tolist() == [[True, False], [True, True], [False, False], [False, False]]


def test_shares_and_shapes() -> None:
    single = RulesClassifier(TONE).fit([], []).predict_proba(["Glad, angry.", ""])
    assert single.shape == (2, 3)
    np.testing.assert_allclose(single.sum(axis=1), 1)
    assert RulesClassifier(PLACE).fit([], []).predict_proba([]).shape == (0, 2)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    model = RulesClassifier(TONE, reach=2).fit([], [])
    loaded = load_rules(tmp_path, model.save(tmp_path))
    texts = ["We welcome it.", "Not in years so glad.", "An angry friend."]
    np.testing.assert_array_equal(loaded.predict_proba(texts), model.predict_proba(texts))


def test_from_the_command_line_without_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kjclass.cli.app import app

    def run(*arguments: object) -> str:
        with pytest.raises(SystemExit) as ended:
            app([str(one) for one in arguments])
        captured = capsys.readouterr()
        assert not ended.value.code, captured.err
        return captured.out

    monkeypatch.chdir(tmp_path)
    run("train", "sector", "--classifier", "rules", "--out", "models")
    shown = run("label", "--models", "models", "--text", "Foundries ordered new wafer steppers.")
    assert "semiconductors" in shown
