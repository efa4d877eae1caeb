from kjclass import Label, LabelSet, hookimpl

kjclass_contract = "1.0"


@hookimpl
def kjclass_label_sets():
    return [LabelSet("tint", "1.0.0", "multi", "colours", (Label("red", "Red."),))]
