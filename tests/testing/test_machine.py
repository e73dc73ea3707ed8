"""The state machine: our own client passes, each planted defect of a client is found."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, settings
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.client import ApiError, Client
from simulator.domain.payments import LedgerEntry
from simulator.domain.world import SESSIONS, World
from simulator.errors import UsageError
from simulator.testing.machine import BillingMachine
from simulator.testing.machine_base import DEFAULT_SETTINGS
from tests.support.defective_clients import (
    ApiValue,
    CountingMachine,
    DefectiveClient,
    DropsAParameter,
    HidesRefusals,
    MixesUpContacts,
    ObservedMachine,
    PaysOnlyOne,
    ReadsFloats,
    RefusesByItself,
    RemembersTooLong,
    RoundsAmounts,
    SendsCentsAsUnits,
    SendsNothing,
    SendsTwice,
)
from tests.support.worlds import shipped, world_from

SOME = settings(DEFAULT_SETTINGS, max_examples=20, derandomize=True, database=None)
FOUND = settings(SOME, max_examples=1_000, phases=[Phase.generate])  # found is enough, however long
FEW = settings(SOME, max_examples=4, stateful_step_count=15)


def test_our_own_client_passes() -> None:
    """Whatever is asked, in whatever order."""
    ObservedMachine.drive(settings=SOME)


def test_every_rule_can_succeed() -> None:
    """Rules whose calls were always refused would compare next to nothing."""
    machine = CountingMachine()
    machine.getcredits()
    machine.get_invoices(0, 2)
    machine.get_invoice(554433, load_client_data=True)
    machine.create_addfunds(Decimal("20.00"), "top up", subscribe=False)
    machine.mass_pay([554431, 554433, 554434])
    machine.generate_due_invoice(12346)
    machine.apply_credit(554433, None)
    machine.add_contact("Ada", "ada@example.com", "Secret-99")
    [contact] = [each.id for each in machine.mine.world.contacts.where("client", 123)][-1:]
    machine.update_contact(contact, "Grace", "grace@example.com", "+12025550123")
    machine.delete_contact(contact)
    machine.request_cancellation(12345, "moving", at_once=False)
    machine.delete_cancellation_request(12345)
    for _ in range(2):  # of what is paid nobody knows how much came again
        machine.gateway_reports(554434, None, "paid")
    machine.what_is_not_there("get_invoice", 1)
    machine.time_goes_on(31)
    machine.the_laws_hold()
    machine.teardown()

    asked = {name for name in dir(BillingMachine) if ("whmcs", name) in TABLE}
    assert len(asked) == 12
    assert set(CountingMachine.succeeded) == asked
    assert machine.mine.world.invoices[554434].status == "Paid"


@pytest.mark.parametrize("scenario", ["two_unpaid", world_from("clients: [{id: 1, token: t}]")])
def test_any_scenario_will_do(scenario: str | World) -> None:
    """By its name, or as a world."""

    class Elsewhere(ObservedMachine):
        """There."""

    Elsewhere.scenario = scenario
    Elsewhere.drive(settings=FEW)


DIFFERS = r"the world differs:\n  "


@pytest.mark.parametrize(
    ("defective", "report"),
    [
        (
            DropsAParameter,
            r"after create_addfunds\(.* the world differs:\n  clients 123: automatic",
        ),
        (SendsCentsAsUnits, DIFFERS),
        (RoundsAmounts, DIFFERS),
        (SendsTwice, r"is there, and nobody asked for it|the answer is|should be"),
        (SendsNothing, r"is not there|the client tells \{'result': 'OK'\}"),
        (PaysOnlyOne, r"mass_pay\(invoices=\[\d+, \d+"),
        (RemembersTooLong, r"get_invoice\(.*: the answer is .*; the client tells "),
        (HidesRefusals, r"the answer is \{'code': .*; the client tells \{'result': 'OK'\}"),
        (RefusesByItself, r"the API says yes, .*; the client: ApiError\('-1: no'\)"),
        (MixesUpContacts, r"contacts \d+: firstname is 'person-.*should be"),
        (ReadsFloats, r"get_invoice\(.*: the answer is .*'total': '"),
    ],
)
def test_a_planted_defect_of_a_client_is_found(
    defective: type[DefectiveClient], report: str
) -> None:
    """And the report tells what was asked, what came of it, and what should have."""
    with pytest.raises(AssertionError, match=report):
        defective.drive(settings=FOUND)


def test_a_client_may_tell_an_answer_in_its_own_way() -> None:
    """If the machine is told which."""

    class Terse(ObservedMachine):
        """It gives the result alone."""

        def call(self, action: str, **params: ApiValue) -> ApiValue:
            """Leave the rest out."""
            return super().call(action, **params)["result"]

        def told(self, action: str, answer: dict[str, Any]) -> ApiValue:  # noqa: ARG002 all alike
            """Leave it out likewise."""
            return answer["result"]

    Terse.drive(settings=FEW)


def test_a_client_may_have_exceptions_of_its_own() -> None:
    """Without the answer in them, nothing but the no is compared."""

    class Mine(Exception):
        """A no."""

    class Strict(ObservedMachine):
        """It raises its own."""

        refusals = (Mine,)

        def call(self, action: str, **params: ApiValue) -> ApiValue:
            """Raise it."""
            try:
                return super().call(action, **params)
            except ApiError as problem:
                raise Mine from problem

    machine = Strict()
    machine.what_is_not_there("get_invoice", 1)
    machine.teardown()
    Strict.drive(settings=FEW)


def test_a_world_that_breaks_its_laws_is_told() -> None:
    """Before anything is asked: the balance of a client is below zero."""
    world = shipped("demo")
    owed = LedgerEntry(
        id=999,
        client_id=123,
        entry_date=world.clock.instant.date(),
        description="",
        amount=Decimal(-500),
    )

    class Broken(ObservedMachine):
        """It begins broken."""

        scenario = world.put(owed)

    with pytest.raises(AssertionError, match="clients 123: credit_balance_is_never_negative"):
        Broken.drive(settings=FEW)


def test_a_factory_without_a_server_is_told_what_it_needs() -> None:
    """A client that speaks HTTP has nobody to speak to in process."""

    class FactoryMachine(ObservedMachine):
        """It needs a server."""

        factory = Client

    with pytest.raises(
        UsageError,
        match=r"FactoryMachine.factory: there is no server .*FactoryMachine.drive\(whmcs_sim\)",
    ):
        FactoryMachine.drive(settings=FEW)


def test_a_world_in_which_nobody_can_ask_is_refused() -> None:
    """Somebody needs a token that lasts."""

    class Silent(ObservedMachine):
        """Nobody has one."""

        scenario = replace(shipped("demo"), sessions=SESSIONS)

    with pytest.raises(UsageError, match="has a token that does not expire; give a client one"):
        Silent.drive(settings=FEW)
