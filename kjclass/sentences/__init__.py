"""temporary"""
from dataclasses import dataclass
import sentencex
from kjclass.records import Sentence
@dataclass(frozen=True)
class Segmentation:
    sentences: tuple
    dropped: tuple = ()
def clean(text): return " ".join(text.split())
def segment(raw, *, language="en"):
    out=[]
    for b in sentencex.get_sentence_boundaries(language, raw):
        s,e=b["start_index"],b["end_index"]
        t=raw[s:e].strip()
        if t: out.append(Sentence(clean(t),s,e))
    return Segmentation(tuple(out))
