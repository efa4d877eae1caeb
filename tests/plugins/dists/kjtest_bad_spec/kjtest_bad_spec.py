from kjclass import FeaturesSpec, hookimpl


@hookimpl
def kjclass_features():
    return [FeaturesSpec("", "kjtest_bad_spec:nothing")]
