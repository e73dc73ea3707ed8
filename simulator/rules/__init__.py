"""When the API says no: pure predicates beside their failures, one file a subject."""
