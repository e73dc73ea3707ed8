"""The nearest peer in kind, localstripe, served as the others are; `pip install localstripe`."""

from importlib import import_module

from benchmarks.bare import serve

if __name__ == "__main__":
    serve(import_module("localstripe.server").app)
