"""The state machine on a server: a fork for each example, and clients that a factory makes."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, settings

from simulator.client import Client
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.testing.machine import BillingMachine
from simulator.testing.machine_base import DEFAULT_SETTINGS
from tests.support.defective_clients import RoundsAmounts
from tests.support.worlds import shipped

FEW = settings(
    DEFAULT_SETTINGS, max_examples=4, stateful_step_count=15, derandomize=True, database=None
)
FOUND = settings(FEW, max_examples=1_000, stateful_step_count=30, phases=[Phase.generate])


class Sim:
    """What the fixture `whmcs_sim` offers, at least."""

    def __init__(self, port: int) -> None:
        """Name the default world."""
        self.url, self.token, self.world = f"http://127.0.0.1:{port}", "demo-token", DEFAULT


@pytest.fixture
def sim(served_engine: tuple[Engine, int]) -> Iterator[Sim]:
    """The demo world on a server; when the test is over, there must be no more."""
    engine, port = served_engine
    slot = engine.worlds.add(DEFAULT, shipped("demo"))
    there = {each.name for each in engine.worlds}
    yield Sim(port)
    assert {each.name for each in engine.worlds} == there
    assert slot.world is slot.seeded


def test_over_http_the_machine_leaves_nothing_behind(sim: Sim) -> None:
    """Each example has a fork of the world, which is deleted."""
    BillingMachine.drive(sim, settings=FEW)


def test_a_factory_makes_what_asks(sim: Sim) -> None:
    """With the address and the token of each example's world."""
    made: list[Client] = []

    class FactoryMachine(BillingMachine):
        """It drives what a factory made."""

        @staticmethod
        def factory(url: str, token: str) -> Any:  # noqa: ANN401 something to call
            """Make a client."""
            made.append(Client(url, token))
            return made[-1].call

        def end(self) -> None:
            """Close it."""
            made[-1].close()

    FactoryMachine.drive(sim, settings=FEW)

    assert len({client.token for client in made}) == len(made) >= 4


def test_a_defect_is_found_over_http_too(sim: Sim) -> None:
    """The fork is deleted all the same."""
    with pytest.raises(AssertionError, match="the world differs:"):
        RoundsAmounts.drive(sim, settings=FOUND)


def test_on_a_server_gateways_report_and_time_goes_on(sim: Sim) -> None:
    """As in process; what cannot be booked changes nothing, and another refusal is told."""
    machine = BillingMachine(sim)
    machine.gateway_reports(554434, None, "paid")
    assert machine.mine.world.invoices[554434].status == "Paid"
    machine.gateway_reports(554434, Decimal("1.00"), "paid")
    before = machine.model.world()
    machine.time_goes_on(31)
    assert machine.model.world().clock.instant - before.clock.instant == timedelta(days=31)
    machine.model.pay(554434, "paid", None)
    with pytest.raises(UsageError, match="no invoice"):
        machine.model.pay(1, "paid", None)
    machine.teardown()
