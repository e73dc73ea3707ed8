"""Explaining: which gate decided, on what facts, who documents it, and what would pass."""
