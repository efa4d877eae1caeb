"""A label set as the label configuration of a tool in which people annotate.

The forms are those of the tools' own documentation and code: for Label Studio the tags of
https://labelstud.io/tags/choices and https://labelstud.io/tags/labels, for doccano the file that
its page "Labels" takes (``backend/label_types``).
"""

from __future__ import annotations

import colorsys
import json
import string
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

from kjclass.errors import LabelSetError
from kjclass.labels import LabelSet

__all__ = ["doccano_labels", "label_studio_config"]

_KEYS = "123456789" + string.ascii_lowercase
_QUESTIONS = {"single": "Choose one.", "multi": "Choose all that apply, or none."}


def label_studio_config(label_sets: Sequence[LabelSet], *, spans: bool = False) -> str:
    """Return the labeling configuration of a Label Studio project, as XML.

    Parameters
    ----------
    label_sets : sequence of LabelSet
        Each becomes one control, which bears its name: by that its labels are found again.
    spans : bool
        Whether stretches of a text are marked (``Labels``) or the whole text is (``Choices``).

    Returns
    -------
    str
        The text is taken from the field ``text`` of a task; definitions are shown as hints.

    Examples
    --------
    >>> from kjclass.labels import Label
    >>> mood = LabelSet("mood", "1.0.0", "multi", "speech", (Label("calm", "At ease."),))
    >>> print(label_studio_config([mood]))
    <View>
      <Text name="text" value="$text" />
      <Header value="mood: speech. Choose all that apply, or none." size="5" />
      <Choices name="mood" toName="text" choice="multiple" showInline="true">
        <Choice value="calm" hint="At ease." />
      </Choices>
    </View>
    """
    view = ET.Element("View")
    ET.SubElement(view, "Text", name="text", value="$text")
    for label_set in label_sets:
        question = "Mark what speaks for a label." if spans else _QUESTIONS[label_set.kind]
        heading = f"{label_set.title or label_set.name}: {label_set.target.rstrip('.')}. {question}"
        ET.SubElement(view, "Header", value=heading, size="5")
        control = {
            "name": label_set.name,
            "toName": "text",
            "choice": "single" if label_set.kind == "single" else "multiple",
            "showInline": "true",
        }
        if not spans and label_set.kind == "single":
            control |= {"required": "true", "requiredMessage": f"Choose one of {label_set.name}"}
        group = ET.SubElement(view, "Labels" if spans else "Choices", control)
        colours = _colours(len(label_set.labels))
        for label, colour in zip(label_set.labels, colours, strict=True):
            one = {"value": label.id, "hint": label.definition}
            ET.SubElement(
                group,
                "Label" if spans else "Choice",
                one | {"background": colour} if spans else one,
            )
    ET.indent(view)
    return ET.tostring(view, encoding="unicode")


def doccano_labels(label_sets: Sequence[LabelSet]) -> str:
    """Return the labels of a doccano project, as the JSON that its page "Labels" imports.

    The file is the same for text classification (category labels) and for sequence labelling (span
    labels); the page on which it is imported tells which.

    Parameters
    ----------
    label_sets : sequence of LabelSet
        Exactly one: a doccano project has one list of labels.

    Raises
    ------
    LabelSetError
        If there are several label sets.
    """
    if len(label_sets) != 1:
        raise LabelSetError(
            "a doccano project has one list of labels", fix="export one label set, make a project"
        )
    labels = label_sets[0].labels
    rows: list[dict[str, Any]] = [
        {
            "text": label.id,
            "prefix_key": None,
            "suffix_key": _KEYS[number] if number < len(_KEYS) else None,
            "background_color": colour,
            "text_color": "#ffffff",
        }
        for number, (label, colour) in enumerate(zip(labels, _colours(len(labels)), strict=True))
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _colours(count: int) -> list[str]:
    """Return dark colours around the wheel, on which white text can be read."""
    wheel = [colorsys.hsv_to_rgb(number / max(1, count), 0.75, 0.6) for number in range(count)]
    return ["#" + "".join(f"{round(255 * part):02x}" for part in colour) for colour in wheel]
