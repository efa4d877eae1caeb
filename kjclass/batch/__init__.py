"""Labelling corpora of any size: in pieces, resumable, on this machine or a cluster."""
