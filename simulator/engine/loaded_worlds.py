"""Worlds that were loaded before: a world is a value, so the next who wants the same is given it.

A test suite asks for the same few scenarios hundreds of times, and reading YAML takes thousands of
times longer than giving a world a place.
"""

from pathlib import Path
from typing import NamedTuple

from simulator.domain.world import TABLE_OF, World
from simulator.scenario import Options, load_scenario
from simulator.scenario.library import find

MOST_ROWS = 50_000


class _Key(NamedTuple):
    """What a world follows from, while its clock stands still."""

    path: Path
    changed: int
    size: int
    options: tuple[object, ...]


class LoadedWorlds:
    """Worlds by what they were loaded from, as many as have `MOST_ROWS` rows together.

    A file that was edited is read again. A world whose clock runs began at another time than the
    next one, so it is not kept.
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        """Begin with none."""
        self._most_rows = most_rows
        self._paths: dict[str, Path] = {}
        self._worlds: dict[_Key, World] = {}

    def load(self, name_or_path: str, options: Options) -> World:
        """Load a scenario, or give the world that it made last time.

        Raises:
            UsageError: see `load_scenario`.
        """
        key = _key(self._path(name_or_path), options)
        known = None if key is None else self._worlds.get(key)
        if known is not None:
            return known
        world = load_scenario(name_or_path, options).world
        if key is not None and world.clock.frozen:
            self._keep(key, world)
        return world

    def _path(self, name_or_path: str) -> Path:
        """Find a file; names are remembered, because they are looked for in a folder."""
        path = self._paths.get(name_or_path)
        if path is None:
            path = find(name_or_path)
            if path.stem == name_or_path:
                self._paths[name_or_path] = path
        return path

    def _keep(self, key: _Key, world: World) -> None:
        if _rows(world) > self._most_rows:
            return
        self._worlds[key] = world
        while sum(map(_rows, self._worlds.values())) > self._most_rows:
            del self._worlds[next(iter(self._worlds))]


def _key(path: Path, options: Options) -> _Key | None:
    try:
        stat = path.stat()
    except OSError:
        return None  # loading it will say what is wrong
    chosen = (options.dialect, options.seed, options.clock)
    return _Key(path.absolute(), stat.st_mtime_ns, stat.st_size, chosen)


def _rows(world: World) -> int:
    return sum(len(world.table(table)) for table in TABLE_OF.values())
