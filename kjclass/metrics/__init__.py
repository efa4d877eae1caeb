"""Figures of how well labels are found, with intervals by a bootstrap over documents."""

from kjclass.metrics.figures import Bin, Figure, LabelScore, Scores
from kjclass.metrics.measure import score

__all__ = ["Bin", "Figure", "LabelScore", "Scores", "score"]
