from kjclass import hookimpl

kjclass_contract = 2


@hookimpl
def kjclass_tokenizers():
    return []
