from kjclass import Label, LabelSet, hookimpl


@hookimpl
def kjclass_label_sets():
    return [LabelSet("tint", "1.0.0", "multi", "colours", (Label("red", "Red."),))]
