"""From raw documents to clean sentences with exact offsets."""

from kjclass.sentences.cleanup import clean
from kjclass.sentences.segmenter import Segmentation, segment

__all__ = ["Segmentation", "clean", "segment"]
