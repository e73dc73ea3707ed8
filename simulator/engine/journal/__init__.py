"""The journal: what was asked and answered, found again, shown, verified and exported."""
