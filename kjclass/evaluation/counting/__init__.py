"""Counting labels in a corpus: reading, tallying, estimating shares, drawing what to audit."""
