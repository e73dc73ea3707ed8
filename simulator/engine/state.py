"""The state of a world as JSON values: every table, for tests and for people to look at."""

from typing import Any

import msgspec
from immutables import Map

from simulator.domain.tables import Table
from simulator.domain.world import TABLE_OF, World
from simulator.errors import UnknownName

VERSION = 1


def show_state(world: World) -> dict[str, Any]:
    """Write a whole world. Amounts and dates are text; tables are lists by ascending key."""
    return {
        "version": VERSION,
        "scenario": world.scenario,
        "dialect": world.dialect,
        "outages": sorted(world.outages),
        "policies": msgspec.to_builtins(world.policies),
        "billing_days": msgspec.to_builtins(world.billing_days),
        "clock": {"instant": world.clock.instant.isoformat(), "frozen": world.clock.frozen},
        "seed": world.randomness.seed,
        "tables": {name: show_rows(world.table(name)) for name in TABLE_OF.values()},
        "balances": {str(who): str(balance) for who, balance in sorted(world.balances.items())},
    }


def show_table(world: World, name: str) -> dict[str, Any]:
    """Write one table.

    Raises:
        UnknownName: no table has this name.
    """
    if name not in TABLE_OF.values():
        raise UnknownName("table", name, list(TABLE_OF.values()), where=f"state/{name}")
    return {"version": VERSION, "table": name, "rows": show_rows(world.table(name))}


def show_rows(table: Table[Any, Any]) -> list[Any]:
    """Write the rows of a table by ascending key."""
    return [msgspec.to_builtins(row, enc_hook=_plain) for row in table]


def _plain(value: object) -> object:
    return dict(sorted(value.items())) if isinstance(value, Map) else value
