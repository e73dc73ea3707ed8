"""How it looks as a document: what a person would print and file."""
