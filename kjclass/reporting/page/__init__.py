"""A report as one page of HTML: no other file, no network, and complete without its script."""
