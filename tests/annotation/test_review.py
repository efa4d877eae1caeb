"""Which labelled sentences a change of the codebook concerns."""

from __future__ import annotations

from dataclasses import replace

from toys import PLACE, TONE

from kjclass.annotation.diff import diff_label_sets
from kjclass.annotation.review import sentences_to_review, silent_rules, union
from kjclass.labels import Label, LabelSet, Rule
from kjclass.records import LabelledSentence

COLD, WARM = TONE["cold"], TONE["warm"]


def said(text: str, *labels: str, of: str = "tone") -> LabelledSentence:
    return LabelledSentence(text, text, {of: labels}, text)


def reasons(old: LabelSet, new: LabelSet, *sentences: LabelledSentence) -> dict[str, list[str]]:
    found = sentences_to_review(diff_label_sets(old, new), sentences)
    return {one.sentence.text: list(one.reasons) for one in found}


def test_nothing_changed_nothing_to_look_at() -> None:
    assert reasons(TONE, TONE, said("Snow falls.", "cold"), said("A sunny day.", "warm")) == {}


def test_a_changed_definition_concerns_its_label_and_what_is_near_it() -> None:
    new = replace(TONE, labels=(WARM, replace(COLD, definition="Below zero.")))
    found = reasons(
        TONE,
        new,
        said("It was sunny in spite of the snow.", "warm"),
        said("It was sunny.", "warm"),
        said("It froze.", "cold"),
        said("Snow fell.", "cold"),
    )
    assert found == {
        "It froze.": ["cold: another definition"],
        "Snow fell.": ["cold: another definition"],
        "It was sunny in spite of the snow.": ["near cold: a cue of it occurs"],
    }
    assert list(found)[-1].startswith("It was sunny")


def test_a_removed_and_a_renamed_label_concern_the_sentences_that_carry_it() -> None:
    wet = Label("wet", "It rains.", cues=("rain",))
    frost = replace(COLD, id="frost", positive=())
    found = reasons(
        TONE,
        replace(TONE, labels=(wet, frost)),
        said("It was sunny.", "warm"),
        said("It froze.", "cold"),
        said("It froze hard.", "frost"),
        said("A cold rain fell.", "cold"),
    )
    assert found == {
        "It was sunny.": ["warm: removed"],
        "It froze.": ["cold: now 'frost'"],
        "A cold rain fell.": ["cold: now 'frost'", "near wet, which is new: a cue of it occurs"],
    }


def test_changed_cues_and_masks_are_found_as_cues_are() -> None:
    new = replace(
        PLACE,
        labels=(replace(PLACE["KR"], cues=("Seoul", "Busan")), *PLACE.labels[1:]),
        masks=("US dollar",),
    )
    found = reasons(
        PLACE,
        new,
        said("Two Koreas are too many.", of="place"),
        said("The port of Busan is shut.", "KR", of="place"),
        said("A US dollar buys little.", of="place"),
        said("North Korea is shut.", "KP", of="place"),
        said("The korea of my dreams.", of="place"),
    )
    assert found == {
        "Two Koreas are too many.": ["the cue 'Korea' of KR went"],
        "The port of Busan is shut.": ["the cue 'Busan' of KR came"],
        "A US dollar buys little.": ["the mask 'US dollar' came"],
        "North Korea is shut.": ["the cue 'Korea' of KR went"],
    }


def test_a_changed_rule_concerns_what_it_quotes_and_says_if_it_quotes_nothing() -> None:
    old = replace(TONE, rules=(Rule("R1", 'A "heat wave" is warm.'), Rule("R2", "Wind is not.")))
    new = replace(TONE, rules=(Rule("R1", 'A "heat wave" and "dog days" are warm.'),))
    found = reasons(
        old, new, said("A heat wave came.", "warm"), said("In the dog days.", "cold"), said("x")
    )
    assert found == {
        "A heat wave came.": ["rule R1 changed and quotes 'heat wave'"],
        "In the dog days.": ["rule R1 changed and quotes 'dog days'"],
    }
    assert silent_rules(diff_label_sets(old, new)) == ["R2"]


def test_another_kind_concerns_every_sentence_labelled_for_the_set() -> None:
    unlabelled = LabelledSentence("u", "Unlabelled.", {}, "u")
    found = reasons(TONE, replace(TONE, kind="multi"), said("It froze.", "cold"), unlabelled)
    assert found == {"It froze.": ["the set is now multi label"]}


def test_sentences_may_be_labelled_under_either_version() -> None:
    new = replace(TONE, labels=(*TONE.labels, Label("mild", "Between.")), kind="multi")
    both = union(diff_label_sets(TONE, new))
    assert both.label_ids == ("warm", "cold", "mild")
    assert both.kind == "multi"
