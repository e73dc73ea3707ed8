"""A scenario says what matters; the rest has defaults that make sense."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from simulator.domain.api_keys import derived_key, well_formed
from simulator.domain.clock import Clock
from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.laws import breaches_of
from simulator.domain.policies import Policies
from simulator.errors import UsageError
from simulator.scenario.loading import load_text
from simulator.scenario.resolved_document import Options
from tests.support.faults import effect
from tests.support.worlds import world_from

MINIMAL = "clients: [{invoices: [{items: [{amount: 50}]}]}]"


def test_one_line_makes_a_world_with_an_unpaid_invoice() -> None:
    """The smallest world that is good for something."""
    world = world_from(MINIMAL)
    client, invoice = world.clients[1], world.invoices[1]

    assert (client.location, client.group_id, client.email) == (
        "whmcs_com",
        1,
        "client-1@example.com",
    )
    assert (invoice.status, invoice.balance) == (InvoiceStatus.UNPAID, Decimal("50.00"))
    assert (invoice.issue_date, invoice.due_date) == (date(2026, 3, 1), date(2026, 3, 15))
    assert invoice.payment_method == "paymaster"
    assert world.sessions["demo-token"].client_id == 1


def test_an_empty_world_is_a_world() -> None:
    """Nobody has to be there."""
    assert len(world_from("{}").clients) == 0


def test_the_clock_stands_still_unless_told() -> None:
    """So that a test of today passes next year."""
    assert world_from("{}").clock == Clock(datetime(2026, 3, 1, 9, tzinfo=UTC))


def test_a_clock_of_the_file_is_frozen_there() -> None:
    """An instant, with or without zone."""
    assert world_from("clock: 2027-01-01T00:00:00Z").clock == Clock(
        datetime(2027, 1, 1, tzinfo=UTC)
    )


def test_now_runs_along() -> None:
    """From the instant and the reading that the loader hands in."""
    options = Options(wall_clock=datetime(2030, 5, 5, 5, 5, 5, 7, tzinfo=UTC), reading=3.5)

    world = load_text("clock: now", "f.yaml", options).world

    assert world.clock == Clock(datetime(2030, 5, 5, 5, 5, 5, tzinfo=UTC), 3.5)


def test_options_win_over_the_file() -> None:
    """The flag is stronger than the file."""
    options = Options(dialect="live", seed=9, clock="2027-01-01")

    world = load_text("{dialect: documented, seed: 1, clock: now}", "f.yaml", options).world

    assert (world.dialect, world.randomness.seed) == ("live", 9)
    assert world.clock == Clock(datetime(2027, 1, 1, tzinfo=UTC))


def test_a_clock_option_that_is_none_is_a_mistake_of_the_caller() -> None:
    """Not of the file."""
    with pytest.raises(UsageError, match="'noon' is no instant"):
        load_text("{}", "f.yaml", Options(clock="noon"))


def test_identifiers_go_on_above_those_that_are_written() -> None:
    """And the sequences of the world go on above all of them."""
    world = world_from("""
        clients:
          - {invoices: [{items: [{amount: 1}]}, {id: 70, items: [{amount: 1}, {amount: 2}]}]}
          - {id: 5, contacts: [{id: 41}, {}], services: [{}, {server_id: 9}]}
    """)

    assert sorted(world.clients.rows) == [5, 6]
    assert sorted(world.invoices.rows) == [70, 71]
    assert sorted(world.contacts.rows) == [41, 42]
    assert sorted(world.services.rows) == [9, 10]
    assert dict(world.sequences.last) == {
        "clients": 6,
        "contacts": 42,
        "api_keys": 2,
        "invoices": 71,
        "items": 3,
        "services": 10,
    }


def test_tokens_of_the_others_follow_from_their_ids() -> None:
    """The first client has the demo token, unless it says otherwise."""
    world = world_from("clients: [{id: 7, token: null}, {id: 8}, {id: 9, token: mine}]")

    assert {session.token: session.client_id for session in world.sessions} == {
        "token-8": 8,
        "mine": 9,
    }


def test_a_paid_invoice_has_a_payment() -> None:
    """Of its total, through its method, on its due date or today."""
    world = world_from("""
        clients:
          - tax_rate: 21
            services: [{server_id: 1, id: 1001}]
            invoices:
              - {due: today+5d, status: Paid, items: [{service: 1001, amount: 100}]}
              - {due: today-9d, status: Paid, payment_method: banktransfer, items: [{amount: 3}]}
    """)
    later, earlier = world.invoices[1], world.invoices[2]

    assert [str(later.total), str(later.received), str(later.balance)] == [
        "121.00",
        "121.00",
        "0.00",
    ]
    assert later.paid_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert [(p.invoice_id, p.gateway, p.amount_in) for p in world.payments] == [
        (2, "banktransfer", Decimal("3.00")),
        (1, "paymaster", Decimal("121.00")),
    ]
    assert earlier.paid_at == datetime(2026, 2, 20, tzinfo=UTC)


def test_paid_invoices_are_numbered_as_they_were_paid() -> None:
    """Above the written numbers; mass payments, top-ups and what is not Paid have none."""
    world = world_from("""
        clients:
          - invoices:
              - {id: 1, due: today-1d, status: Paid, items: [{amount: 5}]}
              - {id: 2, due: today-9d, status: Paid, items: [{amount: 5}]}
              - {id: 3, status: Paid, number: "40", items: [{amount: 5}]}
              - {id: 4, status: Paid, number: 2026-17, items: [{amount: 5}]}
              - {id: 5, status: Paid, items: [{invoice: 1, amount: 5}]}
              - {id: 6, status: Paid, items: [{type: AddFunds, amount: 5}]}
              - {id: 7, items: [{amount: 5}]}
    """)

    numbers = [invoice.number for invoice in world.invoices]
    assert numbers == ["42", "41", "40", "2026-17", "", "", ""]


def test_a_row_of_an_addon_is_named_after_it() -> None:
    """As the renewal names it; one that names no addon is an Addon."""
    world = world_from("""
        clients:
          - services:
              - {server_id: 1, id: 1001, hostname: a.example,
                 addons: [{id: 3, name: Backup, price: 5}]}
            invoices:
              - items:
                  - {service: 1001, amount: 50}
                  - {service: 1001, addon: 3, amount: 5}
                  - {service: 1001, type: Addon, amount: 5}
    """)

    names = [item.description for item in world.invoices[1].items]
    assert names == ["vm.v2-pico - a.example", "Backup - a.example", "Addon - a.example"]


def test_credit_applied_to_an_invoice_lowers_what_it_asks_for() -> None:
    """The ledger says what was applied."""
    world = world_from("""
        clients:
          - credit: [{amount: 60}, {amount: -20, invoice: 1}, {amount: -10, invoice: 2}]
            invoices:
              - {id: 1, items: [{amount: 50}]}
              - {id: 2, status: Paid, items: [{amount: 10}]}
    """)

    assert str(world.invoices[1].credit) == "20.00"
    assert str(world.invoices[1].balance) == "30.00"
    assert world.invoices[2].received == 0
    assert len(world.payments) == 0
    assert world.credit_balance(1) == 30


def test_a_paid_container_paid_its_children() -> None:
    """Their share is not booked as a second payment."""
    world = world_from("""
        clients:
          - invoices:
              - {id: 1, status: Paid, items: [{amount: 50}]}
              - {id: 2, items: [{amount: 30}]}
              - {id: 3, status: Paid, items: [{invoice: 1, amount: 50}, {invoice: 2, amount: 10}]}
    """)

    assert [(p.invoice_id, p.amount_in) for p in world.payments] == [(3, Decimal("60.00"))]
    assert world.invoices[2].balance == 20
    assert breaches_of(world) == []


def test_rows_know_their_type_and_text() -> None:
    """What a row names tells what it is for."""
    world = world_from("""
        clients:
          - services: [{server_id: 1, id: 1001, addons: [{id: 4, price: 1}]}]
            invoices:
              - items: [{service: 1001, amount: 1}, {service: 1001, addon: 4, amount: 1}]
              - items: [{amount: 1}]
              - items: [{type: AddFunds, amount: 1}]
    """)
    rows = [item for invoice in world.invoices for item in invoice.items]

    assert [row.type for row in rows] == [
        ItemType.HOSTING,
        ItemType.ADDON,
        ItemType.MANUAL,
        ItemType.ADD_FUNDS,
    ]
    assert [row.taxed for row in rows] == [True, True, False, False]
    assert rows[0].description == "vm.v2-pico - server-1.example.com"
    assert rows[3].description == "Add Funds"


def test_discounts_and_domains_refer_to_a_service() -> None:
    """They change the tax, as what they are about does; none of them asks for a period."""
    world = world_from("""
        clients:
          - tax_rate: 20
            services: [{server_id: 1, id: 1001, next_due_date: 2026-04-01}]
            invoices:
              - due: 2026-04-01
                items:
                  - {type: Domain, service: 1001, amount: 15}
                  - {type: PromoHosting, service: 1001, amount: -3}
                  - {type: GroupDiscount, service: 1001, amount: -2}
              - items: [{type: Domain, amount: 1}, {type: GroupDiscount, amount: -1}]
    """)
    invoice = world.invoices[1]

    assert [row.type for row in invoice.items] == ["Domain", "PromoHosting", "GroupDiscount"]
    assert [row.description for row in invoice.items] == [
        "vm.v2-pico - server-1.example.com",
        "Promotional Discount",
        "Client Group Discount",
    ]
    assert invoice.service_ids == {1001}
    assert (str(invoice.tax), str(invoice.balance)) == ("2.00", "12.00")
    assert not world.invoices.keys_where("period", (1001, date(2026, 4, 1)))
    assert breaches_of(world) == []


def test_policies_have_the_defaults_of_the_domain() -> None:
    """They are written in two places, and must agree."""
    assert world_from("{}").policies == Policies()


def test_api_keys_are_kept_in_lower_case() -> None:
    """A login compares them so."""
    world = world_from("clients: [{api_key: 0123456789ABCDEF-FEDCBA9876543210}]")

    assert [key.api_key for key in world.api_keys] == ["0123456789abcdef-fedcba9876543210"]


@pytest.mark.parametrize("without", ["none", "null", '"none"'])
def test_every_client_has_a_key_unless_it_says_none(without: str) -> None:
    """It follows from the client's id, so it is the same in every world."""
    world = world_from(f"clients: [{{id: 7}}, {{id: 8, api_key: {without}}}, {{id: 9}}]")
    other = world_from("clients: [{id: 9}]")

    keys = {key.client_id: key.api_key for key in world.api_keys}
    assert [*keys] == [7, 9]
    assert keys[9] == other.api_keys[1].api_key == derived_key(9)
    assert well_formed(keys[7])
    assert world.own_key(8) is None


def test_further_keys_are_made_up_and_numbered_after_the_clients_own() -> None:
    """One for a server, one that is switched off, each with a key of its own."""
    world = world_from("""
        clients:
          - id: 7
            services: [{server_id: 5}]
            api_keys: [{name: panel, server_id: 5}, {name: old, active: false}]
          - id: 8
    """)

    assert [(key.id, key.client_id, key.name) for key in world.api_keys] == [
        (1, 7, "default"),
        (2, 8, "default"),
        (3, 7, "panel"),
        (4, 7, "old"),
    ]
    assert len({key.api_key for key in world.api_keys}) == 4
    assert world.sequences.last["api_keys"] == 4


def test_a_scenario_without_a_name_is_called_like_its_file() -> None:
    """So that a banner has something to say."""
    scenario = load_text("{description: A test.}", "some/where.yaml")

    assert (scenario.name, scenario.world.scenario) == ("where", "where")
    assert scenario.description == "A test."


def test_faults_of_a_scenario_belong_to_its_world() -> None:
    """Typed, and with exact numbers for parameters."""
    text = "faults: [{match: {params: {amount: 66.66}}, effect: {latency_ms: 2.5}}]"

    (fault,) = load_text(text, "f.yaml").world.faults

    assert fault.match.params == {"amount": Decimal("66.66")}
    assert fault.effect == effect(latency_ms=2.5)
