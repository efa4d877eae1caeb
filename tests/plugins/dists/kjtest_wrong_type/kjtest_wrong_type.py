from kjclass import hookimpl


@hookimpl
def kjclass_label_sets():
    return ["stance"]
