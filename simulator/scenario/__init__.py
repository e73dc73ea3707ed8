"""Where a world comes from: YAML, document, checks (all problems at once), world."""
