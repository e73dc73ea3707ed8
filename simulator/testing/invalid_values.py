"""Values that make one parameter wrong: missing, unreadable, or the id of nothing there."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from simulator.spec.params import Parameter
from simulator.testing.hypothesis_support import ClientRecords, some
from simulator.testing.value_strategies import Values, ValueStrategy, convertible, longest_text

UNREADABLE = ("nan", "-Infinity", "1e3", "0.001", "9" * 16, "2026-02-30", "1.5.2026", "@")


class InvalidValue(NamedTuple):
    """Values of a parameter that are always refused, and why."""

    parameter: str
    values: Values
    why: str


def _others_than(known: Container[int]) -> Values:
    return some.integers(1, 10**9).filter(lambda number: number not in known)


def _no_invoices(records: ClientRecords) -> Values:
    unknown = _others_than(records.invoices)
    return some.lists(unknown, min_size=2, max_size=4, unique=True)


def _no_email(records: ClientRecords) -> Values:
    drawn = some.integers(0, 10**9).map(lambda number: f"nobody-{number}@example.com")
    return drawn.filter(lambda address: not records.world.clients.keys_where("email", address))


def _no_key(records: ClientRecords) -> Values:
    drawn = some.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}-{'0' * 16}")
    return drawn.filter(lambda key: records.world.clients.first("api_key", key) is None)


UNKNOWN_REFERENCES: dict[str, ValueStrategy] = {
    "invoice_id": lambda records: _others_than(records.invoices),
    "invoices": _no_invoices,
    "id": lambda records: _others_than([each.server_id for each in records.services]),
    "contact_id": lambda records: _others_than(records.contacts),
    "params[contact_id]": lambda records: _others_than(records.contacts),
    "profile_data[client_id]": lambda records: _others_than([records.client.id]),
    "profile_data[location]": lambda _records: some.just("nowhere"),
    "key": _no_key,
    "user": _no_email,
}


def invalid_values_of(parameter: Parameter, records: ClientRecords) -> Iterator[InvalidValue]:
    """List what is always refused in a parameter of an action, for a client.

    An optional parameter may name nothing: a filter then finds nothing. And a missing one is only
    refused where the policy of the world says so.
    """
    if parameter.required and records.world.policies.required_parameters == "documented":
        yield InvalidValue(parameter.name, some.sampled_from([None, ""]), "it is missing")
    tried = (*UNREADABLE, "x" * (longest_text(parameter) + 1))
    bad = [text for text in tried if not convertible(parameter, text)]
    if bad:
        yield InvalidValue(parameter.name, some.sampled_from(bad), "it cannot be meant")
    unknown = UNKNOWN_REFERENCES.get(parameter.name)
    if parameter.required and unknown is not None:
        yield InvalidValue(parameter.name, unknown(records), "it names nothing of the client's")
