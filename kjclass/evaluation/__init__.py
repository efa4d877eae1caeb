"""Evaluation: how well labels are found in documents not trained on."""
