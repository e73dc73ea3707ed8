"""`python -m tests.trials.soak [--minutes N]`: soak, and fail when anything was wrong or grew."""

import argparse
import sys
from collections.abc import Collection, Sequence
from statistics import median

from simulator.actions import TABLE
from tests.trials.report import write_section
from tests.trials.servers import SIMULATOR
from tests.trials.soak.flatness import LATENCY, MEMORY, QUIET, Window
from tests.trials.soak.soak import PAIRS, Soak, soak
from tests.trials.soak.visitors import CALLERS

MINUTES = 10.0
EVERY_S = 10.0
ROWS = 10
BOTH = (MEMORY, LATENCY)
HEAD = "  seconds  exchanges  errors  share  median ms  p99 ms  own p99 ms  memory MB"


def main(arguments: Sequence[str], server: Sequence[str] = SIMULATOR) -> int:
    """Soak; 1 when an answer was wrong, or memory or latency grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES, help=f"{MINUTES:g} by default")
    minutes = parser.parse_args(arguments).minutes
    done = soak(minutes, Progress().tell, server)
    print(HEAD)
    for window in done.windows[:: max(1, len(done.windows) // ROWS)]:
        print(row(window))
    for line in summary(done):
        print(line)
    if found := done.problems():
        print("\n".join(found))
        return 1
    judged = {each.what for each in done.drifts}
    print("every answer was right, every law holds;", verdict(judged))
    if minutes >= MINUTES and judged == {*BOTH}:
        write_section("soak", section(done, minutes))
    return 0


def verdict(judged: Collection[str]) -> str:
    """Tell what is flat, and what could not be told."""
    told = [f"{each} is flat" for each in BOTH if each in judged]
    few = "not judged, for too few windows came after the warm-up"
    quiet = f"{few} in which other processes left {QUIET:.0%} of the processors"
    why = {MEMORY: few, LATENCY: quiet}
    untold = [f"{each} was {why[each]}" for each in BOTH if each not in judged]
    return "; ".join([*told, *untold])


class Progress:
    """Prints a window every ten seconds, however short they are."""

    def __init__(self) -> None:
        self._next = EVERY_S

    def tell(self, window: Window) -> None:
        """Print it where it is time."""
        if window.seconds >= self._next - EVERY_S / 100:
            self._next += EVERY_S
            print(row(window), file=sys.stderr, flush=True)


def row(window: Window) -> str:
    """Write a window as a line of the table."""
    return (
        f"{window.seconds:>9.1f} {window.exchanges:>10,} {window.errors:>7,} {window.share:>6.0%} "
        f"{window.median:>10.1f} {window.p99:>7.1f} {window.own_p99:>11.1f} "
        f"{window.megabytes:>10.1f}"
    )


def summary(done: Soak) -> list[str]:
    """Tell what was asked, how often, and how memory and latency drifted."""
    subjects = ", ".join(f"{count:,} {subject}" for subject, count in done.subjects.most_common())
    return [
        f"{done.exchanges:,} exchanges, {done.errors:,} errors: {subjects}",
        f"laws checked in {done.worlds} worlds at the end",
        *map(str, done.drifts),
    ]


def section(done: Soak, minutes: float) -> list[str]:
    """Write the section of the page of figures."""
    after = done.judged
    others = 1 - median(each.share for each in after)
    asked = (
        f"{done.exchanges:,} exchanges in {minutes:g} minutes over {CALLERS + 4 * PAIRS} "
        f"connections, each of {len(TABLE)} actions in both dialects: {done.errors} wrong answers. "
        f"All laws held in {done.worlds} worlds."
    )
    judged = (
        f"Drift is the median slope of {len(after)} windows, times their length. Other processes "
        f"took {others:.0%} of the time that server and callers wanted to run in."
    )
    kinds = "\n".join(f"| {name} | {count:,} |" for name, count in done.subjects.most_common())
    return [
        asked,
        "",
        "| after the warm-up | level | drift | may drift |",
        "|---|---|---|---|",
        *(
            f"| {each.what} | {each.level:.1f} {each.unit} | {each.grown:+.2f} {each.unit} | "
            f"{each.allowed:.1f} {each.unit} |"
            for each in done.drifts
        ),
        "",
        judged,
        "",
        "| asked | times |",
        "|---|---|",
        kinds,
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
