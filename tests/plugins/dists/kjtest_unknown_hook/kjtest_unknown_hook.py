from kjclass import hookimpl


@hookimpl
def kjclass_labelsets():
    return []
