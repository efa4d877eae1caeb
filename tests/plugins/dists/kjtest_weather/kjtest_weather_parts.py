"""The working parts, imported only when they are used."""

import json

import numpy as np


class Length:
    def transform(self, texts):
        return np.array([[len(text), text.count(" ")] for text in texts], dtype=np.float32)


class Keyword:
    """Says the second label where the keyword occurs."""

    def __init__(self, label_set, keyword="cloud"):
        self.label_set = label_set
        self.keyword = keyword

    def fit(self, X, y, groups=None):
        self.thresholds_ = np.full(len(self.label_set.labels), 0.5)
        return self

    def predict_proba(self, X):
        hit = np.array([self.keyword in text for text in X], dtype=float)
        return np.c_[1 - hit, hit]

    def save(self, folder):
        (folder / "keyword.json").write_text(json.dumps(self.keyword))
        return {}


def load(folder, state):
    from kjtest_weather import SKY

    return Keyword(SKY, json.loads((folder / "keyword.json").read_text())).fit([], [])
