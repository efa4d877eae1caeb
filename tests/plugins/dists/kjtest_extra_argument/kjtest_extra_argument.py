from kjclass import hookimpl


@hookimpl
def kjclass_label_sets(config):
    return []
