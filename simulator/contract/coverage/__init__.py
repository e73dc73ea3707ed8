"""Coverage: what of the documented API was exercised, counted, merged and shown."""
