"""`python -m tests.trials.chaos [SCENE…]`: play the scenes; fails when something did not hold."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from tests.trials.chaos.clients import (
    five_thousand_connections,
    gone_clients,
    no_descriptors,
    slow_heads_and_bodies,
)
from tests.trials.chaos.scene import Scene
from tests.trials.chaos.state_files import (
    full_disk,
    killed_while_writing,
    two_servers_on_one_file,
)
from tests.trials.report import write_section

SCENES: tuple[Callable[[], Scene], ...] = (
    killed_while_writing,
    full_disk,
    two_servers_on_one_file,
    no_descriptors,
    slow_heads_and_bodies,
    five_thousand_connections,
    gone_clients,
)
HEAD = ("| what was done | times | what must hold | |", "|---|---|---|---|")


def main(arguments: Sequence[str], scenes: Sequence[Callable[[], Scene]] = SCENES) -> int:
    """Play the scenes that are named, or all; 1 when something did not hold."""
    known = {each.__name__: each for each in scenes}
    parser = argparse.ArgumentParser(prog="python -m tests.trials.chaos", description=__doc__)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=", ".join(known))
    wanted = parser.parse_args(arguments).scenes
    if unknown := sorted(set(wanted) - set(known)):
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    played = [_played(known[name]) for name in wanted or known]
    print("\n".join([*HEAD, *(each.row for each in played)]))
    if any(each.broken for each in played):
        return 1
    if scenes is SCENES and not wanted:
        stops = "After each, and in the middle of it, SIGTERM ended the server within a second."
        write_section("chaos", [*HEAD, *(each.row for each in played), "", stops])
    return 0


def _played(scene: Callable[[], Scene]) -> Scene:
    start = time.monotonic()
    print(f"{scene.__name__} …", file=sys.stderr, flush=True)
    try:
        played = scene()
    except Exception as problem:  # noqa: BLE001 whatever it is, the other scenes are played
        played = Scene(scene.__name__.replace("_", " "), "it comes to its end")
        played.broken.append(repr(problem))
    took = time.monotonic() - start
    print(f"  {took:.0f} s, {played.times:,} times: {played.verdict}", file=sys.stderr, flush=True)
    return played


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
