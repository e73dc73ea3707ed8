"""Progress of long work: one line on a terminal's standard error, and nothing anywhere else."""

import sys

WHOLE = 100


class Progress:
    """Tells how far something is, each time it is another per cent further."""

    def __init__(self, what: str, of: int) -> None:
        """Args: what: "generating clients"; of: how many there are."""
        self.what, self.of = what, of
        self.shown = sys.stderr.isatty() and of > 1
        self.percent = -1

    def at(self, number: int) -> None:
        """Tell that so many are done."""
        percent = number * WHOLE // self.of if self.shown else self.percent
        if percent != self.percent:
            self.percent = percent
            print(f"\r{self.what}: {number:,} of {self.of:,}", end="", file=sys.stderr, flush=True)

    def over(self) -> None:
        """Take the line away."""
        if self.shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
