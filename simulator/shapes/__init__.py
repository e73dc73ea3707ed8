"""How it looks as JSON: one file a kind of thing, in the API's own spelling, for both dialects."""
