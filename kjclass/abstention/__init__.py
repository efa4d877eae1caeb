"""Answering only where errors are bounded: the evidence, the test of a cut, what is guaranteed."""
