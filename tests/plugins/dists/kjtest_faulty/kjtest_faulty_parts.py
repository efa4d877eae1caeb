"""The working parts, or not."""

import os
import sys

import numpy as np


def fault():
    return os.environ.get("KJTEST_FAULT", "")


if fault() == "import":
    raise ImportError("no driver here")


class Faulty:
    """Says "dark" where the word occurs, unless it goes wrong."""

    def __init__(self, label_set):
        self.label_set = label_set

    def fit(self, X, y, groups=None):
        self.thresholds_ = np.full(2, 0.5)
        return self

    def predict_proba(self, X):
        dark = np.array(["dark" in text for text in X], dtype=float)
        found = np.c_[1 - dark, dark]
        wrong = {
            "shape": found[:, :1],
            "nan": np.full_like(found, np.nan),
            "outside": found * 2 - 0.5,
            "text": found.astype(str),
            "object": found.astype(object),
            "complex": found.astype(complex),
            "none": None,
            "ragged": [[0.5], [0.5, 0.5]],
        }
        if fault() == "raises" or (fault() == "boom" and any("boom" in text for text in X)):
            raise RuntimeError("no driver\nat all")
        if fault() == "exits":
            sys.exit(4)
        if fault() == "changes":
            X.clear()
        return wrong.get(fault(), found)

    def save(self, folder):
        return {}


def load(folder, state):
    from kjtest_faulty import SHADE

    if fault() == "load":
        raise OSError("no such weights")
    if fault() == "load exits":
        sys.exit(5)
    if fault() == "no runner":
        return None
    return Faulty(SHADE).fit([], [])
