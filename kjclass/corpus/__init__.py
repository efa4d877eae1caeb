"""Reading documents and labelled sentences from files."""
