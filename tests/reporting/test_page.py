"""The page of a report as a reader, a browser and a printer meet it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import Chromium
from hypothesis import given
from hypothesis import strategies as st
from toys import PLACE, TONE

from kjclass.labels import LabelSet
from kjclass.metrics import Figure
from kjclass.records import LabelledSentence
from kjclass.reporting import Report, report
from kjclass.reporting.page.html import tag, text

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;\x00\x1b</style></table>"
_BLOCKS = {"div", "h2", "h3", "li", "dd", "dt"}
_VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self._parts()).split())

    def _parts(self) -> list[str]:
        parts = [one if isinstance(one, str) else "".join(one._parts()) for one in self.children]
        return [*parts, " "] if self.name in _BLOCKS else parts

    def all(self, name: str = "", **attributes: str) -> list[Element]:
        wanted = {key.rstrip("_"): value for key, value in attributes.items()}
        found = []
        for one in self.children:
            if isinstance(one, Element):
                if (not name or one.name == name) and wanted.items() <= one.attributes.items():
                    found.append(one)
                found += one.all(name, **attributes)
        return found


class Tree(HTMLParser):
    """Builds a tree; what is not closed where it was opened is an error."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(source)
        self.close()
        assert self._open == [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute of {tag} stands twice"
        one = Element(tag, dict(attrs))
        self._open[-1].children.append(one)
        if tag not in _VOID:
            self._open.append(one)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def table(root: Element, name: str) -> dict[str, list[str]]:
    (found,) = root.all("table", id=name)
    rows = found.all("tbody")[0].all("tr")
    return {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in rows}


def shown(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return figure["why"]
    return f"{figure['value']:.3f} {figure['low']:.3f} to {figure['high']:.3f}"


def make(label_set: LabelSet, sentences: list[LabelledSentence], **options: Any) -> Report:
    parameters = {"vectors": None, "min_df": 1, "cue_sets": []}
    return report(label_set, sentences, folds=3, parameters=parameters, **options)


@pytest.fixture(scope="module")
def dated(sentences: list[LabelledSentence]) -> list[LabelledSentence]:
    # A source keeps its documents together.
    return [
        replace(one, columns={"source": f"Paper {int(one.group[-1]) % 3}", "date": "2025-03-01"})
        for one in sentences
    ]


@pytest.fixture(scope="module", params=["single", "multi"])
def found(request: pytest.FixtureRequest, dated: list[LabelledSentence]) -> Report:
    label_set = TONE if request.param == "single" else PLACE
    return make(label_set, dated, data_notes=["made up for tests"], files=["toys.csv"])


@pytest.fixture(scope="module")
def root(found: Report) -> Element:
    return Tree(found.to_html()).root


@pytest.fixture(scope="module")
def plain(found: Report) -> Any:
    return json.loads(json.dumps(found.as_dict()))


def test_the_figures_of_the_page_are_those_of_the_json(root: Element, plain: Any) -> None:
    scores = plain["evaluation"]["scores"]
    labels = table(root, "labels")
    assert list(labels) == [row["label"] for row in scores["labels"]]
    for row in scores["labels"]:
        cells = labels[row["label"]]
        assert cells[0] == f"{row['support']:,}"
        figures = ("f1", "precision", "recall", "average_precision", "ece")
        assert [*cells[1:2], *cells[3:]] == [shown(row[name]) for name in figures]
    beside = table(root, "beside")
    whole = {"this model": scores, **plain["evaluation"]["baselines"]}
    assert list(beside) == list(whole)
    for name, one in whole.items():
        assert beside[name] == [shown(one["macro_f1"]), "", shown(one["accuracy"])]
    best = max(plain["evaluation"]["baselines"].items(), key=lambda x: x[1]["macro_f1"]["value"])
    ahead = plain["evaluation"]["ahead"][best[0]]
    tile = next(
        one for one in root.all("div") if one.text.startswith("Ahead of the best baseline")
    ).text
    assert f"baseline {ahead['value']:+.3f} 95% interval {ahead['low']:+.3f} to " in tile
    assert f"{ahead['high']:+.3f} Macro-F1 minus that of “{best[0]}”" in tile
    assert ("cannot tell" in tile) == (ahead["low"] <= 0)
    calibrated = table(root, "calibrated")
    before = plain["before_calibration"]
    assert calibrated["all labels"] == [
        shown(one[name]) for name in ("ece", "brier") for one in (scores, before)
    ]
    confusion = [list(map(int, row)) for row in table(root, "confusion").values()]
    assert confusion == [row[: len(confusion)] for row in scores["confusion"]][: len(confusion)]
    for at, part in enumerate(plain["evaluation"]["by"]):
        assert table(root, f"by-{at}") == {
            value: [f"{one['sentences']:,}", shown(one["macro_f1"]), "", shown(one["accuracy"])]
            for value, one in part["values"].items()
        }
    assert [part["column"] for part in plain["evaluation"]["by"]] == ["source"]
    rates = [row["rate"] for row in plain["closer_look"]["probes"]["rows"]]
    flips = root.all("table", id="flip-rates")[0].all("tbody")[0].all("tr")
    assert [int(row.all("td")[-1].text) for row in flips] == [
        rate["sentences"] for rate in rates if rate["sentences"]
    ]


def test_headline_in_plain_words(found: Report, root: Element) -> None:
    (short,) = root.all("section", id="summary")
    macro = found.evaluation.macro_f1
    assert f"Macro-F1 {macro.value:.3f}" in short.text
    assert f"95% interval {macro.low:.3f} to {macro.high:.3f}" in short.text
    assert "by a model that had not seen its document" in short.text
    assert "Leakage. Folds over sentences" in short.text


def test_each_section_is_there_and_named_in_the_contents(root: Element) -> None:
    sections = [one.attributes["id"] for one in root.all("section")]
    (nav,) = root.all("nav")
    assert [link.attributes["href"] for link in nav.all("a")] == [f"#{one}" for one in sections]
    ids = [one.attributes["id"] for one in root.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids))


def test_nothing_is_loaded(found: Report, root: Element) -> None:
    for one in root.all():
        for name in ("src", "href", "data", "poster", "srcset", "action", "xlink:href"):
            value = one.attributes.get(name)
            assert value is None or value.startswith("#"), (one.name, value)
    assert not root.all("link")
    page = found.to_html()
    assert not re.search(r"url\(|@import|https?://", page)
    (policy,) = root.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert str(policy.attributes["content"]).startswith("default-src 'none'; ")


def test_charts_say_what_they_show(root: Element) -> None:
    charts = root.all("svg", role="img")
    assert len(charts) >= 4
    for chart in charts:
        assert re.search(r"\d\.\d{3}", str(chart.attributes["aria-label"]))
    for one in root.all("svg"):
        assert one.attributes.get("role") == "img" or one.attributes["aria-hidden"] == "true"


def test_data_statement_and_how_to_make_it_again(found: Report, root: Element) -> None:
    (data,) = root.all("section", id="data")
    for told in ("toys.csv", "Paper 0", "2025-03-01", "made up for tests", found.data.fingerprint):
        assert told in data.text
    assert f"kjclass {found.versions['kjclass']}" in root.all("section", id="again")[0].text


def test_the_same_report_gives_the_same_bytes(found: Report, dated: list[LabelledSentence]) -> None:
    again = make(found.label_set, dated, data_notes=["made up for tests"], files=["toys.csv"])
    assert again.to_html() == found.to_html()


def test_hostile_sentences_labels_and_columns_stay_text(dated: list[LabelledSentence]) -> None:
    worst = [
        # Short, or all of them would be near-duplicates.
        replace(one, text=f"<i>\x00{one.text}", id=HOSTILE + one.id, columns={"source": HOSTILE})
        for one in dated
    ]
    label_set = replace(
        TONE, target=HOSTILE, labels=tuple(replace(one, definition=HOSTILE) for one in TONE.labels)
    )
    page = make(label_set, worst, command=HOSTILE, data_notes=[HOSTILE]).to_html()
    root = Tree(page).root
    assert len(root.all("script")) == len(root.all("style")) == 1
    assert not root.all("img")
    assert "\x00" not in page
    assert "\x1b" not in page
    shown = root.all("section", id="examples")[0].text
    assert "<script>alert(1)</script>" in shown
    assert "<i>\ufffdOn day" in shown
    assert not root.all("i")


@given(st.text())
def test_any_text_comes_out_as_it_went_in(value: str) -> None:
    page = tag("p", value, title=value)
    (found,) = Tree(page).root.all("p")
    page.encode("utf-8")
    kept = re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]",
        "\ufffd",
        value,
    )
    assert "".join(found._parts()) == kept
    assert found.attributes["title"] == kept
    assert "<" not in text(value)


def test_too_little_data_is_said_and_not_drawn(dated: list[LabelledSentence]) -> None:
    few = make(TONE, dated[::3], learning_curve=True)
    assert isinstance(few.evaluation.macro_f1, Figure)
    assert few.evaluation.macro_f1.value is None
    root = Tree(few.to_html()).root
    assert "No estimate: too few: 20 sentences, 30 needed" in root.all("section")[0].text
    assert not root.all("svg", role="img")
    for name in ("by-label", "ranking", "calibration", "growth"):
        assert "too few" in root.all("section", id=name)[0].text


@pytest.fixture
def browser(tmp_path: Path) -> Chromium:
    return Chromium(tmp_path)


@pytest.fixture
def saved(found: Report, tmp_path: Path) -> Path:
    found.save(tmp_path / "report.html")
    return tmp_path / "report.html"


def test_a_browser_has_nothing_to_complain_of_and_asks_nobody(
    browser: Chromium, saved: Path, tmp_path: Path
) -> None:
    dom, console = browser.dom(saved)
    assert console == []
    # The script has run: heads of columns are buttons now.
    (labels,) = Tree(dom).root.all("table", id="labels")
    assert len(labels.all("button")) >= 6
    assert browser.requests(saved) == []
    # What these two find, where there is something.
    bad = tmp_path / "bad.html"
    bad.write_text('<img src="https://example.org/x.png"><script>nope()</script>')
    assert len(browser.dom(bad)[1]) == 1
    assert browser.requests(bad) == ["https://example.org/x.png"]


Press = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def press(browser: Chromium, saved: Path, tmp_path: Path) -> Press:
    """Press the head of a column some times; return its state and the first column each time."""

    def _press(name: str, at: int, times: int) -> list[tuple[str, str]]:
        script = f"""<script>
        const head = document.querySelectorAll("#{name} thead th")[{at}];
        const seen = [];
        for (let n = 0; n < {times}; n++) {{
          head.querySelector("button").click();
          const rows = [...document.querySelectorAll("#{name} tbody tr")];
          seen.push([head.getAttribute("aria-sort"),
                     rows.map((row) => row.cells[{at}].dataset.v ?? row.cells[{at}].textContent)]);
        }}
        document.title = JSON.stringify(seen);
        </script></body>"""
        page = saved.read_text(encoding="utf-8")
        # The content policy would not let it run.
        page = re.sub(r"<meta http-equiv[^>]*>", "", page).replace("</body>", script)
        (tmp_path / "pressed.html").write_text(page, encoding="utf-8")
        dom, console = browser.dom(tmp_path / "pressed.html")
        assert console == []
        return json.loads(Tree(dom).root.all("title")[0].text)

    return _press


def test_tables_sort(press: Press, found: Report) -> None:
    numbers = [str(row.support) for row in found.evaluation.scores.labels]
    (first, down), (second, up) = press("labels", 1, 2)
    assert (first, second) == ("descending", "ascending")
    assert down == sorted(numbers, key=int, reverse=True)
    assert up == sorted(numbers, key=int)
    names = [row.label for row in found.evaluation.scores.labels]
    ((state, order),) = press("labels", 0, 1)
    assert (state, order) == ("ascending", sorted(names))


def test_the_script_is_let_run_by_the_policy_and_no_other(
    browser: Chromium, saved: Path, tmp_path: Path
) -> None:
    page = saved.read_text(encoding="utf-8")
    (tmp_path / "two.html").write_text(page.replace("</body>", "<script>1</script></body>"))
    _, console = browser.dom(tmp_path / "two.html")
    assert len(console) == 1
    assert "Content Security Policy" in console[0]


def test_it_prints(browser: Chromium, saved: Path) -> None:
    pdf = browser.pdf(saved)
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) >= 3


def test_on_a_phone_only_tables_are_wider_than_the_screen(
    browser: Chromium, saved: Path, tmp_path: Path
) -> None:
    script = """<script>
    // No window is narrower than 500 pixels.
    Object.assign(document.body.style, {width: "390px", margin: 0});
    const wide = [...document.querySelectorAll("body *")].filter((one) =>
      !one.closest(".scroll > *, svg") && one.getBoundingClientRect().right > 391);
    document.title = JSON.stringify(wide.map((one) => one.tagName + " " + one.className));
    </script></body>"""
    page = re.sub(r"<meta http-equiv[^>]*>", "", saved.read_text(encoding="utf-8"))
    (tmp_path / "phone.html").write_text(page.replace("</body>", script), encoding="utf-8")
    dom, _ = browser.dom(tmp_path / "phone.html", width=500)
    assert json.loads(Tree(dom).root.all("title")[0].text) == []
