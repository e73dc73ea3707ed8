"""Generated histories are consistent, whatever the seed, the size and the clock."""

import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.invoices import InvoiceStatus
from simulator.domain.laws import breaches_of
from simulator.domain.money import ZERO
from simulator.domain.services import ServiceStatus
from simulator.domain.world import World
from simulator.engine import clocks
from simulator.scenario.generate.clients import clients, flow, head
from simulator.scenario.generate.options import (
    COUNTRIES,
    LARGEST_SEED,
    MOST_CLIENTS,
    GenerateOptions,
    RandomStream,
    parse_mix,
)
from simulator.scenario.loading import load_text
from simulator.scenario.positions import read_with_positions
from simulator.scenario.resolved_document import Options
from simulator.scenario.scalars import scalar_value
from tests.support.clocks import after, slot_of
from tests.support.hypothesis_profiles import examples
from tests.support.worlds import exported, exported_and_imported

CYRILLIC = re.compile("[\u0410-\u044f]")


def text_of(order: GenerateOptions) -> str:
    """Write all of a generated scenario."""
    return head(order) + "".join(clients(order))


def world_of(order: GenerateOptions, clock: str | None = None) -> World:
    """Load a generated scenario; whatever is wrong with it is raised."""
    return load_text(text_of(order), "generated.yaml", Options(clock=clock)).world


@cache
def large() -> World:
    """A world of some hundred clients."""
    return world_of(GenerateOptions(clients=300, seed=1, months=13))


ORDERS = st.builds(
    GenerateOptions,
    clients=st.integers(1, 8),
    seed=st.integers(0, LARGEST_SEED),
    services=st.integers(0, 4),
    months=st.integers(0, 40),
)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@examples(40)
@given(ORDERS, DAYS)
def test_every_history_keeps_the_laws_now_and_after_sixty_days(
    order: GenerateOptions, day: date
) -> None:
    """On whatever day it is looked at: its dates are relative."""
    world = world_of(order, f"{day}T09:00:00Z")
    slot = slot_of(world)

    assert len(world.clients) == order.clients
    assert breaches_of(world) == []
    after(slot, 60)
    assert breaches_of(slot.world) == []
    assert exported(exported_and_imported(slot.world)) == exported(slot.world)


def test_a_large_one_keeps_the_laws_too() -> None:
    """With some hundred of everything."""
    slot = slot_of(large())

    events = after(slot, 60)

    assert breaches_of(slot.world) == []
    kinds = Counter(event.kind for event in events)
    assert min(kinds.values()) > 10
    assert set(kinds) == {
        "cancellation",
        "renewal",
        "collection",
        "reminder",
        "suspension",
        "termination",
    }


def test_nothing_was_left_undone_before_its_clock() -> None:
    """What happens on the first midnight falls due on that day, and not before."""
    world = large()
    tomorrow = world.clock.instant.date() + timedelta(days=1)
    days = world.billing_days
    assert days.renewal != "off"
    since = {"cancellation": 0, "renewal": -days.renewal}
    since |= {"suspension": days.suspension, "termination": days.termination}

    events = clocks.forecast(slot_of(world), 1).finish()

    assert len({event.kind for event in events}) > 2
    for event in events:
        if event.server_id is not None:
            due = world.services[event.server_id].next_due_date
            assert due + timedelta(days=since[event.kind]) == tomorrow
        else:
            assert world.invoices[event.invoice_id or 0].due_date == world.clock.instant.date()


def test_a_large_one_holds_a_bit_of_everything() -> None:
    """States, cycles, taxes, contacts, credit, and all that a client's code has to cope with."""
    world = large()
    services, invoices = list(world.services), list(world.invoices)

    assert {each.status for each in services} == set(ServiceStatus) - {ServiceStatus.PENDING}
    assert len({each.cycle for each in services}) == 4
    assert {each.status for each in invoices} >= {
        InvoiceStatus.UNPAID,
        InvoiceStatus.PAID,
        InvoiceStatus.CANCELLED,
        InvoiceStatus.REFUNDED,
    }
    overdue = [each for each in invoices if each.unpaid and each.due_date < date(2026, 3, 1)]
    part_paid = [each for each in invoices if each.unpaid and each.credit]
    credit_paid = [each for each in invoices if each.paid_at and each.credit and not each.received]
    taxed = [each for each in invoices if each.tax]
    for some in (overdue, part_paid, credit_paid, taxed):
        assert some
    for mark in ("pending_upgrade", "traffic_exceeded", "subscription", "licenses", "setup_fee"):
        assert any(getattr(each, mark) for each in services), mark
    assert any(each.id is None for each in services)
    for mark in ("two_factor", "automatic_renewal", "corporate", "tax_rate"):
        held = [bool(getattr(each, mark)) for each in world.clients]
        assert any(held), mark
        assert not all(held), mark
    assert len(world.api_keys) == len(world.clients)
    assert len(world.contacts) > 50
    assert len(world.cancellations) > 10


def test_clients_are_of_their_location() -> None:
    """Names in its script, amounts in its currency, a token that one can guess."""
    for client in large().clients:
        russian = client.country == "RU"
        assert client.location == ("whmcs_ru" if russian else "whmcs_com")
        assert bool(CYRILLIC.search(client.lastname)) is russian
        assert client.address.city
        assert client.email.isascii()
        session = large().sessions.where("client", client.id)
        assert [each.token for each in session] == [f"client-{client.id}"]


def test_the_credit_of_a_client_was_never_below_zero() -> None:
    """On no day: what was applied had come in before."""
    for client in large().clients:
        balance = ZERO
        for entry in large().ledger.where("client", client.id):
            balance += entry.amount
            assert balance >= ZERO


def test_nothing_of_a_client_is_older_than_the_client() -> None:
    """No server, no invoice and no credit of somebody who was not there yet."""
    world = large()
    for client in world.clients:
        days = [each.registration_date for each in world.services.where("client", client.id)]
        days += [each.issue_date for each in world.invoices.where("client", client.id)]
        days += [each.entry_date for each in world.ledger.where("client", client.id)]
        assert min(days, default=client.active_since) >= client.active_since


def test_invoices_of_a_client_are_numbered_in_the_order_of_issue() -> None:
    """As a billing system gives numbers."""
    for client in large().clients:
        issued = [each.issue_date for each in large().invoices.where("client", client.id)]
        assert issued == sorted(issued)


def test_the_same_order_gives_the_same_bytes_and_another_seed_others() -> None:
    """Deterministic."""
    order = GenerateOptions(clients=20, seed=7)

    assert text_of(order) == text_of(order)
    assert text_of(order) != text_of(GenerateOptions(clients=20, seed=8))


def test_a_larger_one_begins_with_the_clients_of_a_smaller_one() -> None:
    """A test that knows client 1003 still finds it."""
    few, many = GenerateOptions(clients=5, seed=3), GenerateOptions(clients=9, seed=3)

    assert list(clients(few)) == list(clients(many))[:5]


def test_a_million_clients_begin_at_once() -> None:
    """Clients are made one by one, and not kept."""
    first = list(islice(clients(GenerateOptions(clients=MOST_CLIENTS)), 2))

    assert [text.partition("\n")[0] for text in first] == ["  - id: 1001", "  - id: 1002"]


@pytest.mark.parametrize("locale", COUNTRIES)
def test_every_locale_has_people(locale: str) -> None:
    """Companies too, with the tax of their country."""
    world = world_of(GenerateOptions(clients=40, mix=parse_mix(locale)))

    assert {each.country for each in world.clients} == {COUNTRIES[locale].code}
    companies = [each for each in world.clients if each.corporate]
    assert companies
    assert {each.tax_rate for each in companies} == {COUNTRIES[locale].tax_rate}


@given(st.one_of(st.text(), st.sampled_from(["no", "Null", "1e3", "today", "a: b", "#", "0x1f"])))
def test_a_word_is_read_back_as_it_was_written(text: str) -> None:
    """Whatever somebody is called; also where an older YAML sees more than a word."""
    clean = "".join(each for each in text if each.isprintable())
    written = flow({"name": clean})

    document = read_with_positions(f"client: {written}").document
    assert document == {"client": {"name": clean}}
    if written == f"{{name: {clean}}}":
        assert scalar_value(clean) == clean
        assert clean.lower() not in {"yes", "no", "on", "off", "y", "n"}


def test_chance_weighs_and_stays_in_its_bounds() -> None:
    """Both ends of a range come, and a weight is how often."""
    chance = RandomStream(1)
    drawn = Counter(chance.number_between(-1, 1) for _ in range(300))
    weighed = Counter(chance.weighted((("often", 90), ("seldom", 10))) for _ in range(500))

    assert sorted(drawn) == [-1, 0, 1]
    assert 20 < weighed["seldom"] < 90
    assert not any(chance.chance_of(0) for _ in range(100))
    assert all(chance.chance_of(100) for _ in range(100))
