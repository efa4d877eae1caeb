"""Exports of Label Studio and doccano, read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from exports import annotation, choices, doccano_line, label_studio, labels, minimal, task
from hypothesis import given
from hypothesis import strategies as st
from toys import PLACE, TONE

from kjclass.annotation.importing import Imported, import_labels
from kjclass.annotation.records import ImportOptions
from kjclass.corpus.annotations import agreement
from kjclass.corpus.labelled import read_labelled
from kjclass.errors import InputError, LabelledDataError

Write = Callable[[str, str], Path]
ARTICLE = "Seoul was dry. The US was wet.\n\nNobody knows why."


def read(*paths: Path, sets: Any = (TONE,), **options: Any) -> Imported:
    """Import with the options of either function."""
    named = {
        name: options.pop(name) for name in ("controls", "offsets", "confirmed") if name in options
    }
    return import_labels(paths, ImportOptions(sets, **named), **options)


RESULT = choices("tone", "cold")


def votes(found: Imported, of: str = "tone") -> dict[str, dict[str, tuple[str, ...]]]:
    return {one.id: one.votes[of] for one in found.ballots if of in one.votes}


def test_several_annotators_of_one_task_and_what_was_cancelled(write: Write) -> None:
    by_mail = {"id": 2, "email": "b@example.org", "first_name": "B"}
    path = write(
        "project.json",
        label_studio(
            task(
                5,
                "Snow fell.",
                annotation(1, choices("tone", "cold")),
                annotation(by_mail, choices("tone", "cold")),
                annotation(3, choices("tone", "warm"), cancelled=True),
                sentence_id="s1",
                group="d1",
            ),
            task(6, "Sun.", annotation(1, choices("tone", "warm"))),
            task(7, "Fog.", annotation(1, cancelled=True)),
            task(8, "Wind."),
        ),
    )
    found = read(path)
    assert votes(found) == {
        "s1": {"1": ("cold",), "b@example.org": ("cold",)},
        "6": {"1": ("warm",)},
    }
    assert found.records == 4
    assert found.left_out.total() == 3
    assert found.sentences() == [
        {"id": "s1", "group": "d1", "text": "Snow fell.", "tone": "cold"},
        {"id": "6", "group": "6", "text": "Sun.", "tone": "warm"},
    ]


def test_json_min_says_the_same_as_json(write: Write) -> None:
    whole = label_studio(
        task(
            1,
            "Seoul.",
            annotation(1, choices("tone", "cold"), choices("place", "KR", "US")),
            annotation(2, choices("tone", "cold"), choices("place", "KR")),
        ),
        task(2, "Dry.", annotation(1, choices("tone", "warm"))),
        task(3, "None."),
    )
    least = label_studio(
        minimal(1, "Seoul.", 1, tone="cold", place={"choices": ["KR", "US"]}),
        minimal(1, "Seoul.", 2, tone="cold", place="KR"),
        minimal(2, "Dry.", 1, tone="warm"),
        minimal(3, "None.", None),
    )
    one = read(write("a.json", whole), sets=(TONE, PLACE))
    other = read(write("b.json", least), sets=(TONE, PLACE))
    assert one.ballots == other.ballots
    assert votes(one, "place")["2"] == {"1": ()}
    assert one.left_out == other.left_out


def test_spans_become_labels_of_the_sentences_they_lie_in(write: Write) -> None:
    first = annotation(
        1,
        labels("place", ARTICLE, "Seoul was", "KR"),
        labels("place", ARTICLE, "US", "US"),
        labels("place", ARTICLE, "dry. The US was", "KP"),
    )
    path = write("a.json", label_studio(task(4, ARTICLE, first, annotation(2), group="news-1")))
    found = read(path, sets=(PLACE,))
    assert [one.text for one in found.ballots] == [
        "Seoul was dry.",
        "The US was wet.",
        "Nobody knows why.",
    ]
    assert list(votes(found, "place").values()) == [
        {"1": ("KR", "KP"), "2": ()},
        {"1": ("KP", "US"), "2": ()},
        {"1": (), "2": ()},
    ]
    assert {one.group for one in found.ballots} == {"news-1"}
    assert [one.id for one in found.ballots] == ["4-0", "4-15", "4-32"]
    span = {"start": 0, "end": 5, "text": "Seoul", "labels": ["KR"]}
    least = read(write("b.json", label_studio(minimal(4, ARTICLE, 1, place=[span]))), sets=(PLACE,))
    assert list(votes(least, "place").values()) == [{"1": ("KR",)}, {"1": ()}, {"1": ()}]


def test_a_span_does_not_touch_the_sentence_that_begins_where_it_ends(write: Write) -> None:
    text = "韓国は晴れた。米国は雨だった。"
    one = annotation(1, labels("place", text, "韓国は晴れた。", "KR"))
    found = read(write("a.json", label_studio(task(1, text, one))), sets=(PLACE,))
    assert list(votes(found, "place").values()) == [{"1": ("KR",)}, {"1": ()}]


def test_in_a_multi_label_set_every_label_is_voted_on_by_itself(write: Write) -> None:
    three = [("KR", "US"), ("KR",), ("KR", "KP", "US")]
    votes_of_three = [annotation(who, choices("place", *one)) for who, one in enumerate(three)]
    votes_of_two = [annotation(0, choices("place", "KR")), annotation(1)]
    path = write(
        "a.json", label_studio(task(1, "One.", *votes_of_three), task(2, "Two.", *votes_of_two))
    )
    found = read(path, sets=(PLACE,))
    assert [(one["text"], one["place"]) for one in found.sentences()] == [("One.", ["KR", "US"])]
    assert [one["votes"] for one in found.disputed()] == [{"place": {"0": ["KR"], "1": []}}]


def test_spans_in_what_is_no_sentence_are_counted(write: Write) -> None:
    text = "## Snow\n\nIt fell all day long."
    path = write(
        "a.json", label_studio(task(1, text, annotation(1, labels("tone", text, "Snow", "cold"))))
    )
    found = read(path, unmarked={"tone": "warm"})
    assert found.left_out["spans outside every sentence"] == 1
    assert [one.votes for one in found.ballots] == [{"tone": {"1": ("warm",)}}]


def test_what_has_no_label_of_a_single_label_set_is_left_out_or_given_the_one_named(
    write: Write,
) -> None:
    marked = annotation(1, labels("tone", ARTICLE, "wet", "cold"))
    path = write("a.json", label_studio(task(4, ARTICLE, marked)))
    assert [one.text for one in read(path).ballots] == ["The US was wet."]
    assert read(path).left_out.total() == 2
    found = read(path, unmarked={"tone": "warm"})
    assert [one["tone"] for one in found.sentences()] == ["warm", "cold", "warm"]


def test_two_labels_of_a_single_label_set_are_a_contradiction_and_settle_nothing(
    write: Write,
) -> None:
    both = annotation(
        1, labels("tone", ARTICLE, "Seoul", "cold"), labels("tone", ARTICLE, "dry", "warm")
    )
    found = read(write("a.json", label_studio(task(4, ARTICLE, both))))
    assert found.sentences() == []
    assert [one["votes"] for one in found.disputed()] == [{"tone": {"1": ["warm", "cold"]}}]
    assert found.annotations() == []
    again = label_studio(task(4, ARTICLE, both, annotation(2, *both["result"][:1])))
    found = read(write("a.json", again))
    assert [len(one.votes["tone"]) for one in found.ballots] == [2]
    assert found.agreement() == {}


def test_doccano_gives_a_file_an_annotator(write: Write) -> None:
    first = doccano_line(1, "Snow/rain fell.", ["cold"], sentence_id="s1", group="d1")
    files = [
        write("admin.jsonl", first + doccano_line(2, "Sun.", ["warm"])),
        write("ann1.jsonl", first + doccano_line(2, "Sun.", ["cold"])),
        write("ann2.jsonl", first.replace("cold", "warm") + doccano_line(2, "Sun.", [])),
    ]
    found = read(*files)
    assert votes(found) == {
        "s1": {"admin": ("cold",), "ann1": ("cold",), "ann2": ("warm",)},
        "2": {"admin": ("warm",), "ann1": ("cold",)},
    }
    assert found.sentences() == [
        {"id": "s1", "group": "d1", "text": "Snow/rain fell.", "tone": "cold"}
    ]
    assert [one["id"] for one in found.sentences("ann1")] == ["s1", "2"]
    assert [one["id"] for one in found.disputed()] == ["2"]
    assert sum(found.left_out.values()) == 1
    with pytest.raises(InputError, match="no annotator 'ann9'; those there: admin, ann1, ann2"):
        found.sentences("ann9")


@pytest.mark.parametrize(
    "row",
    [
        {"id": 9, "label": [[0, 5, "KR"], [19, 21, "US"]]},
        {"doc_id": 9, "labels": [[0, 5, "KR"], [19, 21, "US"]], "username": "ann"},
        {
            "id": 9,
            "entities": [
                {"id": 1, "label": "KR", "start_offset": 0, "end_offset": 5},
                {"id": 2, "label": "US", "start_offset": 19, "end_offset": 21},
            ],
            "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "beside"}],
        },
        {"id": 9, "cats": ["weather"], "entities": [[0, 5, "KR"], [19, 21, "US"]]},
    ],
)
@pytest.mark.parametrize("as_array", [False, True])
def test_the_spans_of_doccano_in_all_its_forms(
    write: Write, row: dict[str, Any], as_array: bool
) -> None:
    values = {"text": ARTICLE, **row}
    text = json.dumps([values] if as_array else values)
    path = write("ann.json" if as_array else "ann.jsonl", text)
    controls = {"place": "entities"} if "cats" in row else {}
    found = read(path, sets=(PLACE,), controls=controls)
    assert list(votes(found, "place").values()) == [
        {"ann": ("KR",)},
        {"ann": ("US",)},
        {"ann": ()},
    ]


def test_an_empty_list_of_doccano_is_an_answer_only_where_all_is_confirmed(write: Write) -> None:
    path = write("ann.jsonl", doccano_line(1, "Seoul.", ["KR"]) + doccano_line(2, "Here.", []))
    assert votes(read(path, sets=(PLACE,)), "place") == {"1": {"ann": ("KR",)}}
    assert votes(read(path, sets=(PLACE,), confirmed=True), "place")["2"] == {"ann": ()}


def test_a_control_or_column_of_another_name_and_labels_of_both_sorts(write: Write) -> None:
    fog = task(1, "Fog.", annotation(1, choices("mood", "cold"), choices("tone", "warm")))
    path = write("a.json", label_studio(fog))
    assert votes(read(path, controls={"tone": "mood"})) == {"1": {"1": ("cold",)}}
    both = doccano_line(1, "Fog.", ["cold"]) + doccano_line(2, "Fog.", [[0, 3, "cold"]])
    with pytest.raises(InputError, match="to whole texts and to spans"):
        read(write("ann.jsonl", both))


def test_an_annotator_who_says_the_same_twice_counts_once_and_otherwise_not_at_all(
    write: Write,
) -> None:
    twice = [annotation(1, RESULT), annotation(1, RESULT), annotation(2, RESULT)]
    path = write("a.json", label_studio(task(1, "Snow.", *twice)))
    assert votes(read(path)) == {"1": {"1": ("cold",), "2": ("cold",)}}
    twice[1] = annotation(1, choices("tone", "warm"))
    path = write("a.json", label_studio(task(1, "Snow.", *twice, annotation(1, RESULT))))
    assert votes(read(path)) == {"1": {"2": ("cold",)}}
    with pytest.raises(LabelledDataError, match="in another way"):
        read(path, strict=True)


TEXTS = st.dictionaries(
    st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip())),
    st.dictionaries(
        st.sampled_from(["ann", "bob", "cy"]),
        st.tuples(
            st.sampled_from(TONE.label_ids), st.sets(st.sampled_from(PLACE.label_ids), min_size=1)
        ),
        min_size=1,
    ),
    min_size=1,
    max_size=4,
)


@given(TEXTS)
def test_what_people_gave_comes_back_and_is_read_by_the_commands_that_take_it(
    given_to: dict[str, dict[str, tuple[str, set[str]]]],
) -> None:
    places = {
        one: {who: tuple(PLACE.check(place)) for who, (_, place) in by.items()}
        for one, by in given_to.items()
    }
    tones = {one: {p: (v[0],) for p, v in by.items()} for one, by in given_to.items()}
    tasks = [
        task(
            number,
            text,
            *(
                annotation(who, choices("tone", tone), choices("place", *sorted(place)))
                for who, (tone, place) in by.items()
            ),
        )
        for number, (text, by) in enumerate(given_to.items())
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_text(label_studio(*tasks), encoding="utf-8")
        found = read(path, sets=(TONE, PLACE))
        assert {one.text: one.votes["tone"] for one in found.ballots} == tones
        assert {one.text: one.votes["place"] for one in found.ballots} == places
        for who in ("ann", "bob", "cy"):
            lines = [
                doccano_line(at, text, sorted(by[who][1]))
                for at, (text, by) in enumerate(given_to.items())
                if who in by
            ]
            (Path(folder) / f"{who}.jsonl").write_text("".join(lines), encoding="utf-8")
        files = [one for one in sorted(Path(folder).glob("*.jsonl")) if one.stat().st_size]
        again = read(*files, sets=(PLACE,))
        assert {one.text: one.votes["place"] for one in again.ballots} == places
        for name, rows in (("s", found.sentences()), ("v", found.annotations())):
            lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
            (Path(folder) / f"{name}.ndjson").write_text("".join(lines), encoding="utf-8")
        back = read_labelled([Path(folder) / "s.ndjson"], [TONE, PLACE])
        assert [one.text for one in back] == [row["text"] for row in found.sentences()]
        if found.agreement():
            assert agreement([Path(folder) / "v.ndjson"], [TONE, PLACE]) == found.agreement()
