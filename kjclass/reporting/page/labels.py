"""Label by label: figures, what is taken for what, curves, and whether scores can be believed."""

from __future__ import annotations

from collections.abc import Sequence

from kjclass.metrics import Bin, LabelScore, Scores
from kjclass.reporting.contents import Curve, Report
from kjclass.reporting.curves import RECALLS
from kjclass.reporting.page.charts import Chart
from kjclass.reporting.page.html import Child, Markup, tag
from kjclass.reporting.page.tables import Head, bar, cell, count, number, table

__all__ = ["calibration", "confusion", "per_label", "ranking"]

_LABEL = Head("label", numbers=False)
# Of more columns the names stand upright.
_MOST_LEVEL = 6
_SINGLE = "True labels in rows, labels given in columns; on the diagonal what is right."
_MULTI = (
    "On the diagonal the labels found. Elsewhere how often the label of the row was missed where "
    "that of the column was wrongly given. The last column counts what was missed with nothing "
    "wrong in its place, the last row what was given on top."
)


def per_label(found: Report) -> Markup:
    """Return the table of all figures by label."""
    heads = [
        *(_LABEL, Head("sentences"), Head("F1"), Head("0 to 1", sortable=False)),
        *(Head("precision"), Head("recall"), Head("average precision")),
        Head("calibration error"),
    ]
    rows: list[tuple[Child, list[Markup]]] = [
        (
            row.label,
            [
                *(count(row.support), cell(row.f1), bar(row.f1), cell(row.precision)),
                *(cell(row.recall), cell(row.average_precision), cell(row.ece)),
            ],
        )
        for row in found.evaluation.scores.labels
    ]
    return tag(
        "section",
        tag("h2", "Label by label"),
        tag(
            "p",
            "Precision: of the sentences given a label, the share that carry it. Recall: of the "
            "sentences that carry it, the share given it. F1 weighs both alike. Average precision: "
            "how well the scores rank sentences, whatever the threshold. Calibration error: how "
            "far scores are from how often they are right; 0 is best.",
            class_="note",
        ),
        table("labels", "Figures with 95% intervals; choose a head to sort", heads, rows),
        id="by-label",
    )


def confusion(found: Report) -> Markup:
    """Return the table of what is taken for what."""
    matrix = found.evaluation.scores.confusion
    names = [*(row.label for row in found.evaluation.scores.labels), "nothing"]
    nothing = len(names) - 1
    # In most single-label sets nothing is never given.
    kept = [
        at
        for at in range(len(names))
        if at < nothing or any(matrix[at]) or any(row[at] for row in matrix)
    ]
    rows: list[tuple[Child, list[Markup]]] = []
    for at in kept:
        whole = sum(matrix[at][to] for to in kept) or 1
        rows.append((names[at], [_share(matrix[at][to], whole, hit=at == to) for to in kept]))
    about = _SINGLE if found.label_set.kind == "single" else _MULTI
    heads = [Head("true", numbers=False), *(Head(names[at]) for at in kept)]
    return tag(
        "section",
        tag("h2", "What is taken for what"),
        tag("p", f"{about} The stronger the colour, the larger the share of its row."),
        tag(
            "div",
            table(
                "confusion",
                "Sentences",
                heads,
                rows,
                sortable=False,
            ),
            class_="confusion wide" if len(kept) > _MOST_LEVEL else "confusion",
        ),
        id="confusions",
    )


def _share(n: int, whole: int, *, hit: bool) -> Markup:
    kind = " ".join(["hit"] * hit + ["zero"] * (not n))
    return tag("td", f"{n:,}", class_=kind or None, style=f"--share:{n / whole:.3f}")


def ranking(found: Report) -> Markup:
    """Return the precision-recall curves, and their numbers."""
    scores = found.evaluation.scores
    drawn = [
        _curve(curve, row, scores.sentences)
        for curve, row in zip(found.curves, scores.labels, strict=True)
    ]
    rows: list[tuple[Child, list[Markup]]] = [
        (curve.label, [_plain(curve.at.get(f"{one}%")) for one in RECALLS])
        for curve in found.curves
    ]
    heads = [_LABEL, *(Head(f"{one}%") for one in RECALLS)]
    single = found.label_set.kind == "single"
    competing = " (labels compete, and only one wins)" if single else ""
    return tag(
        "section",
        tag("h2", "Precision and recall"),
        tag(
            "p",
            "What one pays in wrong labels to find more of the right ones. The dot is what the "
            f"model does{competing}; the dotted line is what guessing would give.",
        ),
        tag("div", drawn, class_="grid-of-charts"),
        table(
            "precision-at", "Precision where so much of the label is found (recall)", heads, rows
        ),
        id="ranking",
    )


def _plain(value: float | None) -> Markup:
    if value is None:
        return tag("td", tag("span", "too few", class_="why"), class_="num", data_v="")
    return tag("td", f"{value:.3f}", class_="num", data_v=f"{value:.6g}")


def _curve(curve: Curve, row: LabelScore, sentences: int) -> Markup:
    title = [tag("b", row.label), " "]
    if not curve.recall:
        why = row.average_precision.why
        return tag("figure", tag("figcaption", title, tag("span", why, class_="why")))
    about = f"Precision over recall of {row.label}: average precision {row.average_precision}"
    threshold = row.recall.value is not None and row.precision.value is not None
    if threshold:
        about += f"; at the threshold precision {row.precision.value:.3f}"
        about += f" and recall {row.recall.value:.3f}"
    chart = Chart(about, "recall", "precision")
    share = row.support / sentences
    chart.line([0, 1], [share, share], "chance")
    chart.line([0, *curve.recall], [curve.precision[0], *curve.precision], "model")
    if row.recall.value is not None and row.precision.value is not None:
        chart.dot(row.recall.value, row.precision.value, "model")
    caption = f"average precision {row.average_precision.value:.3f}"
    return tag("figure", tag("figcaption", title, caption), chart.svg())


def calibration(found: Report) -> Markup:
    """Return the reliability diagrams, before and after calibration, and their numbers."""
    after, before = found.evaluation.scores, found.before
    if not after.reliability:
        return tag(
            "section",
            tag("h2", "Do scores mean what they say?"),
            tag("p", "The classifier gives no scores that could be looked at."),
            id="calibration",
        )
    pairs: list[tuple[str, Scores | LabelScore, Scores | LabelScore | None]] = [
        ("all labels", after, before)
    ]
    rows = before.labels if before is not None else [None] * len(after.labels)
    pairs += [(one.label, one, other) for one, other in zip(after.labels, rows, strict=True)]
    what = (
        "Filled: as they are; hollow and dashed: before calibration."
        if before is not None
        else "The scores are as the classifier gives them: nothing calibrated them."
    )
    return tag(
        "section",
        tag("h2", "Do scores mean what they say?"),
        tag(
            "p",
            "Of the labels that get a score of about 0.8, eight in ten should be right: points on "
            f"the diagonal. Points with few scores are left out. {what}",
        ),
        tag("div", [_diagram(*pair) for pair in pairs], class_="grid-of-charts"),
        _errors(pairs),
        tag(
            "details",
            tag("summary", "The numbers of the diagram of all labels"),
            _bins(after.reliability, before.reliability if before is not None else None),
        ),
        id="calibration",
    )


def _diagram(name: str, after: Scores | LabelScore, before: Scores | LabelScore | None) -> Markup:
    title = [tag("b", name), " "]
    if after.ece.value is None:
        return tag("figure", tag("figcaption", title, tag("span", after.ece.why, class_="why")))
    about = f"Share of labels that are there over score, {name}: calibration error {after.ece}"
    caption = f"error {after.ece.value:.3f}"
    chart = Chart(about, "score", "share right")
    chart.line([0, 1], [0, 1], "chance")
    if before is not None and before.ece.value is not None:
        caption += f", before {before.ece.value:.3f}"
        _points(chart, before.reliability, "other")
    _points(chart, after.reliability, "model")
    return tag("figure", tag("figcaption", title, caption), chart.svg())


def _points(chart: Chart, bins: Sequence[Bin], kind: str) -> None:
    xs: list[float] = []
    ys: list[float] = []
    for one in bins:
        if one.score is None or one.share.value is None:
            # Where a bin has too few scores the line breaks off.
            chart.line(xs, ys, kind)
            xs, ys = [], []
        else:
            xs.append(one.score)
            ys.append(one.share.value)
            if kind == "model" and one.share.low is not None and one.share.high is not None:
                chart.interval(one.score, one.share.low, one.share.high, kind)
            chart.dot(one.score, one.share.value, kind)
    chart.line(xs, ys, kind)


def _errors(pairs: Sequence[tuple[str, Scores | LabelScore, Scores | LabelScore | None]]) -> Markup:
    before = any(one is not None for _, _, one in pairs)
    rows: list[tuple[Child, list[Markup]]] = []
    for name, after, raw in pairs:
        cells = [cell(after.ece), cell(after.brier)]
        if raw is not None:
            cells = [cell(after.ece), cell(raw.ece), cell(after.brier), cell(raw.brier)]
        rows.append((name, cells))
    also = [Head("before calibration")] * before
    heads = [_LABEL, Head("calibration error"), *also, Head("Brier score"), *also]
    return table("calibrated", "How far scores are from the truth; 0 is best", heads, rows)


def _bins(after: Sequence[Bin], before: Sequence[Bin] | None) -> Markup:
    heads = [Head("scores from", numbers=False), Head("scores"), Head("their mean"), Head("right")]
    if before is not None:
        heads += [Head("scores before"), Head("their mean"), Head("right")]
    rows: list[tuple[Child, list[Markup]]] = []
    for at, one in enumerate(after):
        cells = _bin(one)
        if before is not None:
            cells += _bin(before[at])
        rows.append((f"{one.low:.1f} to {one.high:.1f}", cells))
    return table("reliability", "Scores of all labels, in ten bins", heads, rows, sortable=False)


def _bin(one: Bin) -> list[Markup]:
    mean = "" if one.score is None else f"{one.score:.3f}"
    return [
        *(count(one.pairs), tag("td", mean, class_="num")),
        tag("td", number(one.share), class_="num"),
    ]
