"""temporary"""
import tomllib
from kjclass.labels import *
def read_label_set(path):
    d=tomllib.loads(path.read_bytes().decode())
    return LabelSet(d["name"],d["version"],d["kind"],d["target"],tuple(Label(l["id"],l["definition"],cues=tuple(l.get("cues",())),positive=tuple(Example(x,(l["id"],)) for x in l.get("positive",()))) for l in d["labels"]))
def to_dict(s): return {}
