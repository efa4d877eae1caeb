"""Leaves a line in a file each time it is imported."""

import os
from pathlib import Path

from kjclass import Label, LabelSet, hookimpl

with Path(os.environ["KJTEST_MARKS"]).open("a") as file:
    file.write("imported\n")


@hookimpl
def kjclass_label_sets():
    return [LabelSet("mark", "1.0.0", "multi", "marks", (Label("one", "One."),))]
