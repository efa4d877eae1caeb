"""Which unlabelled sentences are worth labelling next."""
