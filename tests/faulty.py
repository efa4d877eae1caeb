"""Classifiers and features that break the contract in one way each, and some that keep it."""

from __future__ import annotations

import json

import numpy as np

from kjclass.errors import TrainingError


class Good:
    """Counts cue words."""

    def __init__(self, label_set):
        self.cues = [list(label.cues) for label in label_set.labels]
        self.kind = label_set.kind

    def fit(self, X, y, groups=None):
        self.thresholds_ = np.full(len(self.cues), 0.5)
        return self

    def predict_proba(self, X):
        hits = [[sum(c in text for c in cues) for cues in self.cues] for text in X]
        return np.array(hits, dtype=float).reshape(len(X), len(self.cues)) / 10

    def save(self, folder):
        (folder / "cues.json").write_text(json.dumps(self.cues))
        return {"kind": self.kind}

    @classmethod
    def load(cls, folder, state):
        made = cls.__new__(cls)
        made.cues = json.loads((folder / "cues.json").read_text())
        made.kind = state["kind"]
        return made.fit([], [])


class OnlySingle(Good):
    def fit(self, X, y, groups=None):
        if self.kind == "multi":
            raise TrainingError("only single-label sets can be learnt")
        return super().fit(X, y)


class Refuses(Good):
    def fit(self, X, y, groups=None):
        raise TrainingError("give at least a million sentences")


class Crashes(Good):
    def fit(self, X, y, groups=None):
        raise ZeroDivisionError("no luck")


class NoThresholds(Good):
    def fit(self, X, y, groups=None):
        self.thresholds_ = np.full(1, 0.5)
        return self

    def save(self, folder):
        self.thresholds_ = np.full(len(self.cues), 0.5)
        return super().save(folder)


class Flat(Good):
    def predict_proba(self, X):
        return super().predict_proba(X)[:, 0]


class NoneForNone(Good):
    def predict_proba(self, X):
        return np.array([super(NoneForNone, self).predict_proba([text])[0] for text in X])


class Nan(Good):
    def predict_proba(self, X):
        found = super().predict_proba(X)
        return found * np.nan if len(X) == 1 else found


class TooLarge(Good):
    def predict_proba(self, X):
        return super().predict_proba(X) * 30


class EmptyText(Good):
    def predict_proba(self, X):
        assert all(text.split()[0] for text in X)
        return super().predict_proba(X)


class Batchwise(Good):
    def predict_proba(self, X):
        return super().predict_proba(X) / max(len(X), 1)


class Forgetful(Good):
    def save(self, folder):
        state = super().save(folder)
        (folder / "cues.json").write_text(json.dumps([[] for _ in self.cues]))
        return state


class Unserialisable(Good):
    def save(self, folder):
        return super().save(folder) | {"array": np.zeros(2)}


class Dice(Good):
    runs = 0

    def fit(self, X, y, groups=None):
        type(self).runs += 1
        self.cues[0] = self.cues[0][: type(self).runs % 2]
        return super().fit(X, y)


CLASSIFIERS = {
    kind.__name__: kind for kind in (Good, *Good.__subclasses__()) if kind.__module__ == __name__
}
# What a runner's import string names is an attribute of the module.
globals().update({f"load_{name}": kind.load for name, kind in CLASSIFIERS.items()})


class Length:
    def transform(self, texts):
        found = [[len(text), text.count(" "), text.count("o")] for text in texts]
        return np.array(found, dtype=np.float32).reshape(len(texts), 3)


class NoTransform:
    pass


class List(Length):
    def transform(self, texts):
        return super().transform(texts).tolist()


class Wide(Length):
    def transform(self, texts):
        found = super().transform(texts)
        return found if len(texts) > 1 else found[:, :2]


class Double(Length):
    def transform(self, texts):
        return super().transform(texts).astype(np.float64)


class Divides(Length):
    def transform(self, texts):
        found = super().transform(texts)
        with np.errstate(invalid="ignore"):
            return found / found[:, :1]


class Stateful(Length):
    calls = 0

    def transform(self, texts):
        self.calls += 1
        return super().transform(texts) + np.float32(self.calls)


class Position(Length):
    def transform(self, texts):
        return super().transform(texts) + np.arange(len(texts), dtype=np.float32)[:, None]


class Scaled(Length):
    def transform(self, texts):
        found = super().transform(texts)
        return found / max(found.max(initial=0), np.float32(1))


FEATURES = {kind.__name__: kind for kind in (Length, NoTransform, *Length.__subclasses__())}
