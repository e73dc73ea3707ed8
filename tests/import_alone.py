"""Imports each module in an interpreter that has imported nothing else of the package.

Run as a script: `import_alone.py ROOT MODULE...`. One interpreter imports the libraries, which take
longest, and forks for each module. It prints a line for each module that fails.
"""

import importlib
import os
import sys
from contextlib import suppress

LIBRARIES = ("aiohttp.web", "hypothesis", "immutables", "msgspec", "pytest", "yaml")


def start(name: str) -> int:
    """Import a module in a process of its own, and return the number of that process."""
    if child := os.fork():
        return child
    try:
        importlib.import_module(name)
    except BaseException as problem:  # noqa: BLE001  whatever it is, it is what we report
        os.write(1, f"{name}: {type(problem).__name__}: {problem}\n".encode())
        os._exit(1)
    os._exit(0)


def main(root: str, *names: str) -> int:
    """Import all modules, as many at once as there are processors, and return the exit code."""
    for library in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(library)
    sys.path.insert(0, root)
    at_once = os.cpu_count() or 1
    codes = []
    for first in range(0, len(names), at_once):
        children = [start(name) for name in names[first : first + at_once]]
        codes += [os.waitpid(child, 0)[1] for child in children]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
