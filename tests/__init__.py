"""The folders mirror the package: what lies in `simulator/x/` is tried in `tests/x/`."""
