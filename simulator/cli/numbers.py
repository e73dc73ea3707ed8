"""Numbers that flags take: ports, counts and seconds, each with what would be right."""

import argparse
from math import isfinite

HIGHEST_PORT = 65535
LONGEST_NUMBER = 15
A_DAY = 86_400.0


def port(text: str) -> int:
    """Read a port.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdecimal() or int(text[:LONGEST_NUMBER]) > HIGHEST_PORT:
        message = f"{text[:30]!r} is no port: write a number from 0 to {HIGHEST_PORT}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def count(text: str) -> int:
    """Read a number of things.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdecimal() or len(text) > LONGEST_NUMBER:
        message = f"{text[:30]!r} is no number: write one such as 1000"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def seconds(text: str) -> float:
    """Read how long to wait.

    Raises:
        ArgumentTypeError: nobody can wait that long.
    """
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not isfinite(found) or not 0 < found <= A_DAY:
        message = f"{text[:30]!r} is no time to wait: write seconds, such as 2.5"
        raise argparse.ArgumentTypeError(message)
    return found
