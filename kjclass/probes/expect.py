"""What an exchange of states should do to the labels of the built-in sets, by their codebooks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kjclass.probes.swap import Exchange, Swapped

__all__ = ["JUDGED", "Expected", "expected"]

# Other sets are measured, not judged: only their authors know what should follow.
JUDGED = frozenset({"stance", "sector", "actor", "risk"})

_Labels = frozenset[str]
# Rule R19: a quarrel or accord named by its own name is on target, whichever states are named.
_BY_NAME = re.compile(
    r"GSOMIA|Dokdo|Takeshima|Yasukuni|Fukushima|white list|No Japan"
    r"|comfort[ -]wom[ae]n|(?:forced|wartime)[ -]labou?r",
    re.IGNORECASE,
)
# Which of the two a dispute carries depends on the pair of states.
_BY_PAIR = frozenset({"bilateral_friction", "geopolitical_rivalry"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What should come out.

    Parameters
    ----------
    labels : frozenset of str
    open : frozenset of str
        Labels of which nothing is expected.
    """

    labels: _Labels
    open: _Labels = frozenset()

    def met(self, labels: _Labels) -> bool:
        """Whether `labels` are as expected."""
        return labels - self.open == self.labels - self.open


def expected(
    label_set: str, before: _Labels, text: str, swapped: Swapped, swap: Exchange
) -> Expected | None:
    """Return what an exchange should make of labels.

    Parameters
    ----------
    label_set : str
    before : frozenset of str
        What the model gave the sentence as it stood.
    text : str
        The sentence as it stood.
    swapped : Swapped
        After the exchange.
    swap : Exchange

    Returns
    -------
    Expected or None
        None where the codebook does not tell, or the set is not a built-in one.

    Examples
    --------
    >>> swap = Exchange("KR", "JP")
    >>> text = "Seoul objected."
    >>> expected("actor", frozenset({"KR"}), text, swap(text), swap)
    Expected(labels=frozenset({'JP'}), open=frozenset())
    """
    pair = frozenset({swap.a, swap.b})
    if label_set == "sector":
        # Firms are exchanged for firms of the same sectors.
        return Expected(before)
    if label_set == "actor":
        # Only where the names exchanged are all that speaks of the two states.
        if swapped.left & pair or before & pair != swapped.named:
            return None
        return Expected(frozenset(map(swap.label, before)))
    # Where a firm of one side has no counterpart, the pair may be another one afterwards.
    same_pair = pair == {"KR", "JP"} and not swapped.left & pair
    if label_set == "risk":
        return Expected(before, frozenset() if same_pair else _BY_PAIR)
    if label_set == "stance":
        if same_pair:
            return Expected(before)
        # The target is Korea with Japan: put China in for one of them and nothing is left of it,
        # unless the sentence speaks of a group that holds both.
        names = swapped.named | swapped.left
        both = {"KR", "JP"} <= names and not {"CN", "IGO"} & names
        if both and "CN" in pair and not swapped.left & pair and not _BY_NAME.search(text):
            return Expected(frozenset({"none"}))
    return None
