"""Remedies: what would pass, told from the world where it has something to tell."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from string import Template

import pytest
from msgspec.structs import replace

from simulator.domain.api_keys import ApiKey
from simulator.domain.catalogue import Catalogue, Preset, Software, TrafficPlan
from simulator.domain.faults import Outage
from simulator.domain.invoices import ItemType
from simulator.domain.money import money
from simulator.domain.schedule import termination_day
from simulator.domain.services import Renewal
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.tags import SshKey
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules import (
    access,
    api_keys,
    cancellations,
    catalogue,
    clients,
    contacts,
    credit,
    due_invoices,
    invoices,
    logins,
    mass_payment,
    orders,
    passwords,
    rule_id,
    rule_ids,
    services,
    ssh_keys,
    subscriptions,
)
from simulator.spec.failures import Failure
from tests.support.worlds import altered, billing_world, world_from

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
JOHN, NEW = 123, 126  # the client of the billing world that has everything, and one with nothing
TELLING = (  # what they advise needs no caller
    *(access.INVALID_COMMAND, access.INVALID_TOKEN, access.METHOD_NOT_ALLOWED),
    *(catalogue.PRESET_NOT_FOUND, catalogue.NO_SUCH_COMBINATION, logins.NO_SERVERS),
    *(mass_payment.CANNOT_BE_COMBINED, mass_payment.REQUIRES_UNPAID_INVOICES),
    *(orders.INSUFFICIENT_FUNDS, orders.NOT_IN_LOCATION, orders.UNKNOWN_PLAN),
    *(orders.UNKNOWN_SOFTWARE, orders.UNKNOWN_SYSTEM, passwords.INVALID_RESET_TOKEN),
    *(passwords.WRONG_CODE, subscriptions.ALREADY_REQUESTED),
)
SILENT = [each for each in rule_ids() if each.advice is not None and each not in TELLING]
TO_WHO_HAS_SOME = (
    *(api_keys.KEY_NOT_FOUND, ssh_keys.SSH_KEY_NOT_FOUND, services.INVALID_REQUEST),
    *(invoices.INVALID_INVOICE_OR_LOCATION, credit.NOT_UNPAID, mass_payment.REQUIRES_TWO_INVOICES),
    *(due_invoices.NEVER_RENEWS, contacts.FILL_REQUIRED_FIELDS, cancellations.REQUEST_NOT_FOUND),
)


def remedy(
    failure: Failure,
    world: World,
    client_id: int | None,
    facts: Mapping[str, object] | None = None,
    address: str = "",
) -> str:
    """Tell what would pass where a gate refuses a client, or nobody, on some facts."""
    session = None if client_id is None else Session(token="t", client_id=client_id)
    work = UnitOfWork(world, NOW, session, client_address=address)
    return failure.refusal(work, defaultdict(lambda: None, facts or {})).remedy


def general(failure: Failure) -> str:
    """Give the remedy that holds in every world, where no fact is known."""
    return Template(failure.remedy).safe_substitute(defaultdict(lambda: None))


@pytest.mark.parametrize("failure", SILENT, ids=rule_id)
def test_nothing_is_named_where_nobody_is_known(failure: Failure) -> None:
    """The general remedy is told: whatever is named is the caller's."""
    world = billing_world()
    facts = {"location": "whmcs_ru", "server_id": 999, "invoice": world.invoices[502]}
    assert remedy(failure, world, None, facts) == general(failure)


@pytest.mark.parametrize("failure", TO_WHO_HAS_SOME, ids=rule_id)
def test_who_has_nothing_is_told_what_to_have(failure: Failure) -> None:
    """No empty list."""
    world = world_from("clients: [{id: 5}]")
    for key in [*world.api_keys]:
        world = world.remove(key)
    assert remedy(failure, world, 5) == general(failure)


def test_keys_are_named_from_the_lowest_on() -> None:
    """The further keys of an account, and its SSH keys."""
    world, ids = world_from("clients: [{id: 5}]"), (40, 70_000, 33, 2**40, 1_025)
    for key in [*world.api_keys]:
        world = world.remove(key)
    for number in ids:
        world = world.put(ApiKey(id=number, client_id=5, api_key=f"{number:016x}-{'0' * 16}"))
        row = SshKey(id=number, client_id=5, name="x", public_key="ssh-rsa A", created_at=NOW)
        world = world.put(row)
    named = ", ".join(map(str, sorted(ids)))
    assert remedy(api_keys.KEY_NOT_FOUND, world, 5).endswith(f"of client 5: {named}")
    assert remedy(ssh_keys.SSH_KEY_NOT_FOUND, world, 5).endswith(f"of the client: {named}")


@pytest.mark.parametrize(
    ("failure", "client_id", "facts", "told"),
    [
        (
            clients.INVOICES_UNAVAILABLE,
            JOHN,
            {"location": "whmcs_ru"},
            "leave location out, or send whmcs_com, where client 123 is",
        ),
        (clients.INVOICES_UNAVAILABLE, JOHN, {"location": "whmcs_com"}, ""),
        (clients.INVOICES_UNAVAILABLE, JOHN, {"location": ""}, ""),
        (
            clients.CREDITS_UNAVAILABLE,
            JOHN,
            {"server_id": 999},
            "leave server_id out, or send one of client 123: 12345, 12346, 12347, 12348, 12350, …",
        ),
        (
            clients.CREDITS_UNAVAILABLE,
            NEW,
            {"server_id": 999},
            "leave server_id out, or send one of client 126: there is none",
        ),
        (clients.CREDITS_UNAVAILABLE, JOHN, {}, ""),
        (
            contacts.SUBCONTACT_NOT_FOUND,
            NEW,
            {},
            "client 126 has no contact: add one with add_contact",
        ),
        (
            credit.ABOVE_CREDIT_BALANCE,
            NEW,
            {"invoice": billing_world().invoices[502]},
            "client 126 has no credit: pay an invoice of create_addfunds first",
        ),
        (credit.ABOVE_CREDIT_BALANCE, JOHN, {}, ""),
        (
            access.METHOD_NOT_ALLOWED,
            JOHN,
            {"methods": "POST", "method": "PUT"},
            "send it by POST, not by PUT",
        ),
        (
            logins.NO_SERVERS,
            None,
            {},
            "the client has no server: log in with auth/whmcslogin",
        ),
        (
            mass_payment.CANNOT_BE_COMBINED,
            NEW,
            {"invoices": (505, 502, 509, 504)},
            "leave out 505 (a top-up), 509 (a mass payment), 504 (it is Cancelled)",
        ),
        (
            invoices.INVALID_INVOICE_ID,
            125,
            {"invoices": (1, 2)},
            "client 125 is gone from WHMCS: send the token of another client, such as 123",
        ),
        (invoices.INVALID_INVOICE_ID, NEW, {"invoices": (1, 2)}, ""),
        (
            contacts.FILL_REQUIRED_FIELDS,
            JOHN,
            {"firstname": None, "email": "a@b.nl", "password1": ""},
            "send firstname, password1, which nothing or an empty text was sent for",
        ),
    ],
)
def test_a_remedy_names_what_the_caller_has(
    failure: Failure, client_id: int | None, facts: dict[str, object], told: str
) -> None:
    """Or says that there is none; where the advice has nothing to say, the general one is told."""
    assert remedy(failure, billing_world(), client_id, facts) == (told or general(failure))


def test_another_client_is_named_only_where_whmcs_has_one() -> None:
    """Not one that is gone as well."""
    gone = world_from("clients: [{id: 5, deleted: true}]")
    left = world_from("clients: [{id: 5, deleted: true}, {id: 6}]")
    told = "client 5 is gone from WHMCS: send the token of another client"
    assert remedy(clients.CLIENT_NOT_FOUND, gone, 5) == told
    assert remedy(clients.CLIENT_NOT_FOUND, left, 5) == f"{told}, such as 6"


def test_the_access_list_that_refused_is_named() -> None:
    """That of the key, or the client's where the key has none or there is no key."""
    client = replace(billing_world().clients[JOHN], acl=("198.51.100.0/24",))
    key = ApiKey(id=9, client_id=JOHN, api_key="", acl=("203.0.113.7",))
    open_key = replace(key, acl=())
    lists = [
        (key, key.acl, "key 9 allows 203.0.113.7", "its ip with api_keys/edit"),
        (open_key, client.acl, "client 123 allows 198.51.100.0/24", "ips with update_client"),
        (None, client.acl, "client 123 allows 198.51.100.0/24", "ips with update_client"),
    ]
    for used, allowed, who, how in lists:
        facts = {"client": client, "key": used, "allowed": allowed, "address": ""}
        assert remedy(logins.IP_NOT_ALLOWED, billing_world(), None, facts) == (
            f"you came from nowhere, and {who}: send X-Sim-Client-Address, change {how}, or let "
            "the policy access_list be ignore"
        )


PRICE = {"EUR": money("5.00")}
SOLD = Catalogue(
    presets=(
        Preset(id=1, name="small", locations=("NL",), prices=PRICE),
        Preset(id=2, name="large", locations=("RU",), prices=PRICE),
        Preset(id=3, name="old", locations=("NL",), prices=PRICE, active=False),
    ),
    traffic_plans=(
        TrafficPlan(id=21, name="a", locations=("NL",), prices=PRICE),
        TrafficPlan(id=22, name="b", locations=("RU",), prices=PRICE),
        TrafficPlan(id=23, name="c", locations=("NL",), prices=PRICE, active=False),
    ),
    software=(Software(id=31, name="x"), Software(id=32, name="y", active=False)),
)


@pytest.mark.parametrize(
    ("failure", "location", "told"),
    [
        (orders.NOT_IN_LOCATION, "NL", "send a preset that is sold in NL: small"),
        (orders.NOT_IN_LOCATION, "XX", "send a preset: small, large"),
        (orders.NOT_IN_LOCATION, None, "send a preset: small, large"),
        (orders.UNKNOWN_PLAN, "RU", "send one of 22"),
        (orders.UNKNOWN_PLAN, "", "send one of 21, 22"),
        (orders.UNKNOWN_PLAN, "XX", ""),
        (orders.UNKNOWN_SOFTWARE, "RU", "send one of 31"),
        (orders.UNKNOWN_SYSTEM, "NL", ""),
    ],
)
def test_what_is_sold_there_is_named(failure: Failure, location: str | None, told: str) -> None:
    """Nothing that is sold no longer; of presets all, where none is sold there."""
    world = altered(billing_world(), catalogue=SOLD)
    assert remedy(failure, world, JOHN, {"location": location}) == (told or failure.remedy)
    empty = altered(world, catalogue=Catalogue())
    assert remedy(failure, empty, JOHN, {"location": location}) == failure.remedy


def test_a_link_that_does_not_work_is_told_why() -> None:
    """It expired, or is another client's."""
    ends = NOW + timedelta(seconds=1)
    link = PasswordReset(token="t", client_id=JOHN, expires_at=ends)
    told = remedy(passwords.INVALID_RESET_TOKEN, billing_world(), None, {"reset": link})
    assert told == "the link is client 123's: leave email and location out, or send its own"
    late = replace(link, expires_at=NOW)
    told = remedy(passwords.INVALID_RESET_TOKEN, billing_world(), None, {"reset": late})
    assert told.startswith("the link expired at 2026-03-01T09:00:00Z: ask for another with email")


def gate(world: World) -> str:
    """Tell when the next invoice of a server may be generated, that was due on 2026-01-30."""
    return remedy(due_invoices.BLOCKED_BY_DUE_DATE, world, JOHN, {"service": world.services[12352]})


def billed_once(issued: date) -> World:
    """Give a world in which the current period of server 12352 has a cancelled invoice."""
    world = billing_world()
    due = world.services[12352].next_due_date
    row = replace(world.invoices[504].items[0], service_id=1007, type=ItemType.HOSTING)
    return world.put(replace(world.invoices[504], items=(row,), due_date=due, issue_date=issued))


def test_to_wait_is_told_only_where_it_helps() -> None:
    """Not where the billing day bills the period, or ends the server on the day or before."""
    wait = 'wait until 2026-03-02 (POST /_sim/worlds/default/clock {"set": "2026-03-02T00:00:00Z"})'
    ends = "waiting does not help, the billing day ends the server by itself"
    by_hand = replace(billing_world().services[12352], renewal=Renewal.MANUAL)
    assert gate(billing_world().put(by_hand)) == wait
    days = timedelta(days=billing_world().billing_days.termination)
    on_the_day, later = (billed_once(date(2026, 3, day) - days) for day in (2, 3))
    assert termination_day(on_the_day, on_the_day.services[12352]) == date(2026, 3, 2)
    assert gate(on_the_day).endswith(ends)
    assert gate(later) == wait


def test_an_adviser_can_be_made_for_any_failure() -> None:
    """Where it has nothing to say it is silent."""
    world = altered(billing_world(), outages=frozenset({Outage.JIRA}))
    work = UnitOfWork(world, NOW, Session(token="t", client_id=JOHN))
    refused = clients.CLIENT_NOT_FOUND.refusal(work, {"client_id": 1, "location": ""})

    assert clients.end_outage(Outage.MAIL)(refused) == ""
    assert clients.end_outage(Outage.JIRA)(refused).startswith("end the outage jira of world")
    of_paid = invoices.send_invoice("paid ", lambda each: not each.unpaid)(refused)
    assert of_paid == "send an id of the paid invoices of client 123: 508, 504, 501"
    first = services.send_server("first ", lambda _, each: each.id == 1001)(refused)
    assert first == "send an id of the first servers of client 123: 12345"
