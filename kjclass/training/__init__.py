"""Training: from labelled sentences to model folders."""
