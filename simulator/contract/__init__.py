"""The table and the scenarios seen from outside: what a target must answer, and whether it does."""
