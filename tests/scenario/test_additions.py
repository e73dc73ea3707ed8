"""Additions: what staff add to a world that is there, read as a scenario is."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.laws import breaches_of
from simulator.domain.schedule import compute_schedule
from simulator.domain.services import ServiceStatus
from simulator.domain.world import World
from simulator.errors import InvariantViolation, ScenarioError, UsageError
from simulator.scenario.additions import (
    CLIENT_FIELDS,
    CLIENT_KEEPS,
    SERVICE_FIELDS,
    SERVICE_KEEPS,
)
from simulator.scenario.document import ClientDocument, ServiceDocument
from tests.support.clocks import days_in, days_later
from tests.support.payments import paid, work_on
from tests.support.staff import (
    with_changed_client,
    with_changed_service,
    with_client,
    with_invoice,
    with_service,
)
from tests.support.worlds import billing_world, world_from

WORLD = billing_world()
OWN = {"server_id": 700, "id": 1700, "hostname": "own.example.com", "price": 30}


def held(world: World) -> World:
    """Hold that no law is broken and the schedule is what it would be computed as."""
    assert breaches_of(world) == []
    assert world.schedule is not None
    assert days_in(world.schedule) == days_in(compute_schedule(world))
    return world


def newest(world: World) -> Any:  # noqa: ANN401 an invoice
    """Give the invoice with the highest number."""
    return world.invoices[max(world.invoices.rows)]


def test_a_new_client_has_all_that_is_written() -> None:
    """Numbered above all that the world has given out, and with the defaults of a scenario."""
    world = held(
        with_client(
            WORLD,
            firstname="Ada",
            credit="20.00",
            contacts=[{"firstname": "Charles"}],
            services=[{"id": 5001, "next_due_date": "today+3d"}],
            invoices=[{"items": [{"service": 5001, "amount": 50}], "status": "Paid"}],
        )
    )
    client = world.clients[127]
    assert (client.firstname, client.email) == ("Ada", "client-127@example.com")
    assert world.credit_balance(127) == Decimal("20.00")
    assert [each.firstname for each in world.contacts.where("client", 127)] == ["Charles"]
    assert [each.server_id for each in world.services.where("client", 127)] == [32346]
    [invoice] = world.invoices.where("client", 127)
    assert (invoice.id, invoice.balance) == (702, Decimal("0.00"))
    assert [each.amount_in for each in world.payments.where("client", 127)] == [Decimal("50.00")]
    assert [each.token for each in world.sessions.where("client", 127)] == ["token-127"]


def test_what_comes_next_is_numbered_above_what_was_added() -> None:
    """A written number lifts the sequence, a lower one does not."""
    world = with_client(WORLD, id=900)
    assert max(with_client(world, firstname="Next").clients.rows) == 901
    world = with_client(WORLD, id=7)
    assert max(with_client(world, firstname="Next").clients.rows) == 127


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"id": 123}, "id: client 123 is already taken in this world"),
        ({"email": "John.Doe@example.com"}, "email: e-mail 'John.Doe@example.com' is already"),
        ({"customer_id": 456}, "customer_id: customer 456 is already taken in this world"),
        ({"api_key": "0123456789ABCDEF-fedcba9876543210"}, "api_key: API key '0123456789abc"),
        (
            {"api_keys": [{"key": "aaaaaaaaaaaaaaaa-0000000000000009"}]},
            r"api_keys\[0\].key: API key 'aaaa",
        ),
        ({"ssh_keys": [{"id": 7, "key": "ssh-rsa A"}]}, r"ssh_keys\[0\].id: SSH key 7 is"),
        ({"token": "token-ru"}, "token: token 'token-ru' is already taken in this world"),
        ({"sessions": [{"token": "demo-token"}]}, r"sessions\[0\].token: token 'demo-token' is"),
        ({"contacts": [{"id": 41}]}, r"contacts\[0\].id: contact 41 is already taken"),
        ({"services": [{"server_id": 12345}]}, r"services\[0\].server_id: server 12345 is"),
        ({"services": [{"id": 1001}]}, r"services\[0\].id: service 1001 is already taken"),
        (
            {"services": [{"addons": [{"id": 9, "price": 1}]}]},
            r"services\[0\].addons\[0\].id: addon 9 is already taken",
        ),
        (
            {"invoices": [{"id": 503, "items": [{"amount": 1}]}]},
            r"invoices\[0\].id: invoice 503 is already taken",
        ),
        (
            {
                "invoices": [
                    {"status": "Paid", "transaction_id": "TX-501", "items": [{"amount": 1}]}
                ]
            },
            r"invoices\[0\].transaction_id: transaction 'TX-501' is already taken",
        ),
        ({"services": [{"price": "x"}]}, r"services\[0\].price: "),
        ({"fristname": "Ada"}, "fristname: unknown key 'fristname'; did you mean 'firstname'"),
        ({"location": "whmcs_uk"}, "location: there is no location 'whmcs_uk'; did you mean"),
        ({"group": 7}, "group: whmcs_com has no group 7; it has 1"),
        ({"active_since": "today+1d"}, "active_since: 2026-03-02 is in the future; the clock"),
        ({"credit": -5}, "credit: -5 is negative; 0.00 at least"),
        ({"tax_rate": 101}, "tax_rate: 101 is no percentage; write 21, or 9.5"),
        (
            {"invoices": [{"items": [{"amount": "9e999999"}, {"amount": "9e999999"}]}]},
            "is too large; 999999999999.99 at most",
        ),
    ],
)
def test_a_client_that_cannot_be_is_refused(keys: dict[str, object], text: str) -> None:
    """In the words of a scenario's checks, and with the place."""
    with pytest.raises(UsageError, match=text):
        with_client(WORLD, **keys)


def test_all_reasons_are_told_at_once() -> None:
    """As a scenario tells them."""
    with pytest.raises(UsageError, match=r"email: .*; group: .*"):
        with_client(WORLD, group=7, email="nobody")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("price", "5O"),
        ("price", -5),
        ("next_due_date", "tomorrow"),
        ("cycle", "Weekly"),
        ("hostnme", "x"),
        ("subscription", {"gateway": "pay"}),
    ],
)
def test_the_words_are_those_of_a_scenario(key: str, value: object) -> None:
    """One reading of a service, whoever wrote it."""
    text = f"clients: [{{services: [{{{key}: {str(value).replace(chr(39), '')}}}]}}]"
    with pytest.raises(ScenarioError) as in_a_file:
        world_from(text)
    with pytest.raises(UsageError) as of_staff:
        with_service(WORLD, 123, **{key: value})
    [line] = in_a_file.value.problems
    assert line.partition("clients[0].services[0].")[2] == of_staff.value.what
    assert of_staff.value.where == "clients/123/services"


def test_a_new_service_renews_at_midnight() -> None:
    """The billing day does not ask who added it."""
    world = held(with_service(WORLD, 126, **OWN, next_due_date="today+15d"))
    assert world.services[700].status is ServiceStatus.ACTIVE
    assert list(world.invoices.where("service", 1700)) == []
    world = held(days_later(world, 1))
    [renewal] = world.invoices.where("service", 1700)
    assert (renewal.total, renewal.due_date) == (Decimal("30.00"), date(2026, 3, 16))


def test_a_new_service_may_be_about_to_end() -> None:
    """An open request to cancel belongs to its keys."""
    keys = {**OWN, "next_due_date": "today+2d", "cancellation": {"reason": "Moving"}}
    world = held(with_service(WORLD, 126, **keys))
    assert held(days_later(world, 2)).services[700].status is ServiceStatus.CANCELLED


def test_a_new_invoice_waits_for_payment_and_the_client_is_told() -> None:
    """As any other that is issued today."""
    world = held(with_invoice(WORLD, 126, items=[{"amount": "20.00"}], due="today+7d"))
    invoice = newest(world)
    assert (invoice.id, invoice.status, invoice.balance) == (702, "Unpaid", Decimal("20.00"))
    assert (invoice.issue_date, invoice.due_date) == (date(2026, 3, 1), date(2026, 3, 8))
    assert [each.topic for each in world.messages] == ["invoice_created"]
    assert held(paid(world, invoice.id)).invoices[702].status is InvoiceStatus.PAID


def test_a_row_for_a_service_pays_for_its_next_period() -> None:
    """And is named and taxed as in a scenario."""
    taxed = with_changed_client(WORLD, 123, tax_rate=21)
    world = held(with_invoice(taxed, 123, items=[{"service": 1001, "amount": 50}]))
    [item] = newest(world).items
    assert (item.type, item.description) == (ItemType.HOSTING, "vm.v2-pico - node-1.example.com")
    assert newest(world).total == Decimal("60.50")
    world = held(paid(world, newest(world).id))
    assert world.services[12345].next_due_date == date(2026, 4, 21)


def test_rows_may_name_what_the_world_has() -> None:
    """An addon of a service, and another invoice, which need not be written again."""
    items = [{"service": 1002, "addon": 9, "amount": "7.50"}]
    assert newest(held(with_invoice(WORLD, 123, items=items))).items[0].addon_id == 9
    world = held(with_invoice(WORLD, 123, items=[{"invoice": 503, "amount": 25}]))
    assert newest(world).child_ids == (503,)
    assert held(paid(world, newest(world).id)).invoices[503].status is InvoiceStatus.PAID


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([{"amount": 5, "addon": 7, "service": 1002}], r"items\[0\].addon: service 1002 has no"),
        ([{"amount": 5, "invoice": 99}], r"items\[0\].invoice: there is no invoice with id 99"),
        ([{"amount": 5, "invoice": 503}, {"amount": 1}], "items: rows for invoices and other rows"),
        ([{"amount": -5}], "items: the rows come to -5"),
        ([], "items: the list is empty; one entry at least"),
        ([{}], r"items\[0\]: the key amount is missing"),
    ],
)
def test_an_invoice_that_cannot_be_is_refused(items: list[object], text: str) -> None:
    """In the words of a scenario's checks."""
    with pytest.raises(UsageError, match=text):
        with_invoice(WORLD, 123, items=items)


def test_the_laws_say_no_to_what_belongs_to_others() -> None:
    """A service of another client, and a share that is not what a child owes."""
    with pytest.raises(InvariantViolation, match="service 2001 belongs to client 124"):
        with_invoice(WORLD, 123, items=[{"service": 2001, "amount": 5}])
    with pytest.raises(InvariantViolation, match="what its child still owes"):
        with_invoice(WORLD, 123, items=[{"invoice": 503, "amount": 24}])
    with pytest.raises(UsageError, match="status: a mass payment is issued Unpaid, and paid then"):
        with_invoice(WORLD, 123, items=[{"invoice": 503, "amount": 25}], status="Paid")


def test_an_invoice_of_nothing_is_paid_at_once() -> None:
    """It owes nothing, and its rows have their effect."""
    items = [{"service": 1001, "amount": 5}, {"amount": -5}]
    world = held(with_invoice(WORLD, 123, items=items))
    assert newest(world).status is InvoiceStatus.PAID
    assert world.services[12345].next_due_date == date(2026, 4, 21)


def test_a_paid_invoice_is_the_past() -> None:
    """Its payment is booked, nobody is told, and nothing follows."""
    items = [{"service": 1001, "amount": 50}]
    world = held(with_invoice(WORLD, 123, items=items, status="Paid", due="today-1m"))
    assert [each.amount_in for each in world.payments.where("invoice", 702)] == [Decimal("50.00")]
    assert world.services[12345] is WORLD.services[12345]
    assert len(world.messages) == 0
    last = max(int(each.number or 0) for each in WORLD.invoices.where("client", 123))
    assert world.invoices[702].number == str(last + 1)
    assert paid(world, 503).invoices[503].number == str(last + 2)


def test_a_changed_due_date_is_the_day_to_count_from() -> None:
    """The next midnight looks at the new one, and the price of the new period is the new one."""
    world = held(with_changed_service(WORLD, 12345, next_due_date="today+15d", price="60"))
    assert world.services[12345].billing_anchor == date(2026, 3, 16)
    assert world.services[12345].hostname == "node-1.example.com"
    world = held(days_later(world, 1))
    renewals = [each for each in world.invoices.where("service", 1001) if each.unpaid]
    assert [(each.total, each.due_date) for each in renewals if each.id > 701] == [
        (Decimal("60.00"), date(2026, 3, 16))
    ]
    world = held(paid(world, renewals[-1].id))
    assert world.services[12345].next_due_date == date(2026, 4, 16)


def test_a_changed_subscription_begins_anew() -> None:
    """With what comes of charging it, even where the end of the old one was asked for."""
    work = work_on(WORLD)
    work.put(replace(WORLD.services[12345], subscription_cancelled=True))
    asked = {"gateway": "bitpaycheckout", "collects": "declined"}
    after = held(with_changed_service(work.commit(), 12345, subscription=asked))
    changed = after.services[12345]
    assert (changed.charged_through, changed.collects) == ("bitpaycheckout", "declined")


def test_a_second_tax_can_be_set_and_is_on_what_staff_invoice() -> None:
    """As the first."""
    world = held(with_changed_client(WORLD, 123, tax_rate=5, tax_rate2=9.975))
    world = with_invoice(world, 123, items=[{"service": 1001, "amount": 50}])
    newest = max(world.invoices, key=lambda each: each.id)
    assert [str(each) for each in (newest.tax, newest.tax2)] == ["2.50", "4.99"]


def test_only_what_is_written_changes() -> None:
    """Each key, and null where a key may be left out."""
    before = WORLD.services[12346]
    after = held(with_changed_service(WORLD, 12346, licenses=["x"], cycle="Annually"))
    changed = after.services[12346]
    assert (changed.licenses, changed.cycle) == (("x",), BillingCycle.ANNUALLY)
    assert (changed.next_due_date, changed.addons) == (before.next_due_date, before.addons)
    assert (
        held(with_changed_service(WORLD, 12345, subscription=None)).services[12345].subscription
        is None
    )
    client = held(with_changed_client(WORLD, 123, city="Paris", companyname="A", ips=["::1"]))
    owner = client.clients[123]
    assert (owner.address.city, owner.corporate, owner.acl) == ("Paris", True, ("::1",))
    assert owner.email == WORLD.clients[123].email
    assert client.own_key(123) is WORLD.own_key(123)
    keyless = held(with_changed_client(client, 123, api_key=None))
    assert keyless.own_key(123) is None
    assert held(with_changed_client(keyless, 123, api_key=None)).own_key(123) is None


def test_a_server_may_be_linked_to_billing() -> None:
    """Once; then its relid stays."""
    world = held(with_changed_service(WORLD, 12349, id=1700))
    assert world.service(1700) is world.services[12349]
    with pytest.raises(UsageError, match="id: a service keeps its relid"):
        with_changed_service(world, 12349, id=1701)
    with pytest.raises(UsageError, match="id: service 1001 is already taken in this world"):
        with_changed_service(WORLD, 12349, id=1001)


def test_addons_keep_their_numbers_and_new_ones_get_the_next() -> None:
    """Those of other services are theirs."""
    addons = [{"id": 9, "name": "Backup", "price": 8}, {"name": "Mail", "price": 1}]
    world = held(with_changed_service(WORLD, 12346, addons=addons))
    assert [each.id for each in world.services[12346].addons] == [9, 11]
    with pytest.raises(UsageError, match=r"addons\[0\].id: addon 9 is already taken"):
        with_changed_service(WORLD, 12345, addons=[{"id": 9, "price": 8}])


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({}, "there is no key to change"),
        ({"id": 5}, "id: a client keeps its number"),
        ({"location": "whmcs_ru"}, "location: a client stays in its billing location"),
        ({"credit": 5}, "credit: its credit changes with POST"),
        ({"services": []}, "services: add one with POST"),
        ({"email": "maria@example.com"}, "email: e-mail 'maria@example.com' is already taken"),
        ({"customer_id": 124}, "customer_id: customer 124 is already taken"),
        ({"api_key": "ffffffffffffffff-0000000000000000"}, "api_key: API key 'ffff"),
        ({"group": 9}, "group: whmcs_com has no group 9"),
        ({"two_factor": "yes"}, "two_factor: expected true or false, not 'yes'"),
    ],
)
def test_a_change_of_a_client_that_cannot_be_is_refused(keys: dict[str, Any], text: str) -> None:
    """With the verb that would do it, where there is one."""
    with pytest.raises(UsageError, match=text):
        with_changed_client(WORLD, 123, **keys)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"server_id": 5}, "server_id: a server keeps its number"),
        ({"cancellation": {}}, "cancellation: a cancellation is asked for with"),
        ({"subscription": {"gateway": "cash"}}, "subscription.gateway: whmcs_com has no gateway"),
        ({"status": "Gone"}, "status: 'Gone' is not one of 'Active', 'Cancelled'"),
    ],
)
def test_a_change_of_a_service_that_cannot_be_is_refused(keys: dict[str, Any], text: str) -> None:
    """In the words of a scenario's checks."""
    with pytest.raises(UsageError, match=text):
        with_changed_service(WORLD, 12345, **keys)


@pytest.mark.parametrize(
    ("document", "fields", "keeps"),
    [
        (ClientDocument, CLIENT_FIELDS, CLIENT_KEEPS),
        (ServiceDocument, SERVICE_FIELDS, SERVICE_KEEPS),
    ],
)
def test_every_key_of_a_scenario_can_be_changed_or_says_why_not(
    document: type[Struct],
    fields: dict[str, Any],
    keeps: dict[str, str],
) -> None:
    """A new key has to be put into one of the two tables."""
    assert {*fields, *keeps} == set(document.__struct_encode_fields__)
    assert not {*fields} & {*keeps}


def test_a_password_that_staff_set_logs_in_and_a_client_that_is_gone_is_never_billed() -> None:
    """What follows from a change of a client."""
    world = held(with_changed_client(WORLD, 123, deleted=True))
    assert [each for each in world.schedule or () if each.server_id == 12345] == []
    again = held(with_changed_client(world, 123, deleted=False))
    assert [each.server_id for each in again.schedule or () if each.server_id == 12345] == [12345]
