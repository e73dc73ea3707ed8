"""`WorldOptions`: what a test may want of its world, for `Simulator` and for the marker alike."""

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, get_args

from simulator.domain.policies import Dialect
from simulator.errors import UnknownName, UsageError

Instant: TypeAlias = datetime | str
ScenarioName: TypeAlias = str | os.PathLike[str]
SUFFIXES = (".yaml", ".yml")


class WorldOptions(NamedTuple):
    """What a world shall be; what is None is left to the scenario.

    Attributes:
        scenario: a shipped one by its name, or the path of a file; None for the server's own.
        now: where its clock is frozen: an instant in ISO 8601 or a datetime; `now` lets it run.
        dialect: `documented` or `live`.
        policies: choices where the evidence conflicts, by their names.
        faults: each a mapping of `match` (may be missing) and `effect`.
        seed: what its tokens and references follow from.
        stubs: each a mapping of `match` and `answer` or `body`.
    """

    scenario: ScenarioName | None = None
    now: Instant | None = None
    dialect: str | None = None
    policies: Mapping[str, object] | None = None
    faults: Iterable[Mapping[str, object]] = ()
    seed: int | None = None
    stubs: Iterable[Mapping[str, object]] = ()

    def body(self, folders: Iterable[Path] = ()) -> dict[str, Any]:
        """Write the body of the admin API's `POST /_sim/worlds`; faults and stubs come later.

        Args: folders: where the file of a scenario may lie, besides the current one.

        Raises:
            UsageError: an option has no such value.
        """
        policies = self.policies
        chosen = {
            "scenario": None if self.scenario is None else _absolute_path(self.scenario, folders),
            "clock": None if self.now is None else iso_instant(self.now),
            "dialect": _known_dialect(self.dialect),
            "policies": dict(policies) if isinstance(policies, Mapping) else policies,
            "seed": self.seed,
        }
        return {name: each for name, each in chosen.items() if each is not None}


def world_options(given: Mapping[str, Any], where: str) -> WorldOptions:
    """Read options by their names; errors say `where` they stand.

    Raises:
        UnknownName: there is no such option.
    """
    for name in given:
        if name not in WorldOptions._fields:
            raise UnknownName("argument", name, WorldOptions._fields, where=where)
    return WorldOptions(**given)


def iso_instant(instant: Instant) -> str:
    """Write an instant as the simulator reads it; a datetime without a zone is UTC.

    >>> iso_instant(datetime(2026, 5, 1, 12))
    '2026-05-01T12:00:00Z'
    """
    if not isinstance(instant, datetime):
        return str(instant)
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _known_dialect(dialect: str | None) -> str | None:
    known = get_args(Dialect)
    if dialect is not None and dialect not in known:
        raise UnknownName("dialect", str(dialect), known, where="dialect")
    return dialect


def _absolute_path(named: ScenarioName, folders: Iterable[Path]) -> str:
    """Make the path of a file absolute, because the server may run in another folder."""
    try:
        scenario = os.fspath(named)
    except TypeError:
        raise UsageError(
            f"{named!r} is no scenario",
            where="scenario",
            would_be_right='write a name such as "demo", or the path of a file',
        ) from None
    if os.sep not in scenario and not scenario.endswith(SUFFIXES):
        return scenario
    paths = [folder / scenario for folder in (*folders, Path())]
    return str(next((each for each in paths if each.is_file()), paths[-1]).absolute())
