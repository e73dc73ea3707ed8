"""`serve --watch`: which file is watched, and what is printed when it changes."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from simulator.domain.world import World
from simulator.errors import UsageError
from simulator.web.watching import Watched

WHERE = "serve --watch"


def watched(arguments: argparse.Namespace, load: Callable[[], World]) -> Watched | None:
    """Give the file to watch; None where nobody asked for it.

    Raises:
        UsageError: no file is named, or the world is kept in a state file.
    """
    if not arguments.watch:
        return None
    if arguments.state:
        raise UsageError(
            "a changed scenario would take the place of the world that --state keeps",
            where=WHERE,
            would_be_right="leave one of them out",
        )
    path = Path(arguments.scenario or "")
    if not path.is_file():
        raise UsageError(
            f"{arguments.scenario or 'the demo world'} is no file that could change",
            where=WHERE,
            would_be_right="name a scenario file: whmcs-sim serve overdue.yaml --watch",
        )
    return Watched(path, load, lambda world: _tell_world(path, world), _problem_teller(path))


def _tell_world(path: Path, world: World) -> None:
    count = len(world.clients)
    clients = f"{count} client{'' if count == 1 else 's'}"
    print(f"{path}: read again, world {world.scenario!r} with {clients}", flush=True)


def _problem_teller(path: Path) -> Callable[[Exception], None]:
    def tell(problem: Exception) -> None:
        print(f"{path}: the world stays as it was:\n{problem}", file=sys.stderr, flush=True)

    return tell
