"""Checks of references: what a scenario names must be in it, and belong to the same client."""

from collections.abc import Iterator

from simulator.scenario import traversal
from simulator.scenario.problems import DocumentPath, Problem, quoted, suggestion
from simulator.scenario.resolved_document import ResolvedDocument


def unknown_locations(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A client's billing location exists."""
    for path, _, client in traversal.clients(resolved.document):
        if client.location not in resolved.locations:
            near = suggestion(client.location, list(resolved.locations))
            text = f"there is no location {quoted(client.location)}{near}"
            yield Problem((*path, "location"), text)


def unknown_groups(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A client's group exists in its location."""
    for path, _, client in traversal.clients(resolved.document):
        location = resolved.locations.get(client.location)
        if not client.group or location is None:
            continue
        known = [group.id for group in location.groups]
        if client.group not in known:
            numbers = ", ".join(map(str, known)) or "none"
            text = f"{client.location} has no group {client.group}; it has {numbers}"
            yield Problem((*path, "group"), text)


def unknown_gateways(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Payment methods and subscriptions name gateways of the client's location."""
    for path, client_index, invoice in traversal.invoices(resolved.document):
        if invoice.payment_method is not None:
            yield from _unknown_gateway(
                resolved, client_index, (*path, "payment_method"), invoice.payment_method
            )
    for path, client_index, service in traversal.services(resolved.document):
        if service.subscription is not None:
            gateway = service.subscription.gateway
            yield from _unknown_gateway(
                resolved, client_index, (*path, "subscription", "gateway"), gateway
            )


def _unknown_gateway(
    resolved: ResolvedDocument, client_index: int, path: DocumentPath, gateway: str
) -> Iterator[Problem]:
    location = resolved.locations.get(resolved.document.clients[client_index].location)
    if location is not None and gateway not in location.gateways:
        near = suggestion(gateway, list(location.gateways))
        near = near or f"; it has {', '.join(location.gateways)}"
        yield Problem(path, f"{location.name} has no gateway {quoted(gateway)}{near}")


def unknown_services(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The services that rows bill exist, and are the client's own."""
    owners = {
        service.id: client_index
        for _, client_index, service in traversal.services(resolved.document)
    }
    for path, client_index, _, item in traversal.items(resolved.document):
        if item.service is None or owners.get(item.service) == client_index:
            continue
        problem = _foreign(resolved, "service", item.service, owners.get(item.service))
        yield Problem((*path, "service"), problem)


def unknown_addons(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The addons that rows bill exist on the service of the row."""
    known = {
        service.id: {addon.id for addon in service.addons}
        for _, _, service in traversal.services(resolved.document)
    }
    for path, _, _, item in traversal.items(resolved.document):
        if None in (item.addon, item.service):
            continue
        if item.addon not in known.get(item.service, ()):
            text = f"service {item.service} has no addon {item.addon}"
            yield Problem((*path, "addon"), text)


def unknown_children(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The invoices that rows of a mass payment stand for exist, and are the client's own."""
    owners = _invoice_owners(resolved)
    for path, client_index, invoice, item in traversal.items(resolved.document):
        if item.invoice is None:
            continue
        if item.invoice == invoice.id:
            yield Problem((*path, "invoice"), "an invoice cannot stand for itself")
        elif owners.get(item.invoice) != client_index:
            problem = _foreign(resolved, "invoice", item.invoice, owners.get(item.invoice))
            yield Problem((*path, "invoice"), problem)


def unknown_credited_invoices(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The invoices that credit was applied to exist, and are the client's own."""
    owners = _invoice_owners(resolved)
    for path, client_index, client in traversal.clients(resolved.document):
        for number, entry in enumerate(client.credit if isinstance(client.credit, tuple) else ()):
            if entry.invoice is not None and owners.get(entry.invoice) != client_index:
                problem = _foreign(resolved, "invoice", entry.invoice, owners.get(entry.invoice))
                yield Problem((*path, "credit", number, "invoice"), problem)


def unknown_clients_of_faults(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The clients whom faults meet exist."""
    for number, fault in enumerate(resolved.document.faults):
        client = fault.match.client
        if client is not None and client not in resolved.client_ids:
            text = f"there is no client with id {client} in this file"
            yield Problem(("faults", number, "match", "client"), text)


def _invoice_owners(resolved: ResolvedDocument) -> dict[int | None, int]:
    return {
        invoice.id: client_index
        for _, client_index, invoice in traversal.invoices(resolved.document)
    }


def _foreign(resolved: ResolvedDocument, kind: str, number: int, owner: int | None) -> str:
    if owner is None:
        return f"there is no {kind} with id {number} in this file"
    return f"{kind} {number} belongs to client {resolved.client_ids[owner]}"
