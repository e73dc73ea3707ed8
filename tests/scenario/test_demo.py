"""The demo world is what the documentation of the product says it is."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from simulator.domain.invoices import InvoiceStatus
from simulator.domain.laws import breaches_of
from simulator.scenario.loading import load_scenario
from tests.support.api import in_process
from tests.support.clocks import after, slot_of
from tests.support.recorder import new_engine
from tests.support.worlds import shipped

DEMO = shipped("demo")
TODAY = date(2026, 3, 1)


def test_it_keeps_every_law_and_the_time() -> None:
    """It stands still on the first of March."""
    assert breaches_of(DEMO) == []
    assert DEMO.clock.instant == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert DEMO.clock.frozen
    assert DEMO.dialect == "documented"


def test_its_person_has_credit_a_token_and_a_key() -> None:
    """Client 123, John Doe."""
    client = DEMO.clients[123]

    assert (client.fullname, client.email) == ("John Doe", "john.doe@example.com")
    assert (key := DEMO.own_key(123)) is not None
    assert key.api_key == "0123456789abcdef-fedcba9876543210"
    assert DEMO.credit_balance(123) == Decimal("150.50")
    assert DEMO.sessions["demo-token"].client_id == 123


def test_its_servers_are_each_in_another_situation() -> None:
    """Paid ahead, overdue, over its traffic, being upgraded, not billed."""
    servers = DEMO.services
    assert {number: servers[number].id for number in sorted(servers.keys_where("client", 123))} == {
        12345: 1001,
        12346: 1002,
        12347: 1003,
        12348: 1004,
        12349: None,
    }
    assert servers[12345].next_due_date == TODAY + timedelta(days=20)
    assert (servers[12345].price, servers[12345].cycle) == (Decimal("50.00"), "Monthly")
    assert servers[12346].next_due_date == TODAY - timedelta(days=45)
    assert not DEMO.invoices.keys_where("service", 1002)
    assert servers[12347].traffic_exceeded
    assert servers[12348].pending_upgrade


def test_one_server_waits_for_the_action_however_many_midnights_pass() -> None:
    """Nothing invoices 12346 by itself, so generate_due_invoice works on any day."""
    slot = slot_of(DEMO)
    events = after(slot, 60)

    assert 12346 not in {event.server_id for event in events}
    assert slot.world.services[12346] is DEMO.services[12346]
    api = in_process(new_engine())
    api.world = slot.world
    assert api.call("generate_due_invoice", id=12346)["result"] == "OK"


def test_its_invoices_are_two_paid_and_two_unpaid() -> None:
    """The unpaid ones bill none of the servers."""
    invoices = {number: DEMO.invoices[number] for number in (554431, 554432, 554433, 554434)}

    assert [invoice.status for invoice in invoices.values()] == [
        InvoiceStatus.PAID,
        InvoiceStatus.PAID,
        InvoiceStatus.UNPAID,
        InvoiceStatus.UNPAID,
    ]
    assert [str(invoice.subtotal) for invoice in invoices.values()] == [
        "50.00",
        "50.00",
        "50.00",
        "25.00",
    ]
    assert [set(invoice.service_ids) for invoice in invoices.values()] == [
        {1001},
        {1001},
        set(),
        set(),
    ]


def test_the_next_invoice_follows_the_last() -> None:
    """Numbers ascend from there."""
    assert DEMO.sequences.take("invoices")[0] == 554435


def test_the_second_client_lives_in_russia() -> None:
    """A Cyrillic name and roubles."""
    client = DEMO.clients[DEMO.sessions["demo-token-ru"].client_id]

    assert (client.id, client.location) == (124, "whmcs_ru")
    assert DEMO.location_of(client).currency == "RUB"
    assert all("CYRILLIC" in unicodedata.name(letter) for letter in client.firstname)
    assert DEMO.services.keys_where("client", 124)
    assert DEMO.invoices.keys_where("client", 124)


def test_the_third_client_is_a_company() -> None:
    """Two contacts, two factors and value added tax."""
    client = DEMO.clients[DEMO.sessions["demo-token-corp"].client_id]

    assert (client.id, str(client.tax_rate)) == (125, "21")
    assert client.corporate
    assert client.two_factor
    assert len(DEMO.contacts.where("client", 125)) == 2
    assert DEMO.invoices[554421].tax == Decimal("45.15")


def test_loading_it_twice_gives_the_same_world() -> None:
    """Nothing of the machine is in it."""
    again = load_scenario("demo").world

    for name in ("clients", "services", "invoices", "payments", "ledger", "contacts", "sessions"):
        assert list(map(repr, again.table(name))) == list(map(repr, DEMO.table(name)))
    assert again.sequences == DEMO.sequences
