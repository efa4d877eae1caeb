"""Features: what a model sees of a sentence.

:mod:`~kjclass.features.reference` is the specification in plain Python;
:mod:`~kjclass.features.kernel` computes the same over Arrow buffers, compiled.
"""
