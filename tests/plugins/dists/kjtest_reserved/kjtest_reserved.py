from kjclass import Label, LabelSet, hookimpl


@hookimpl
def kjclass_label_sets():
    return [LabelSet("stance", "9.0.0", "multi", "mine", (Label("x", "Mine."),))]
