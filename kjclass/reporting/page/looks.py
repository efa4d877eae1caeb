"""What one sees when looking closer: sentences, features, flips, and what more of them would do."""

from __future__ import annotations

from collections.abc import Sequence

from kjclass.explain.label_set import Feature, LabelFeatures
from kjclass.metrics import Figure
from kjclass.probes import Flip, ProbeRow
from kjclass.reporting.contents import Example, LabelExamples, Report
from kjclass.reporting.page.charts import Chart
from kjclass.reporting.page.html import Child, Markup, tag
from kjclass.reporting.page.tables import Head, bar, count, table

__all__ = ["examples", "features", "flips", "growth"]

_SHOULD = {"stay": "stay", "follow": "follow", "open": "(not known)"}


def examples(found: Report) -> Markup:
    """Return the best and the worst sentences of each label."""
    parts: list[Child] = []
    for label, some in zip(found.label_set.labels, found.examples, strict=True):
        parts += [tag("h3", label.id), tag("p", label.definition, class_="note")]
        parts += _sentences(some)
    return tag(
        "section",
        tag("h2", "The best and the worst sentences"),
        tag("p", "At most three of each kind, not two of one document.", class_="note"),
        parts,
        id="examples",
        class_="examples",
    )


def _sentences(some: LabelExamples) -> list[Child]:
    kinds = (
        ("Found, with the highest scores", some.best),
        ("Missed, with the lowest scores", some.missed),
        ("Wrongly given, with the highest scores", some.wrong),
    )
    parts: list[Child] = []
    for heading, rows in kinds:
        if rows:
            parts += [tag("h4", heading), tag("ul", [_sentence(row) for row in rows])]
    return parts or [tag("p", "No sentence carries it or was given it.", class_="why")]


def _sentence(one: Example) -> Markup:
    said = f"score {one.score:.2f}; given {_listed(one.given)}"
    if one.truth != one.given:
        said += f"; true {_listed(one.truth)}"
    return tag(
        "li", tag("span", one.text, class_="text"), tag("span", f"{said}; {one.id}", class_="said")
    )


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels) or "nothing"


def features(found: Report) -> Markup:
    """Return the strongest features of each label."""
    look = found.closer
    heading = tag("h2", "What the model goes by")
    if look is None or look.features is None:
        return tag("section", heading, _missing(found, "features"), id="features")
    return tag(
        "section",
        heading,
        tag(
            "p",
            f"Read off {look.how}. Each number is what a word, a pair of words or the cue words of "
            "a label add to the log-odds of the label, in the mean over the sentences that hold "
            f"them (at least {look.features.least}).",
        ),
        tag("div", [_features(one) for one in look.features.labels], class_="columns"),
        id="features",
    )


def _features(one: LabelFeatures) -> Markup:
    rows: list[tuple[Child, list[Markup]]] = [
        (_name(feature), [_added(feature), count(feature.sentences)])
        for feature in (*one.features, *one.against)
    ]
    if not rows:
        return tag("div", tag("h3", one.label), tag("p", "Too few sentences.", class_="why"))
    return tag(
        "div",
        tag("h3", one.label),
        table(
            f"features-{one.label}",
            f"Every sentence starts from {one.intercept:+.2f}",
            [Head("feature", numbers=False), Head("adds"), Head("sentences")],
            rows,
        ),
    )


def _name(one: Feature) -> list[Child]:
    return [tag("span", one.text, class_="text"), " ", tag("span", one.kind, class_="why")]


def _added(one: Feature) -> Markup:
    value = f"{one.contribution:+.2f}"
    return tag("td", value, class_="num", data_v=f"{one.contribution:.4g}")


def flips(found: Report) -> Markup:
    """Return what changes of the sentences do to the labels."""
    look = found.closer
    heading = tag("h2", "What flips")
    if look is None:
        return tag("section", heading, _missing(found, "flips"), id="flips")
    probes = look.probes
    rows: list[tuple[Child, list[Markup]]] = [
        (row.probe, _rate(row)) for row in probes.rows if row.rate.sentences
    ]
    shown = [row for row in probes.rows if row.flips]
    return tag(
        "section",
        heading,
        tag(
            "p",
            f"Sentences are changed and labelled again by {look.how}. The share is of sentences "
            "whose labels should have stayed, or followed the change, and did not; where nothing "
            "is known, of those whose labels changed. Typos are put into "
            f"{probes.typo_rate:.0%} of the longer words.",
        ),
        table(
            "flip-rates",
            "Shares with 95% intervals",
            [
                *(Head("change", numbers=False), Head("labels should", numbers=False)),
                *(Head("flips"), Head("0 to 1", sortable=False), Head("sentences")),
            ],
            rows,
        ),
        tag(
            "details",
            tag("summary", "Some of the sentences"),
            [
                (
                    tag("h3", f"{row.probe}: labels should {_SHOULD[row.should]}"),
                    tag("ul", [_flip(one) for one in row.flips]),
                )
                for row in shown
            ],
        )
        if shown
        else None,
        id="flips",
        class_="flips",
    )


def _rate(row: ProbeRow) -> list[Markup]:
    rate = row.rate
    should = tag("td", _SHOULD[row.should])
    if rate.share is None or rate.low is None or rate.high is None:
        cells = [tag("td", tag("span", str(rate), class_="why"), class_="num", data_v="")]
    else:
        cells = [
            tag(
                "td",
                tag(
                    "span",
                    tag("b", f"{rate.share:.1%}"),
                    " ",
                    tag("span", f"{rate.low:.1%} to {rate.high:.1%}", class_="ci"),
                    class_="figure",
                ),
                class_="num",
                data_v=f"{rate.share:.6g}",
            )
        ]
    return [should, *cells, bar(Figure(rate.share, rate.low, rate.high)), count(rate.sentences)]


def _flip(one: Flip) -> Markup:
    said = f"{_listed(one.labels_before)} became {_listed(one.labels_after)}"
    if one.expected is not None and one.expected != one.labels_before:
        said += f"; should be {_listed(one.expected)}"
    return tag(
        "li",
        *(tag("span", one.before, class_="text"), tag("br")),
        *(tag("span", one.after, class_="text"), tag("span", said, class_="said")),
    )


def growth(found: Report) -> Markup:
    """Return the learning curve and its advice."""
    heading = tag("h2", "What more sentences would do")
    curve = found.learning
    if curve is None:
        why = "Not measured: it takes longer than all the rest. Ask for it with --learning-curve."
        return tag("section", heading, tag("p", why), id="growth")
    parts: list[Child] = [tag("p", tag("b", f"{_raised(curve.advice)}."))]
    names = dict.fromkeys(one.label for one in curve.points)
    most = max((one.sentences for one in curve.points), default=1)
    drawn = []
    for label in names:
        mine = [one for one in curve.points if one.label == label]
        name = label or "macro-F1"
        chart = Chart(f"F1 over training sentences, {name}", "training sentences", "F1", most)
        for measured, kind in ((False, "other"), (True, "model")):
            some = [one for one in mine if one.measured is measured]
            chart.line([one.sentences for one in some], [one.f1 for one in some], kind)
            for one in some:
                chart.interval(one.sentences, one.low, one.high, kind)
                chart.dot(one.sentences, one.f1, kind)
        drawn.append(tag("figure", tag("figcaption", tag("b", name)), chart.svg()))
    if drawn:
        parts += [
            tag("p", "Filled: measured; hollow: read off the curve that fits.", class_="note"),
            tag("div", drawn, class_="grid-of-charts"),
        ]
    if drawn:
        advice = [tag("li", f"{one.label}: {one.advice}") for one in curve.growth if one.label]
        parts.append(tag("ul", advice))
    parts += [tag("p", note, class_="note") for note in curve.notes]
    rows: list[tuple[Child, list[Markup]]] = [
        (
            one.label or "macro-F1",
            [
                count(one.sentences),
                tag("td", f"{one.f1:.3f}", class_="num", data_v=f"{one.f1:.6g}"),
                tag("td", f"{one.low:.3f} to {one.high:.3f}", class_="num ci"),
                tag("td", "measured" if one.measured else "read off"),
            ],
        )
        for one in curve.points
    ]
    if rows:
        heads = [
            *(Head("label", numbers=False), Head("sentences"), Head("F1")),
            *(Head("95% interval", sortable=False), Head("how", numbers=False)),
        ]
        numbers = table("points", "F1 at growing numbers of training sentences", heads, rows)
        parts.append(tag("details", tag("summary", "The numbers of the curves"), numbers))
    return tag("section", heading, parts, id="growth")


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _missing(found: Report, what: str) -> Markup:
    return tag("p", "; ".join(found.notes) or f"There are no {what} to show", ".")
