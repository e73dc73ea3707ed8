"""States that cannot be a world: each is refused with the place, the reason and the way out."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.laws import breaches_of
from simulator.engine.state.export import VERSION
from simulator.engine.state.importing import CHECKS
from simulator.errors import UsageError
from tests.support.hypothesis_profiles import examples
from tests.support.worlds import (
    STATE_SOURCE,
    as_json,
    billing_world,
    exported,
    imported,
    put_at,
    shipped,
    state_values,
)

Path = list[str | int]
ROW = "$.tables"


def refused(state: object) -> UsageError:
    """Give why a state is refused."""
    with pytest.raises(UsageError) as caught:
        imported(as_json(state))
    assert caught.value.status == 400
    return caught.value


def test_a_version_that_nobody_knows_is_refused() -> None:
    """With the ones that are known."""
    for version, what in ((1, "version 1 is unknown"), (None, "it names no version")):
        error = refused({"version": version})
        assert (error.where, error.what) == (f"{STATE_SOURCE}: $.version", what)
        assert "2" in error.would_be_right


@pytest.mark.parametrize(
    "text", [b"", b"null", b"[]", b"{", b'"x"', b"\xff", b"[" * 100_000, b'{"version":"1"}', b"0x"]
)
def test_what_is_no_state_is_refused(text: bytes) -> None:
    """Whatever else it is."""
    with pytest.raises(UsageError, match=STATE_SOURCE):
        imported(text)


INVOICES: Path = ["tables", "invoices"]
CLIENTS: Path = ["tables", "clients"]
SHAPES: list[tuple[Path, object, str, str]] = [
    (["tables"], ..., "$", "add the key 'tables'"),
    (["extra"], 1, "$", "known: version"),
    (["dialct"], "live", "$", "did you mean 'dialect'?"),
    (["dialect"], "spoken", "$.dialect", "write one of documented, live"),
    (["outages"], ["hurricane"], "$.outages[0]", "write one of whmcs, jira, mail"),
    (["policies", "token_ttl"], 0, "$.policies.token_ttl", "write it as GET"),
    (["billing_days", "renewal"], -1, "$.billing_days.renewal", "write it as GET"),
    (["clock", "instant"], "2026-03-01T09:00:00", "$.clock.instant", "write an instant as text"),
    (["clock", "instant"], "2026-02-30T09:00:00Z", "$.clock.instant", "write it as GET"),
    (["seed"], -1, "$.seed", "write it as GET"),
    (["drawn"], 2**63, "$.drawn", "write it as GET"),
    (["sequences", "clients"], 1.5, "$.sequences[...]", "write it as GET"),
    (["faults"], [{"effect": {"status": 199}}], "$.faults[0].effect.status", "write it as GET"),
    ([*INVOICES, 0, "status"], "Payed", "invoices[0].status", "write one of Draft, Unpaid, Paid"),
    ([*INVOICES, 0, "due_dat"], 1, "invoices[0]", "did you mean 'due_date'?"),
    ([*INVOICES, 0, "due_date"], "2026-13-01", "invoices[0].due_date", "write it as GET"),
    ([*INVOICES, 0, "due_date"], "9999-01-01", "invoices[0].due_date", "write a day as text"),
    ([*INVOICES, 0, "id"], "554431", "invoices[0].id", "write it as GET"),
    ([*INVOICES, 0, "items", 0, "amount"], 50.0, "items[0].amount", "write it as GET"),
    ([*INVOICES, 0, "items", 0, "amount"], "NaN", "items[0].amount", "write an amount as text"),
    ([*INVOICES, 0, "items", 0, "amount"], "1e99", "items[0].amount", "write an amount as text"),
    ([*INVOICES, 0, "items", 0, "amount"], "9" * 26, "items[0].amount", "write an amount as text"),
    ([*INVOICES, 0, "paid_at"], "2026-02-09T09:00:00+02:00", "paid_at", "write an instant as text"),
    ([*CLIENTS, 0, "email"], ..., "clients[0]", "add the key 'email'"),
    ([*CLIENTS, 0, "address", "street"], "x", "clients[0].address", "known: address1"),
    (["locations", 0, "currency"], "<img/>", "locations[0].currency", "write a currency of ISO"),
    (["locations", 0, "gateways"], [""], "locations[0].gateways[0]", "write it as GET"),
    (["balances"], {"nobody": "1.00"}, "$.balances", "write it as GET"),
]


@pytest.mark.parametrize(("path", "value", "where", "right"), SHAPES)
def test_another_shape_is_refused(path: Path, value: object, where: str, right: str) -> None:
    """A key that nobody reads, one that is missing, a value that cannot be meant."""
    state = state_values(shipped("demo"))
    put_at(state, path, value)

    error = refused(state)

    assert error.where.startswith(f"{STATE_SOURCE}: $")
    assert error.where.endswith(where)
    assert error.would_be_right.startswith(right)


def twice(state: dict[str, Any], table: str, **changes: object) -> None:
    """Write the first row of a table twice, the second time with changes."""
    rows = state["tables"][table]
    rows.append({**rows[0], **changes})


SENSES: dict[str, tuple[Path, object, str, str]] = {
    "unknown_sequences": (["sequences", "invoice"], 1, "$.sequences", "counted as 'invoice'"),
    "impossible_clocks": (
        ["clock", "instant"],
        "2200-01-01T00:00:00Z",
        "$.clock.instant",
        "time ends",
    ),
    "impossible_stubs": (["stubs"], [{"base64": "?"}], "$.stubs[0]", "base64 is none"),
    "impossible_faults": (["faults"], [{"effect": {}}], "$.faults[0]", "it does nothing"),
    "impossible_catalogues": (
        ["catalogue", "presets", 1, "id"],
        108,
        "$.catalogue.presets[1].id",
        "108 is already taken by presets[0]",
    ),
    "different_balances": (
        ["balances", "123"],
        "1.00",
        "$.balances.123",
        "1.00 is told, and the ledger of client 123 sums",
    ),
}
"""For each check but that of keys: what is put where, where it is found, and what is said of it."""


@pytest.mark.parametrize("check", SENSES)
def test_what_makes_no_sense_is_refused(check: str) -> None:
    """Each check finds what it is for."""
    path, value, where, what = SENSES[check]
    state = state_values(shipped("demo"))
    put_at(state, path, value)

    error = refused(state)

    assert error.where == f"{STATE_SOURCE}: {where}"
    assert what in error.what


def test_a_row_that_is_written_twice_is_refused() -> None:
    """A key names one row; the message names the first."""
    state = state_values(shipped("demo"))
    twice(state, "sessions")

    error = refused(state)

    assert error.where == f"{STATE_SOURCE}: $.tables.sessions[3].token"
    assert "already taken by $.tables.sessions[0]" in error.what


def test_every_check_has_a_state_that_it_refuses() -> None:
    """A check that nothing can fail checks nothing."""
    assert {each.__name__ for each in CHECKS} == {*SENSES, "repeated_keys"}


CANCELLATIONS: Path = ["tables", "cancellations"]
LAWS: list[tuple[Path, object, str, str, str]] = [
    ([*CLIENTS, 0, "location"], "nowhere", "clients[0].location", "in_a_known_location", ""),
    (["tables", "services", 1, "client_id"], 999, "services[1].client_id", "owner_exists", ""),
    (["tables", "sessions", 2, "client_id"], 999, "sessions[2].client_id", "owner_exists", ""),
    ([*INVOICES, 2, "received"], "50.01", "invoices[2]", "balance_is_total_less_net_payments", ""),
    (["sequences", "clients"], 1, "clients[0].id", "identifier_was_given_out", ""),
    (
        [*CLIENTS, 0, "totp_secret"],
        "A1",
        "clients[0].totp_secret",
        "totp_secret_is_base32",
        "no base32; write JBSWY3DPEHPK3PXP",
    ),
    (
        ["tables", "api_keys", 0, "api_key"],
        "0123456789abcdef",
        "api_keys[0].api_key",
        "api_key_is_two_halves",
        "no API key; write 16 hex digits",
    ),
    (
        ["tables", "sessions", 0, "token"],
        "two words",
        "sessions[0].token",
        "token_can_be_sent",
        "no token; write letters and digits",
    ),
    (
        [*INVOICES, 0, "items", 0, "id"],
        9_000,
        "invoices[0].items[0].id",
        "item_identifier_was_given_out",
        "9000 was never given out",
    ),
    (
        ["tables", "ledger", 0, "invoice_id"],
        77,
        "ledger[0].invoice_id",
        "credited_invoice_belongs_to_the_client",
        "there is no invoice with id 77",
    ),
    (
        [*INVOICES, 3, "items", 0, "child_id"],
        554431,
        "invoices[3].items[0].child_id",
        "children_belong_to_the_client",
        "",
    ),
    (
        [*CANCELLATIONS, 0, "cancelled_invoice_ids"],
        [77],
        "cancellations[0]",
        "cancelled_invoices_exist",
        "there is no invoice 77",
    ),
    (
        [*CANCELLATIONS, 0, "service_id"],
        1001,
        "cancellations[0].service_id",
        "cancelled_service_has_both_numbers",
        "is not service 1001; write",
    ),
]


@pytest.mark.parametrize(("path", "value", "where", "law", "what"), LAWS)
def test_a_state_that_breaks_a_law_is_refused(
    path: Path, value: object, where: str, law: str, what: str
) -> None:
    """With the row, the field and the law; owners, references and money are laws of the world."""
    state = state_values(billing_world() if "cancellations" in path else shipped("demo"))
    put_at(state, path, value)

    error = refused(state)

    assert error.where == f"{STATE_SOURCE}: {ROW}.{where}"
    assert law in error.what
    assert what in error.what


LOCATIONS: list[tuple[str, object, str]] = [
    ("gateways", [], "a location has a gateway at least"),
    ("currency", "<b>", "it is not a currency of ISO 4217"),
    ("groups", [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}], "two groups have the number 1"),
]


@pytest.mark.parametrize(("key", "value", "what"), LOCATIONS)
def test_a_location_keeps_its_laws_too(key: str, value: object, what: str) -> None:
    """They are told at its place in the list."""
    state = state_values(shipped("demo"))
    put_at(state, ["locations", 0, key], value)

    error = refused(state)

    assert error.where == f"{STATE_SOURCE}: $.locations[0].{key}"
    assert what in error.what


@pytest.mark.parametrize(
    "again",
    [f'"version":{VERSION}', '"seed":7', '"\\u0073eed":7', '"balances": {"123":"1.00","123":"2"}'],
)
def test_a_name_that_is_there_twice_is_refused(again: str) -> None:
    """Whoever wrote both meant both; readers would take the last one and lose the other."""
    text = exported(shipped("demo")).decode()

    with pytest.raises(UsageError, match="twice"):
        imported(f"{text[:-1]},{again}}}".encode())


def test_a_state_may_be_written_otherwise() -> None:
    """With blanks and escapes: that is no name twice."""
    world = shipped("demo")
    text = json.dumps(state_values(world), indent=2).replace("seed", "\\u0073eed")

    assert exported(imported(text.encode())) == exported(world)


def test_what_must_be_unique_is_refused_twice() -> None:
    """In both rows: the service id of a server, and an API key whatever its capitals."""
    state = state_values(shipped("demo"))
    twice(state, "services", server_id=77)
    assert "is already taken by server 12345" in refused(state).what

    state = state_values(shipped("demo"))
    state["sequences"]["api_keys"] = 200
    key = state["tables"]["api_keys"][0]["api_key"].upper()
    twice(state, "api_keys", id=200, api_key=key)
    assert "this API key is already taken by key 1" in refused(state).what


def test_a_fault_that_nobody_can_meet_is_refused() -> None:
    """As everywhere else."""
    state = state_values(shipped("demo"))
    state["faults"] = [{"match": {"action": "get_invoises"}, "effect": {"status": 503}}]

    error = refused(state)

    assert (error.where, error.would_be_right) == (
        f"{STATE_SOURCE}: $.faults",
        "did you mean 'get_invoices'?",
    )


def test_all_that_makes_no_sense_is_told_at_once() -> None:
    """The first in full, up to twenty in all, the others counted."""
    state = state_values(shipped("demo"))
    for number in range(30):
        state["sequences"][f"x{number}"] = 1

    error = refused(state)

    assert error.what.count("nothing is counted as") == 20
    assert error.what.endswith("and 10 more")


def leaves(value: object, path: Path) -> list[Path]:
    """List the paths of all values of a state that hold no others."""
    if isinstance(value, dict):
        return [found for key in value for found in leaves(value[key], [*path, key])]
    if isinstance(value, list) and value:
        return [found for n, each in enumerate(value) for found in leaves(each, [*path, n])]
    return [path]


STATES = {
    name: state_values(world) for name, world in (("d", shipped("demo")), ("b", billing_world()))
}
LEAVES = [(name, path) for name, state in STATES.items() for path in leaves(state, [])]
VALUES: list[object] = [
    *(..., None, True, "", "x", 0, -1, 1.5, 2**63, 2**70, [], {}, [None], "0", "-1", "1e5", "NaN"),
    *("0001-01-01", "2299-12-31", "1970-01-01T00:00:00Z", "999999999999.99", "\u0000", "0.001"),
    *(123, 124, 1001, 12345, 554431, "Paid", "Unpaid", "Invoice", "AddFunds", "Cancelled"),
]
ODD = st.sampled_from(VALUES)


@examples(400)
@given(st.sampled_from(LEAVES), ODD)
def test_whatever_stands_somewhere_the_state_is_refused_or_is_a_lawful_world(
    leaf: tuple[str, Path], value: object
) -> None:
    """Never a traceback."""
    name, path = leaf
    state = json.loads(json.dumps(STATES[name]))
    put_at(state, path, value)
    try:
        world = imported(as_json(state))
    except UsageError:
        return
    assert breaches_of(world) == []
