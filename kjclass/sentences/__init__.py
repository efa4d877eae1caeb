"""Sentences: documents cut into sentences, each with its place in the raw text."""

from __future__ import annotations

from kjclass.sentences.cleaning import clean
from kjclass.sentences.segmenter import Segmentation, segment, segment_many

__all__ = ["Segmentation", "clean", "segment", "segment_many"]
