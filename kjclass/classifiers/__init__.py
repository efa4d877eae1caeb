"""Classifiers: linear heads that scikit-learn trains and flat arrays run."""
