"""What a learning curve says of labelling more, in a plain sentence."""

from __future__ import annotations

from collections.abc import Sequence

from kjclass.evaluation.growth.results import Growth, Verdict

__all__ = ["advice_for", "advice_in_all", "rounded", "verdict_of"]

# Below one point of F1, labelling a quarter more is not worth the work.
_POINT = 0.01


def rounded(n: float) -> int:
    """Return a number of sentences that one can say: one digit and a half.

    Examples
    --------
    >>> [rounded(n) for n in (0.2, 7, 43, 215, 1624)]
    [1, 7, 45, 200, 1600]
    """
    step = 1
    while n >= 20 * step:
        step *= 5 if str(step)[0] == "1" else 2
    return max(1, round(n / step) * step)


def verdict_of(low: float, high: float) -> Verdict:
    """Say what an interval of a gain means."""
    if high < _POINT:
        return "saturated"
    return "worth it" if low > 0 else "unclear"


def advice_for(
    label: str | None, more: int, sentences: int, gain: float, low: float, high: float
) -> str:
    """Return the advice for one label, or for all (None).

    Examples
    --------
    >>> advice_for("skeptical", 40, 430, 0.021, 0.004, 0.039)
    '40 more skeptical sentences (of some 430 like these) are worth about +2.1 F1 [+0.4, +3.9]'
    >>> advice_for(None, 400, 400, 0.004, 0.001, 0.008)
    '400 more sentences are worth less than a point of macro-F1: +0.4 [+0.1, +0.8]; it is saturated'
    """
    score = "macro-F1" if label is None else "F1"
    what = f"{more} more sentences" if label is None else f"{more} more {label} sentences"
    if label is not None:
        what += f" (of some {sentences} like these)"
    interval = f"[{100 * low:+.1f}, {100 * high:+.1f}]"
    verdict = verdict_of(low, high)
    if verdict == "worth it":
        return f"{what} are worth about {100 * gain:+.1f} {score} {interval}"
    if verdict == "saturated":
        return (
            f"{what} are worth less than a point of {score}: {100 * gain:+.1f} {interval}; "
            "it is saturated"
        )
    return f"no advice: {what} may be worth anything in {interval} {score}"


def advice_in_all(growth: Sequence[Growth]) -> str:
    """Return the advice for the whole set, from that for macro-F1 and for each label."""
    (whole,) = (one for one in growth if one.label is None)
    labels = [one for one in growth if one.label is not None]
    parts = [whole.advice]
    worth = sorted(
        (one for one in labels if one.verdict == "worth it"), key=lambda one: -(one.gain or 0.0)
    )
    if worth:
        parts.append(f"most with {_listed(worth[:3])}")
    done = [one for one in labels if one.verdict == "saturated"]
    parts.append(f"saturated: {_listed(done)}" if done else "no label is saturated")
    few = [one for one in labels if one.verdict in ("too few", "unclear")]
    if few:
        parts.append(f"nothing can be said of {_listed(few)}")
    return "; ".join(parts)


def _listed(growth: Sequence[Growth]) -> str:
    # Quoted, for a label may be called "none".
    names = [repr(one.label) for one in growth]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
