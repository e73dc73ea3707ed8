"""How one parameter can be wrong: missing, a value that cannot be meant, a name of nothing."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from simulator.spec.params import Parameter
from simulator.testing.given_world import Whose
from simulator.testing.hypothesis_extra import some
from simulator.testing.meanings import Meaning, Values, longest, readable

CANNOT_BE_MEANT = ("nan", "-Infinity", "1e3", "0.001", "9" * 16, "2026-02-30", "1.5.2026", "@")


class Mistake(NamedTuple):
    """What is wrong with a parameter, and values of which that is true."""

    parameter: str
    values: Values
    why: str


def _others_than(mine: Container[int]) -> Values:
    return some.integers(1, 10**9).filter(lambda number: number not in mine)


def _no_invoice(mine: Whose) -> Values:
    return _others_than(mine.invoices)


def _no_invoices(mine: Whose) -> Values:
    return some.lists(_no_invoice(mine), min_size=2, max_size=4, unique=True)


def _no_server(mine: Whose) -> Values:
    return _others_than([each.server_id for each in mine.services])


def _no_contact(mine: Whose) -> Values:
    return _others_than(mine.contacts)


def _not_the_client(mine: Whose) -> Values:
    return _others_than([mine.client.id])


def _no_email(mine: Whose) -> Values:
    made = some.integers(0, 10**9).map(lambda number: f"nobody-{number}@example.com")
    return made.filter(lambda address: not mine.world.clients.keys_where("email", address))


def _no_key(mine: Whose) -> Values:
    made = some.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}-{'0' * 16}")
    return made.filter(lambda key: mine.world.clients.first("api_key", key) is None)


NAMING_NOTHING: dict[str, Meaning] = {
    "invoice_id": _no_invoice,
    "invoices": _no_invoices,
    "id": _no_server,
    "contact_id": _no_contact,
    "params[contact_id]": _no_contact,
    "profile_data[client_id]": _not_the_client,
    "profile_data[location]": lambda _mine: some.just("nowhere"),
    "key": _no_key,
    "user": _no_email,
}


def mistakes_in(parameter: Parameter, mine: Whose) -> Iterator[Mistake]:
    """List the mistakes that are always refused in a parameter of an action, for a client.

    A parameter that may be left out may also name nothing: a filter then finds nothing. And what is
    missing is only refused where the policy of the world says so.
    """
    if parameter.required and mine.world.policies.required_parameters == "documented":
        yield Mistake(parameter.name, some.sampled_from([None, ""]), "it is missing")
    tried = (*CANNOT_BE_MEANT, "x" * (longest(parameter) + 1))
    bad = [text for text in tried if not readable(parameter, text)]
    if bad:
        yield Mistake(parameter.name, some.sampled_from(bad), "it cannot be meant")
    unknown = NAMING_NOTHING.get(parameter.name)
    if parameter.required and unknown is not None:
        yield Mistake(parameter.name, unknown(mine), "it names nothing of the client's")
