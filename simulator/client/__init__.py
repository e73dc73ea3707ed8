"""The typed client of the API, sync and async, over one transport each."""
