from kjclass import Label, LabelSet, hookimpl


@hookimpl
def kjclass_label_sets():
    return [
        LabelSet("shade", "1.0.0", "multi", "greys", (Label("dark", "Dark."),)),
        LabelSet("tint", "1.0.0", "multi", "colours", (Label("red", "Red."),)),
    ]
