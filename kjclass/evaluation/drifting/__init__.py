"""How one corpus differs from another in the eyes of a model: words, names, certainty, labels."""
