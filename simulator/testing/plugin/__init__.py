"""Parts of the pytest plugin: the shared server, the coverage, the report of a failure."""
