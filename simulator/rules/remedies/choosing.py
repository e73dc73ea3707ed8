"""Choosing another: which things of the caller would do instead, a few of them."""

from collections.abc import Callable, Iterable
from heapq import nlargest, nsmallest
from itertools import islice

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.spec.circumstances import Advice, Circumstances

FEW = 5
LOOKED_AT = 1_000


def several(ids: Iterable[object]) -> str:
    """Write a few identifiers; empty where there are none.

    >>> several([1, 2])
    '1, 2'
    """
    some = list(islice(ids, FEW + 1))
    return ", ".join(map(str, some[:FEW])) + (", …" if len(some) > FEW else "")


def invoices_of(world: World, client: Client) -> Iterable[Invoice]:
    """Go through the newest invoices of a client."""
    newest = nlargest(LOOKED_AT, world.invoices.keys_where("client", client.id))
    return (world.invoices[key] for key in newest)


def services_of(world: World, client: Client) -> Iterable[Service]:
    """Go through the first servers of a client."""
    first = nsmallest(LOOKED_AT, world.services.keys_where("client", client.id))
    return (world.services[key] for key in first)


def invoice(fits: Callable[[Invoice], bool], kind: str) -> Advice:
    """Make an adviser that names invoices of the caller; `kind` says which, such as "unpaid "."""

    def advise(found: Circumstances) -> str:
        client = found.client
        if client is None:
            return ""
        known = several(each.id for each in invoices_of(found.work.world, client) if fits(each))
        return f"send an id of the {kind}invoices of client {client.id}: {known}" if known else ""

    return advise


def server(fits: Callable[[World, Service], bool], kind: str) -> Advice:
    """Make an adviser that names servers of the caller; `kind` says which, such as "active "."""

    def advise(found: Circumstances) -> str:
        client, world = found.client, found.work.world
        if client is None:
            return ""
        mine = services_of(world, client)
        known = several(each.server_id for each in mine if fits(world, each))
        return f"send an id of the {kind}servers of client {client.id}: {known}" if known else ""

    return advise
