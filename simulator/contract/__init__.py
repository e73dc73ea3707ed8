"""The table and the scenarios seen from outside: documents, pages, and what was exercised."""
