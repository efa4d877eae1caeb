"""Learning curves: how well labels are found the more is labelled, and what more would do."""
