"""Collisions: which identifiers and names of an addition the world has given to others already."""

from collections.abc import Iterable, Iterator, Sequence

from simulator.domain.equipment import same_address
from simulator.domain.services import Addon, Service
from simulator.domain.world import World
from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario.document import ClientDocument, InvoiceDocument, ServiceDocument
from simulator.scenario.problems import DocumentPath, Problem
from simulator.scenario.resolved_document import ResolvedDocument

CLIENT: DocumentPath = ("clients", 0)


def last_numbers(world: World, client: ClientDocument) -> dict[str, int]:
    """Tell the highest numbers of servers and addons, looked for where one is to be given out."""
    addons = [addon for service in client.services for addon in service.addons]
    return {
        "services": max(world.services.rows, default=0)
        if any(service.server_id is None for service in client.services)
        else 0,
        "addons": max((addon.id for addon in _addons(world)), default=0)
        if any(addon.id is None for addon in addons)
        else 0,
    }


def _addons(world: World) -> Iterator[Addon]:
    return (addon for service in world.services.rows.values() for addon in service.addons)


def taken_by_client(world: World, resolved: ResolvedDocument) -> Iterator[Problem]:
    """Tell what of a new client the world has already."""
    client = resolved.document.clients[0]
    if client.id in world.clients:
        yield _taken("client", (*CLIENT, "id"), client.id)
    yield from taken_by_person(world, resolved, {"customer_id", "email", "api_key"})
    for path, token in resolved.tokens():
        if token in world.sessions:
            yield _taken("token", path, token)
    yield from _taken_by_keys(world, resolved)
    for path, contact in traversal.contacts(resolved.document):
        if contact.id in world.contacts:
            yield _taken("contact", (*path, "id"), contact.id)
    yield from taken_by_services(world, resolved)
    yield from taken_by_invoices(world, client.invoices)


def _taken_by_keys(world: World, resolved: ResolvedDocument) -> Iterator[Problem]:
    """Tell which further keys, and numbers of SSH keys, the world has already."""
    for path, _, place, _ in traversal.api_keys(resolved.document):
        text = resolved.further_key(0, place)
        if world.api_keys.keys_where("api_key", text.lower()):
            yield _taken("API key", (*path, "key"), text)
    for path, _, ssh_key in traversal.ssh_keys(resolved.document):
        if ssh_key.id in world.ssh_keys:
            yield _taken("SSH key", (*path, "id"), ssh_key.id)


def taken_by_person(
    world: World, resolved: ResolvedDocument, keys: Iterable[str]
) -> Iterator[Problem]:
    """Tell which of some keys another client has with the same value."""
    own = resolved.client_ids[0]
    customer_id, email = resolved.customer_id_of(0), resolved.email_of(0)
    key = (resolved.own_keys()[0] or "").lower()
    others: dict[str, Iterable[int]] = {
        "email": world.clients.keys_where("email", email.casefold()),
        "api_key": (each.client_id for each in world.api_keys.where("api_key", key)),
        "customer_id": (
            each.id for each in world.clients.rows.values() if each.customer_id == customer_id
        ),
    }
    kinds = {"email": "e-mail", "api_key": "API key", "customer_id": "customer"}
    values = {"email": email, "api_key": key, "customer_id": customer_id}
    for name, numbers in others.items():
        if name in keys and set(numbers) - {own}:
            yield _taken(kinds[name], (*CLIENT, name), values[name])


def taken_by_services(
    world: World, resolved: ResolvedDocument, own: Service | None = None
) -> Iterator[Problem]:
    """Tell which numbers of services and addons others have already."""
    for path, _, service in traversal.services(resolved.document):
        if own is None and service.server_id in world.services:
            yield _taken("server", (*path, "server_id"), service.server_id)
        if world.service(service.id) is not None:
            yield _taken("service", (*path, "id"), service.id)
        if service.addresses:
            yield from _taken_addresses(world, path, service, own)
    addons = [(path, addon.id) for path, addon in traversal.addons(resolved.document)]
    if not any(number for _, number in addons):
        return
    others = {addon.id for addon in _addons(world)}
    others -= {addon.id for addon in (own.addons if own is not None else ())}
    for path, number in addons:
        if number in others:
            yield _taken("addon", (*path, "id"), number)


def _taken_addresses(
    world: World, path: DocumentPath, service: ServiceDocument, own: Service | None
) -> Iterator[Problem]:
    others = (each for each in world.services.rows.values() if each is not own)
    held = [address for each in others for address in each.addresses]
    for address in service.addresses:
        if any(same_address(address, each) for each in held):
            yield _taken("address", (*path, "ip"), address)


def taken_by_invoices(world: World, written: Sequence[InvoiceDocument]) -> Iterator[Problem]:
    """Tell which numbers of invoices and references of payments the world has already."""
    for place, invoice in enumerate(written):
        path = (*CLIENT, "invoices", place)
        if invoice.id in world.invoices:
            yield _taken("invoice", (*path, "id"), invoice.id)
        reference = invoice.transaction_id
        if reference and world.payments.keys_where("transaction_id", reference):
            yield _taken("transaction", (*path, "transaction_id"), reference)


def _taken(kind: str, path: DocumentPath, value: object) -> Problem:
    name = quoted(value) if isinstance(value, str) else value
    return Problem(path, f"{kind} {name} is already taken in this world")
