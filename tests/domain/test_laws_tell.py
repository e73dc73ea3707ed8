"""Breaches say what is wrong with a row, and where; what is only near the edge is none."""

from decimal import Decimal

import pytest
from immutables import Map
from msgspec.structs import replace

from simulator.domain.clients import ClientGroup
from simulator.domain.identifiers import Sequences
from simulator.domain.invoices import Invoice, ItemType
from simulator.domain.laws import breaches_after, breaches_of
from simulator.domain.money import LARGEST, LARGEST_SUM, money
from simulator.domain.payments import LedgerEntry
from simulator.domain.world import World
from simulator.effects.refunding import refund_invoice
from simulator.errors import InvariantViolation
from tests.support.payments import work_on
from tests.support.rows import (
    API_KEY,
    NOBODY,
    WORLD,
    addon,
    client,
    contact,
    entry,
    invoice,
    payment,
    request,
    row_of,
    service,
    signed_in,
    tag,
    task,
)
from tests.support.worlds import altered

GATEWAYS = "it has paymaster, bitpaycheckout, banktransfer"
TAKEN = "is already taken by"
UNIQUE = "give each its own"
RULE = "What a refund gives to a client's credit is one entry of the same amount."


def two_rows(taxed: int, other: int, **rates: int) -> Invoice:
    """Let invoice 2 have a row that is taxed, and one that is not."""
    (row,) = WORLD.invoices[2].items
    items = [
        replace(row, amount=money(amount), taxed=place == 0)
        for place, amount in enumerate((taxed, other))
    ]
    return invoice(2, items=tuple(items), **{name: Decimal(rate) for name, rate in rates.items()})


OWED = f"0.00 to {LARGEST_SUM}"

# What is said of a row, and where: below the row that is changed, unless it is of the other.
SAID: list[tuple[object, tuple[str | int, ...], str]] = [
    (entry(amount=Decimal("-10.01")), (), "the entries come to -0.01; credit cannot be owed"),
    (client(customer_id=124), ("customer_id",), f"customer 124 {TAKEN} client 124; {UNIQUE}"),
    (client(customer_id=124), ("customer_id",), f"customer 124 {TAKEN} client 123; {UNIQUE}"),
    (
        client(email=WORLD.clients[124].email),
        ("email",),
        f"this e-mail {TAKEN} client 124; {UNIQUE}",
    ),
    (
        client(country="UK"),
        ("country",),
        "'UK' is no country of ISO 3166; write two letters such as US or NL",
    ),
    (
        client(totp_secret="JBSWY3D1"),
        ("totp_secret",),
        "'JBSWY3D1' is no base32; write JBSWY3DPEHPK3PXP, or leave it out",
    ),
    (client(group_id=7), ("group_id",), "whmcs_com has no group 7; it has 1"),
    (
        replace(WORLD.api_keys[2], api_key=API_KEY.upper()),
        ("api_key",),
        f"this API key {TAKEN} key 1; {UNIQUE}",
    ),
    (tag(id=0), ("tag",), f"the name 'a' {TAKEN} tag 1; {UNIQUE}"),
    (tag(server_id=NOBODY), ("server_id",), "there is no server with id 999"),
    (task(key="two words"), ("key",), "'two words' is no token; write letters and digits"),
    (task(ready_at=None), ("invoice_id",), "it waits for the payment of no invoice"),
    (service(6, id=1), ("id",), f"1 {TAKEN} server 5; {UNIQUE}"),
    (service(price=Decimal(40)), ("price",), "40 has not two decimals; write 40.00"),
    (
        service(6, addons=(addon("1.00"),)),
        ("addons",),
        f"addon 1 {TAKEN} server 5; {UNIQUE}",
    ),
    (
        service(addons=(addon("1.00"), addon("2.00"))),
        ("addons",),
        "two addons have one number; give each its own",
    ),
    (
        service(subscription="barter"),
        ("subscription",),
        f"whmcs_com has no gateway 'barter'; {GATEWAYS}",
    ),
    (
        service(6, addresses=("192.0.2.7",)),
        ("addresses",),
        f"address '192.0.2.7' {TAKEN} server 5; {UNIQUE}",
    ),
    (
        service(addresses=("2001:db8::1", "2001:DB8:0::1")),
        ("addresses",),
        "an address is there twice; write it once",
    ),
    (
        row_of(2, amount=LARGEST + Decimal("0.01")),
        ("items", 0, "amount"),
        f"1.00e+12 is too large; {LARGEST} at most",
    ),
    (
        row_of(2, type=ItemType.HOSTING),
        ("items", 0),
        "a row of type Hosting bills a service; add the key service",
    ),
    (two_rows(100, -110, tax_rate=21), ("items",), f"the rows come to -10.00; {OWED}"),
    (two_rows(-100, 110, tax_rate=21), ("items",), f"the rows come to -11.00; {OWED}"),
    (two_rows(-100, 110, tax_rate2=21), ("items",), f"the rows come to -11.00; {OWED}"),
    (row_of(3, child_id=3), ("items", 0, "child_id"), "an invoice cannot stand for itself"),
    (row_of(2, child_id=3), ("items", 0, "child_id"), "invoice 3 is a mass payment itself"),
    (row_of(3, child_id=6), ("items", 0, "child_id"), "invoice 6 belongs to client 124"),
    (row_of(2, id=NOBODY), ("items", 0, "id"), "999 was never given out; the last one was 6"),
    (request(service_id=2), ("service_id",), "server 5 is not service 2; write 1"),
    (request(cancelled_invoice_ids=(1000, 999)), (), "there is no invoice 999"),
]

# For each of some laws: a row that just keeps it, whatever else it breaks.
KEPT: list[tuple[str, object]] = [
    ("contact_belongs_to_the_client", signed_in(123, 1)),
    ("row_is_an_amount", row_of(2, amount=LARGEST)),
    ("row_is_an_amount", row_of(3, amount=LARGEST_SUM)),
    ("credit_balance_is_never_negative", entry(amount=Decimal("-10.00"))),
    ("group_is_of_the_location", client(location="nowhere", group_id=7)),
    ("payment_method_is_a_gateway", invoice(2, payment_method="")),
    ("address_is_of_one_service", service(addresses=("198.18.0.5", "198.18.0.5"))),
    ("money_came_or_went_back", payment(amount_in=Decimal("0.01"))),
]


@pytest.mark.parametrize(("row", "path", "sentence"), SAID)
def test_a_breach_says_what_is_wrong_and_where(
    row: object, path: tuple[str | int, ...], sentence: str
) -> None:
    """In a sentence about the row, where it says more than the law."""
    said = [(each.path, each.sentence, each.stated) for each in breaches_of(WORLD.put(row))]

    assert (path, sentence, False) in said


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("gateways", (), 'a location has a gateway at least; write ["paymaster"]'),
        ("currency", "usd", "'usd' is no currency; write USD, say"),
        (
            "groups",
            (ClientGroup(1, "a"), ClientGroup(2, "b"), ClientGroup(2, "c")),
            "two groups have the number 2; give each its own",
        ),
    ],
)
def test_a_breach_of_a_location_says_what_is_wrong(
    field: str, value: object, sentence: str
) -> None:
    """Locations are no rows, and are told of like rows."""
    bad = replace(WORLD.locations["whmcs_ru"], **{field: value})
    world = altered(WORLD, locations=WORLD.locations.set("whmcs_ru", bad))

    assert sentence in [each.sentence for each in breaches_of(world)]


@pytest.mark.parametrize(("law", "row"), KEPT)
def test_what_just_keeps_a_law_is_no_breach(law: str, row: object) -> None:
    """A law forbids no more than it says."""
    assert law not in [each.law for each in breaches_of(WORLD.put(row))]


def test_a_world_that_gave_out_no_identifiers_has_no_rows() -> None:
    """Not even the first of them."""
    world = altered(WORLD, sequences=Sequences(last=Map()))

    said = [(each.table, each.key, each.path, each.sentence) for each in breaches_of(world)]

    where = ("items", 0, "id")
    assert ("invoices", 1, where, "1 was never given out; the last one was 0") in said
    assert (
        "contacts",
        1,
        ("id",),
        "Identifiers ascend: no row is numbered above its sequence.",
    ) in said


def refunded() -> tuple[World, LedgerEntry]:
    """Give a world in which 1.00 of invoice 4 went to the credit of its client, and its entry."""
    work = work_on(WORLD)
    refund_invoice(work, WORLD.invoices[4], "credit", Decimal("1.00"))
    world = work.commit()
    (brought,) = [each for each in world.ledger if each.payment_id is not None]
    return world, brought


@pytest.mark.parametrize("changes", [{"client_id": 124}, {"client_id": 124, "id": 0}])
def test_credit_of_a_refund_is_its_clients_alone(changes: dict[str, int]) -> None:
    """Whether another client has it instead, or as well."""
    world, brought = refunded()
    assert breaches_of(world) == []

    wrong = breaches_of(world.put(replace(brought, **changes)))

    assert ("payments", RULE) in [(each.table, each.sentence) for each in wrong]


def test_all_that_is_wrong_with_a_commit_is_told_at_once() -> None:
    """Row by row, in the order of writing; one that was taken out is passed over."""
    work = work_on(WORLD)
    work.remove(contact())
    work.put(client(country="UK"))
    work.put(tag(server_id=NOBODY))

    with pytest.raises(InvariantViolation) as violation:
        work.commit()

    assert [str(each).partition(": ")[0] for each in violation.value.breaches] == [
        "clients 123",
        "tags 1",
    ]


def test_a_check_pauses_after_each_row_and_each_sum() -> None:
    """So that who has written very many holds nobody up."""
    rows = {("clients", 123): client(), ("ledger", 1): WORLD.ledger[1], ("contacts", 1): None}

    assert len([*breaches_after(WORLD, WORLD, rows)]) == len(rows) + 1
