"""The top of the page: the chief figures in plain words, and what they are to be compared with."""

from __future__ import annotations

from collections.abc import Iterator

from kjclass.evaluation.evaluation import Evaluation
from kjclass.metrics import Figure, Scores
from kjclass.reporting.contents import Report
from kjclass.reporting.page.html import Child, Markup, tag
from kjclass.reporting.page.tables import Head, bar, cell, count, span, table

__all__ = ["breakdowns", "summary"]


def summary(found: Report) -> Markup:
    """Return the chief figures, and the table of what has to be beaten."""
    scores = found.evaluation.scores
    return tag(
        "section",
        tag("h2", "In short"),
        tag("p", _measured_on(found)),
        tag("div", list(_keys(found)), class_="keys"),
        _beside(found.evaluation),
        [tag("p", sentence) for sentence in _leakage(found.evaluation)],
        tag(
            "p",
            "Every interval is a 95% interval by a bootstrap over documents: had other documents "
            "of the same kind been labelled, the figure would mostly have come out inside it.",
            class_="note",
        )
        if scores.macro_f1.value is not None
        else None,
        [tag("p", note, class_="note") for note in found.evaluation.notes],
        id="summary",
    )


def _measured_on(found: Report) -> str:
    scores = found.evaluation.scores
    return (
        f"Measured on {scores.sentences:,} sentences of {scores.groups:,} documents "
        f"(near-duplicates count once). How: {found.evaluation.how}. "
        + (
            "Every sentence was labelled by a model that had not seen its document."
            if found.cross_validated
            else "It was trained on none of them."
            if found.evaluation.seen == 0
            else "The figures mean something only if it was not trained on them."
        )
    )


def _keys(found: Report) -> Iterator[Markup]:
    scores = found.evaluation.scores
    yield _key(
        "Macro-F1",
        scores.macro_f1,
        "The mean of F1 over the labels, rare ones counting as much as common ones. F1 is 1 where "
        "every label is found and none is given wrongly.",
    )
    many = found.label_set.kind == "multi"
    yield _key(
        "Sentences all right",
        scores.accuracy,
        "Share of sentences whose labels are all right and complete."
        if many
        else "Share of sentences that get the right label.",
    )
    yield _key("Calibration error", scores.ece, _calibration(found.before))
    best = _best(found.evaluation)
    if best is not None and scores.macro_f1.value is not None:
        name, figure = best
        ahead = found.evaluation.ahead[name]
        about = f"Macro-F1 minus that of “{name}” ({figure.value:.3f}), untrained."
        if ahead.low is not None and ahead.low <= 0:
            about += " These sentences cannot tell whether the model is better."
        yield _key("Ahead of the best baseline", ahead, about, signed=True)


def _key(name: str, figure: Figure, about: str, *, signed: bool = False) -> Markup:
    there = figure.value is not None
    return tag(
        "div",
        tag("div", name, class_="name"),
        tag(
            "div",
            f"{figure.value:{'+' if signed else ''}.3f}" if there else f"No estimate: {figure.why}",
            class_="value" if there else "value none",
        ),
        tag("div", f"95% interval {span(figure, signed=signed)}", class_="ci note")
        if there
        else None,
        tag("p", about),
    )


def _calibration(before: Scores | None) -> str:
    text = "How far scores are from how often they are right, in the mean; 0 is best."
    if before is not None and before.ece.value is not None:
        text += f" Before calibration it was {before.ece.value:.3f}."
    return text


def _best(evaluation: Evaluation) -> tuple[str, Figure] | None:
    known = [
        (name, scores.macro_f1)
        for name, scores in evaluation.baselines.items()
        if scores.macro_f1.value is not None
    ]
    return max(known, key=lambda one: one[1].value or 0, default=None)


def _beside(evaluation: Evaluation) -> Markup:
    whole = {"this model": evaluation.scores, **evaluation.baselines}
    rows: list[tuple[Child, list[Markup]]] = [
        (name, [cell(one.macro_f1), bar(one.macro_f1), cell(one.accuracy)])
        for name, one in whole.items()
    ]
    return table(
        "beside",
        "The model, and the untrained baselines that it has to beat",
        [
            *(Head("", numbers=False, sortable=False), Head("macro-F1")),
            *(Head("0 to 1", sortable=False), Head("sentences all right")),
        ],
        rows,
    )


def _leakage(evaluation: Evaluation) -> Iterator[Child]:
    if evaluation.leakage is None:
        return
    gap, random = evaluation.leakage.gap, evaluation.leakage.random
    if gap.value is None or random.value is None or gap.low is None or gap.high is None:
        yield f"Leakage: no estimate, {gap.why or random.why}."
        return
    yield (
        tag("b", "Leakage. "),
        "Folds over sentences, which put sentences of one document into training and test, would "
        f"have given {random.value:.3f}: ",
        tag("b", f"{gap.value:+.3f}"),
        f" ({span(gap, signed=True)}). ",
        "So much a careless split flatters."
        if gap.low > 0
        else "These sentences cannot tell whether that flatters.",
    )


def breakdowns(found: Report) -> Markup:
    """Return the figures by source, period and other columns."""
    parts: list[Child] = []
    for at, one in enumerate(found.evaluation.by):
        rows: list[tuple[Child, list[Markup]]] = [
            (
                value,
                [
                    *(count(scores.sentences), cell(scores.macro_f1), bar(scores.macro_f1)),
                    cell(scores.accuracy),
                ],
            )
            for value, scores in one.values.items()
        ]
        parts += [
            tag("h3", f"By {one.column}"),
            table(
                f"by-{at}",
                f"Macro-F1 by {one.column}. {_not_seen(found, one.how)}",
                [
                    *(Head(one.column, numbers=False), Head("sentences"), Head("macro-F1")),
                    *(Head("0 to 1", sortable=False), Head("sentences all right")),
                ],
                rows,
            ),
            tag("p", _in_all(one.scores.macro_f1, one.loss)),
        ]
        if one.left_out:
            parts.append(
                tag("p", f"{one.left_out:,} sentences have no {one.column}.", class_="note")
            )
    parts += [tag("p", one) for one in found.evaluation.notes if one.startswith("not by ")]
    if not parts:
        parts.append(
            tag(
                "p",
                "Nothing to show: the sentences have no column of sources or dates with two to "
                "twelve values, or none was wanted.",
            )
        )
    return tag("section", tag("h2", "By source and period"), parts, id="by")


def _not_seen(found: Report, how: str) -> str:
    return f"Models have seen {how}" if found.cross_validated else "By the same model as above"


def _in_all(whole: Figure, loss: Figure | None) -> str:
    if whole.value is None:
        return f"All together: {whole.why}."
    text = f"All together {whole.value:.3f} ({span(whole)})."
    if loss is not None and loss.value is not None:
        text += (
            f" That is {abs(loss.value):.3f} {'less' if loss.value >= 0 else 'more'} than above "
            f"(difference {span(loss, signed=True)}): what it costs to meet something new."
        )
    return text
