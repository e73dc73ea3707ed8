"""The tests mirror the package: `simulator/x/y.py` is tried in `tests/x/test_y.py`."""
