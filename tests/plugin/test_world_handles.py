"""What a test can do to the world that it holds: clock, faults, inbox, journal, payments."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from simulator.errors import UsageError
from simulator.testing import AsyncClient, SimulatedWorld
from simulator.testing.admin_api import AdminApi, WorldApi
from simulator.testing.plugin.failure_notes import journal_text
from tests.support.processes import call_world


def test_the_clock_moves_and_tells(sim: SimulatedWorld) -> None:
    """Every move, its summary, and what lies ahead."""
    assert sim.clock.now == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert sim.clock.advance(days=31, hours=1)["now"] == "2026-04-01T10:00:00Z"
    assert sim.clock.set(datetime(2026, 5, 1, tzinfo=UTC))["frozen"] is True
    assert sim.clock.set("2026-05-02T00:00:00Z")["happened"] == {}
    ahead = sim.clock.next_event
    assert ahead is not None
    assert sim.clock.forecast(90)  # what a bank subscription pays for comes once a quarter
    assert sim.clock.to_next_event()["happened"]
    assert sim.clock.now == ahead
    assert sim.clock.run()["frozen"] is False
    assert not sim.clock.frozen
    assert sim.clock.freeze()["frozen"] is True
    with pytest.raises(UsageError, match="never runs backwards"):
        sim.clock.set("2026-01-01T00:00:00Z")


def test_faults_come_and_go(sim: SimulatedWorld) -> None:
    """They are met, counted, removed one by one or all at once."""
    first = sim.faults.add(match={"action": "get_client", "first": 1}, effect={"status": 503})
    sim.faults.add(effect={"latency_ms": 1})
    call_world(sim, "get_client")
    assert sim.journal.last["status"] == 503
    assert [each["applied"] for each in sim.faults.list()] == [1, 0]
    sim.faults.remove(first["number"])
    assert sim.faults.clear() == 1
    assert sim.faults.list() == []


def test_an_answer_contradicts_itself_and_the_journal_tells_what_it_lacks(
    sim: SimulatedWorld,
) -> None:
    """What a client checks must be able to be wrong; a misspelt path is met, and not applied."""
    wrong = sim.faults.add(effect={"set": {"client.id": 124}, "remove": ["client.credit"]})
    answer = call_world(sim, "get_client")["client"]
    assert (answer["id"], "credit" in answer) == (124, False)
    sim.faults.remove(wrong["number"])

    misspelt = sim.faults.add(effect={"remove": ["client.credt"]})
    assert call_world(sim, "get_client")["client"]["credit"] == "150.50"
    [standing] = sim.faults.list()
    assert (standing["met"], standing["applied"]) == (1, 0)
    missed = f"remove client.credt (fault {misspelt['number']})"
    assert (sim.journal.last["fault"], sim.journal.last["fault_missed"]) == ("", [missed])
    assert f"get_client → 200, not in the answer: {missed}" in journal_text(sim)
    sim.faults.clear()


def test_messages_are_read_awaited_and_cleared(sim: SimulatedWorld) -> None:
    """Waiting gives the newest that fits; in vain, it tells what there is instead."""
    call_world(sim, "reset_password", email="john.doe@example.com")
    message = sim.inbox.wait(kind="email", to="John.Doe@example.com", topic="password_reset")
    assert sim.inbox.messages(topic="password_reset", limit=1) == [message]
    assert message["facts"]
    with pytest.raises(
        TimeoutError, match=r"kind=sms .* within 0\.01 .* email password_reset to j"
    ):
        sim.inbox.wait(kind="sms", timeout=0.01)
    assert sim.inbox.clear() == 1
    assert sim.inbox.messages() == []


def test_the_journal_is_read_awaited_and_cleared(sim: SimulatedWorld) -> None:
    """Filters are those of the admin API, and one it does not know is told."""
    with pytest.raises(UsageError, match="nothing was asked of this world"):
        _ = sim.journal.last
    call_world(sim, "get_invoice", invoice_id=554433)
    call_world(sim, "get_invoice", invoice_id=7)
    assert [each["number"] for each in sim.journal.entries(failure="")] == [2]
    assert sim.journal.last["answer"]["code"] == -1
    assert sim.journal.entry(1)["params"]["invoice_id"] == "554433"
    assert sim.journal.wait(action="get_invoice")["number"] == 2
    assert len(sim.journal.har()["log"]["entries"]) == 2
    assert sim.explain()["failure"]["code"] == sim.explain(2)["failure"]["code"] == -1
    assert sim.explain(1)["verdict"] == "passes"
    with pytest.raises(UsageError, match="a key 'colour', which nobody reads"):
        sim.journal.entries(colour="red")
    with pytest.raises(TimeoutError, match=r"not asked for action=mass_pay within 0\.01 seconds"):
        sim.journal.wait(action="mass_pay", timeout=0.01)
    assert sim.journal.clear() == 2


def test_verifying_tells_the_near_misses(sim: SimulatedWorld) -> None:
    """Each criterion that differs stands on a line; what fits passes silently."""
    call_world(sim, "apply_credit", invoice_id=554433, amount="5")
    sim.assert_called("apply_credit", amount=Decimal("5.00"), count=1, client=123)
    sim.assert_called("apply_credit", count={"at_most": 2})
    sim.assert_not_called("apply_credit", amount=6)
    with pytest.raises(AssertionError, match=r"exactly 2\n  by #1 of the journal$"):
        sim.assert_called("apply_credit", count=2)
    with pytest.raises(AssertionError) as caught:
        sim.assert_called("apply_credit", invoice_id=554434, amount=5)
    assert str(caught.value).splitlines() == [
        "apply_credit was asked like that 0 times, and shall have been at least 1",
        "  close: #1 POST apply_credit",
        "    params.invoice_id: expected 554434, got '554433'",
    ]
    with pytest.raises(AssertionError, match="shall have been exactly 0\n  by #1 of the journal"):
        sim.assert_not_called("apply_credit", invoice_id=554433)
    with pytest.raises(UsageError, match="no action named 'aply_credit'; did you mean"):
        sim.assert_called("aply_credit")


def test_gateways_report_and_worlds_are_put_back(sim: SimulatedWorld) -> None:
    """A payment in part, all of it, one that cannot be; then the world as it was seeded."""
    told = sim.pay(554433, gateway="paymaster", amount=Decimal("20.00"))
    assert (told["outcome"], told["invoice"]["status"]) == ("paid", "Unpaid")
    assert sim.pay(554433)["invoice"]["status"] == "Paid"
    with pytest.raises(UsageError, match="nothing is owed") as caught:
        sim.pay(554433)
    assert (caught.value.status, caught.value.where) == (409, "invoices/554433/pay: amount")
    assert sim.ask("GET", "invariants") == {"holds": True, "breaches": []}
    assert sim.client.get_invoice(invoice_id=554433)["status"] == "Paid"
    sim.reset()
    assert sim.client.get_invoice(invoice_id=554433)["status"] == "Unpaid"
    assert len(sim.state("clients")["rows"]) == 3


def test_staff_do_what_no_call_can(sim: SimulatedWorld) -> None:
    """Each verb, with amounts and days as Python has them."""
    ada = sim.staff.add_client(firstname="Ada", credit=Decimal("20.00"))
    number = ada["client"]["id"]
    sim.staff.add_service(number, server_id=700, id=1700, price=30)
    changed = sim.staff.change_service(700, next_due_date=sim.clock.now.date())
    assert changed["service"]["next_due_date"] == "2026-03-01"
    assert sim.staff.change_client(number, city="Paris")["client"]["address"]["city"] == "Paris"
    invoice = sim.staff.add_invoice(number, [{"amount": Decimal("20.00")}], due="today+7d")
    issued = int(invoice["invoice"]["invoiceid"])
    sim.pay(issued)
    back = sim.staff.refund_invoice(issued, to="credit", amount=Decimal("5.00"))
    assert back["refunds"][0]["amount_out"] == "5.00"
    assert sim.staff.refund_invoice(issued, to="gateway")["invoice"]["status"] == "Refunded"
    assert sim.staff.add_credit(number, "-25.00", description="Correction")["balance"] == "0.00"
    assert sim.staff.cancel_invoice(554433)["invoice"]["status"] == "Cancelled"
    opened = sim.staff.set_invoice_status(554433, "Unpaid")
    assert (opened["invoice"]["status"], opened["changes"][0]["key"]) == ("Unpaid", 554433)
    assert sim.journal.last["number"] == opened["entry"]
    assert len(sim.journal.entries(module="staff")) == 10
    assert sim.ask("GET", "invariants") == {"holds": True, "breaches": []}


def test_staff_are_told_why_not(sim: SimulatedWorld) -> None:
    """What, where and with which status; nothing was changed."""
    with pytest.raises(UsageError, match="price: '5O' is no amount") as caught:
        sim.staff.add_service(123, price="5O")
    assert (caught.value.status, caught.value.where) == (400, "clients/123/services")
    with pytest.raises(UsageError, match=r"take away 150\.50 at most") as caught:
        sim.staff.add_credit(123, -200)
    assert caught.value.status == 409
    assert sim.journal.entries() == []


async def test_staff_work_in_an_event_loop_too(sim: SimulatedWorld) -> None:
    """The server has a loop of its own, so an async test asks in the same way."""
    sim.staff.add_credit(123, 5)
    async with AsyncClient(sim.url, token=sim.token) as client:
        assert (await client.get_client())["client"]["credit"] == "155.50"


def test_a_wait_that_is_longer_than_a_server_waits_goes_on() -> None:
    """It asks again until something has come, or until the time is up."""
    asked = []

    class Silent(WorldApi):
        """A world in which nothing happens."""

        def ask(
            self,
            method: str,  # noqa: ARG002 as asked
            path: str,  # noqa: ARG002
            body: object = None,  # noqa: ARG002
            *,
            query: Mapping[str, object] | None = None,
            seconds: float = 0,  # noqa: ARG002
        ) -> dict[str, Any]:
            """Have nothing to tell."""
            asked.append((query or {})["wait"])
            return {"total": 0}

    assert Silent(AdminApi("http://127.0.0.1:1"), "mine").wait("journal", {}, 130) == {"total": 0}
    assert asked == [60, 60, 10]


def test_what_only_a_fault_refused_is_told_without_a_remedy(sim: SimulatedWorld) -> None:
    """Here a replica that lags behind; without the fault the request would pass."""
    sim.faults.add(match={"action": "get_invoice"}, effect={"stale": 1})
    call_world(
        sim, "get_invoice", invoice_id=call_world(sim, "create_addfunds", amount=20)["invoice"]
    )

    told = journal_text(sim)

    assert "why #2 get_invoice was refused:\n  note: it met the fault" in told
    assert "remedy" not in told
