"""What a billing day costs: what is due on it, whatever else there is."""

from typing import Any, NoReturn

import pytest
from msgspec.structs import replace

from simulator.domain.billing_cycles import days_after
from simulator.domain.clock import Clock
from simulator.domain.tables import Table
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.daily_run import run_day
from simulator.engine.clocks import midnight
from tests.support.clocks import event_lines
from tests.support.worlds import world_from


class CountingRows(dict[int, Any]):
    """Rows that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, key: int) -> Any:  # noqa: ANN401 a row
        """Count a look."""
        type(self).looks += 1
        return super().__getitem__(key)

    def get(self, key: int, default: Any = None) -> Any:  # noqa: ANN401 a row
        """Count a look."""
        type(self).looks += 1
        return super().get(key, default)

    def __iter__(self) -> NoReturn:
        """Refuse to be gone through."""
        message = "the billing day goes through all services"
        raise AssertionError(message)


def many(count: int) -> World:
    """Make a world of services that are due in a year, and one in twenty days."""
    rows = "\n".join(
        f"      - {{server_id: {number}, id: {number}, next_due_date: today+1y}}"
        for number in range(1, count)
    )
    due = f"      - {{server_id: {count}, id: {count}, next_due_date: today+15d}}"
    return world_from(f"clients:\n  - services:\n{rows}\n{due}\n")


@pytest.mark.parametrize("count", [10, 1000])
def test_a_billing_day_looks_at_what_is_due_and_at_nothing_else(
    count: int,
) -> None:
    """One row of services is read and one written, however many there are."""
    world = many(count)
    CountingRows.looks = 0
    counted: Table[int, Any] = replace(world.services, rows=CountingRows(world.services.rows))
    day = days_after(world.clock.instant.date(), 1)
    watched = replace(world, services=counted, clock=Clock(midnight(day)))
    work = UnitOfWork(watched, midnight(day))
    assert event_lines(list(run_day(work))) == ["03-02 renewal"]
    assert CountingRows.looks < 20
    assert {name for name, _ in work.touched} == {"invoices", "messages"}
