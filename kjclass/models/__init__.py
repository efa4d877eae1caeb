"""Model folders: save, verify, load."""
