"""Worlds by name: the slot of each, with the world as it was seeded and as it is now.

A test suite asks for the same few scenarios hundreds of times, and reading YAML takes thousands of
times longer than giving a world a slot; so loaded scenarios are cached.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from msgspec.structs import replace

from simulator.domain.world import DEFAULT_WORLD, TABLE_OF, World
from simulator.engine.coverage_counters import CoverageCounters
from simulator.engine.faults.registry import FaultRegistry
from simulator.engine.journal.journal import Bounds, Journal, Room
from simulator.engine.new_messages import notify_of_messages
from simulator.engine.signals import Signal
from simulator.engine.stubs import StubRegistry
from simulator.errors import UnknownName, UsageError
from simulator.scenario.library import file_stamp, folder, shipped_name
from simulator.scenario.loading import DEFAULT_OPTIONS, load_scenario
from simulator.scenario.reach import Reach
from simulator.scenario.resolved_document import Options

DEFAULT = DEFAULT_WORLD
MOST_WORLDS = 10_000


class WorldSlot:
    """Where the engine keeps one world. A world is a value; a slot is what changes.

    Attributes:
        number: counts the worlds of a server; it is never given again.
        snapshots: the worlds that were saved here, by their names.
        signal: notifies of a change of the inbox, and when another world takes the name.
    """

    __slots__ = (
        *("_faults", "_stubs", "_world", "journal", "name"),
        *("number", "seeded", "signal", "snapshots"),
    )

    def __init__(
        self, name: str, world: World, number: int = 0, journal: Journal | None = None
    ) -> None:
        self.name = name
        self.number = number
        self.seeded = world
        self.snapshots: dict[str, World] = {}
        self.journal = Journal() if journal is None else journal
        self._faults = FaultRegistry(world.faults) if world.faults else None
        self._stubs = StubRegistry(world.stubs) if world.stubs else None
        self.signal = Signal()
        self._world = world

    @property
    def faults(self) -> FaultRegistry:
        """Its deliberate misbehaviour; a reset leaves it, and its counters, alone.

        Most of thousands of worlds have none, so it is made when somebody looks.
        """
        if self._faults is None:
            self._faults = FaultRegistry()
        return self._faults

    @property
    def has_faults(self) -> bool:
        """Whether there are any; every request asks."""
        return self._faults is not None and bool(self._faults.entries)

    @property
    def stubs(self) -> StubRegistry:
        """Its canned answers, kept as its faults are."""
        if self._stubs is None:
            self._stubs = StubRegistry()
        return self._stubs

    @property
    def has_stubs(self) -> bool:
        """Whether there are any; every request asks."""
        return self._stubs is not None and bool(self._stubs.entries)

    @property
    def world(self) -> World:
        """The world as it is now."""
        return self._world

    @world.setter
    def world(self, world: World) -> None:
        before, self._world = self._world, world
        if self.signal and world.messages is not before.messages:
            notify_of_messages(self.signal, before, world)

    def reset(self) -> None:
        """Put the world back as it was seeded, whatever its size."""
        self.world = self.seeded

    def close(self) -> None:
        """Clear the journal, and wake all who wait: nothing will happen here any more."""
        self.journal.clear(self.world)
        self.signal.notify()
        self.journal.signal.notify()


class Worlds:
    """All worlds of a server; only its own thread may touch them, but any may `make` one.

    Attributes:
        default: the world that answers where a request names none; None while it is loaded.
        room: what all journals share.
        scenarios: the worlds that scenarios made, for the next who want the same.
        usual: the dialect and the policies of worlds that come from scenarios, if nobody says more.
        coverage_in: what each world was asked and how it answered; a reset leaves that alone. Most
            of thousands of worlds are never asked anything, so it is not part of a slot.
    """

    def __init__(self, bounds: Bounds | None = None, usual: Options = DEFAULT_OPTIONS) -> None:
        self._bounds = bounds or Bounds()
        self.room = Room(max(self._bounds.server_bytes, self._bounds.bytes))
        self.default: WorldSlot | None = None
        self._slots: dict[str, WorldSlot] = {}
        self._numbered: dict[int, WorldSlot] = {}
        self._last_number = 0
        self._making = Lock()
        self.scenarios = ScenarioCache()
        self.usual = usual
        self.coverage_in: defaultdict[WorldSlot, CoverageCounters] = defaultdict(CoverageCounters)
        self._gone = CoverageCounters()

    def __iter__(self) -> Iterator[WorldSlot]:
        """Go through the slots in the order in which they were made."""
        return iter([*self._numbered.values()])

    @property
    def ready(self) -> bool:
        """Whether the default world is there."""
        return self.default is not None

    def add(self, name: str, world: World) -> WorldSlot:
        """Give a world a slot, instead of the world that had the name."""
        before = self._slots.get(name)
        if before is not None:
            del self._numbered[before.number]
        self._last_number += 1
        number = 0 if name == DEFAULT else self._last_number
        at_home = (world.name, world.number) == (name, number)
        named = world if at_home else replace(world, name=name, number=number)
        journal = Journal(self._bounds, self.room)
        slot = WorldSlot(name, named, self._last_number, journal)
        self._slots[name] = self._numbered[slot.number] = slot
        if name == DEFAULT:
            self.default = slot
        if before is not None:
            self._close(before)
        return slot

    def make(self, world: World, name: str | None = None) -> WorldSlot:
        """Give a world a slot of its own, in any thread; a name is made up where none is wanted.

        Raises:
            UsageError: the name is taken, or there are as many worlds as a server holds.
        """
        with self._making:
            wanted = name or f"w-{self._last_number + 1:04d}"
            if wanted in self._slots:
                raise UsageError(
                    f"there is a world named {wanted!r} already",
                    where="/_sim/worlds: name",
                    would_be_right="choose another name, or delete that world",
                    status=409,
                )
            if len(self._slots) >= MOST_WORLDS:
                raise UsageError(
                    f"a server holds {MOST_WORLDS:,} worlds",
                    where="/_sim/worlds",
                    would_be_right="delete some",
                    status=409,
                )
            return self.add(wanted, world)

    def remove(self, name: str) -> None:
        """Forget a world and all that is in it.

        Raises:
            UnknownName: no world has this name.
            UsageError: it is the default world, which always is.
        """
        slot = self.slot(name)
        if name == DEFAULT:
            raise UsageError(
                "the default world cannot be deleted",
                where=f"/_sim/worlds/{name}",
                would_be_right="reset it",
                status=409,
            )
        del self._slots[name], self._numbered[slot.number]
        self._close(slot)

    @property
    def coverage(self) -> CoverageCounters:
        """What all worlds were asked, also those that are gone."""
        total = CoverageCounters()
        for each in (self._gone, *self.coverage_in.values()):
            total.add(each)
        return total

    def reset_coverage(self, name: str | None = None) -> int:
        """Count anew in one world, or in all; gives how many answers were counted.

        The sum of all keeps the counts of one world.
        """
        if name is not None:
            counters = self.coverage_in.pop(self.slot(name), CoverageCounters())
            self._gone.add(counters)
            return counters.answers
        forgotten = self.coverage.answers
        self.coverage_in.clear()
        self._gone = CoverageCounters()
        return forgotten

    def _close(self, slot: WorldSlot) -> None:
        self._gone.add(self.coverage_in.pop(slot, CoverageCounters()))
        slot.close()

    def find(self, name: str) -> WorldSlot | None:
        """Find a world by its name, or None."""
        return self._slots.get(name)

    def numbered(self, number: int) -> WorldSlot | None:
        """Find a world by its number, or None."""
        return self._numbered.get(number)

    def slot(self, name: str = DEFAULT) -> WorldSlot:
        """Find a world by its name.

        Raises:
            UnknownName: no world has it.
        """
        found = self._slots.get(name)
        if found is None:
            raise UnknownName("world", name, list(self._slots), where=f"/_sim/worlds/{name}")
        return found


MOST_ROWS = 50_000


class _CacheKey(NamedTuple):
    """What was asked for."""

    path: Path
    options: tuple[object, ...]


class _CachedWorld(NamedTuple):
    """What came of it, and how the files were that it came from."""

    stamps: tuple[object, ...]
    sources: tuple[str, ...]
    world: World

    @property
    def fresh(self) -> bool:
        """Whether the files are as they were."""
        return self.stamps == _stamps_of(self.sources)


class ScenarioCache:
    """Worlds by what they were loaded from, as many as have `MOST_ROWS` rows together.

    A file that was edited is read again, and so is one that extends it. A world whose clock runs
    began at another time than the next one, so it is not kept. Several threads may ask.
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._paths: dict[str, Path] = {}
        self._worlds: dict[_CacheKey, _CachedWorld] = {}
        self._keeping = Lock()

    def known(self, name_or_path: str, options: Options) -> World | None:
        """Give the world that a scenario made last time; None if there is none, or it changed."""
        known = self._worlds.get(_cache_key(self._path(name_or_path, options.reach), options))
        return known.world if known is not None and known.fresh else None

    def load(self, name_or_path: str, options: Options) -> World:
        """Load a scenario, or give the world that it made last time."""
        path = self._path(name_or_path, options.reach)
        key = _cache_key(path, options)
        known = self._worlds.get(key)
        if known is not None and known.fresh:
            return known.world
        sources: tuple[str, ...] = (str(path),) if known is None else known.sources
        stamps = _stamps_of(sources)
        scenario = load_scenario(name_or_path, options)
        if scenario.sources != sources:  # it extends others: how they were is not known
            stamps = _stamps_of(scenario.sources)
            scenario = load_scenario(name_or_path, options)
        files = any(each.base64 is not None for each in scenario.world.stubs)  # may change, too
        if scenario.world.clock.frozen and not files:
            self._keep(key, _CachedWorld(stamps, scenario.sources, scenario.world))
        return scenario.world

    def _path(self, name_or_path: str, reach: Reach) -> Path:
        """Find a file; shipped names are remembered, because they are looked for in a folder."""
        path = self._paths.get(name_or_path)
        if path is None:
            path = reach.find(name_or_path)
            if shipped_name(name_or_path) and path.parent == folder():
                self._paths[name_or_path] = path
        return path

    def _keep(self, key: _CacheKey, cached: _CachedWorld) -> None:
        with self._keeping:
            self._worlds.pop(key, None)
            if _row_count(cached.world) > self._most_rows:
                return
            self._worlds[key] = cached
            while sum(_row_count(each.world) for each in self._worlds.values()) > self._most_rows:
                del self._worlds[next(iter(self._worlds))]


def _cache_key(path: Path, options: Options) -> _CacheKey:
    spoken = (options.dialect, options.usual_dialect, tuple(options.policies.items()))
    return _CacheKey(path.absolute(), (*spoken, options.seed, options.clock, options.reach))


def _stamps_of(sources: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(map(file_stamp, sources))


def _row_count(world: World) -> int:
    return sum(len(world.table(table)) for table in TABLE_OF.values())
