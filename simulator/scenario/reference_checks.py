"""Checks of references: what a scenario names must be in it, and belong to the same client."""

from collections.abc import Iterator

from simulator.scenario import traversal
from simulator.scenario.problems import DocumentPath, Problem, quoted, suggestion
from simulator.scenario.resolved_document import ResolvedDocument


def unknown_locations(draft: ResolvedDocument) -> Iterator[Problem]:
    """A client's billing location exists."""
    for path, _, client in traversal.clients(draft.document):
        if client.location not in draft.locations:
            near = suggestion(client.location, list(draft.locations))
            text = f"there is no location {quoted(client.location)}{near}"
            yield Problem((*path, "location"), text)


def unknown_groups(draft: ResolvedDocument) -> Iterator[Problem]:
    """A client's group exists in its location."""
    for path, _, client in traversal.clients(draft.document):
        location = draft.locations.get(client.location)
        if not client.group or location is None:
            continue
        known = [group.id for group in location.groups]
        if client.group not in known:
            numbers = ", ".join(map(str, known)) or "none"
            text = f"{client.location} has no group {client.group}; it has {numbers}"
            yield Problem((*path, "group"), text)


def unknown_gateways(draft: ResolvedDocument) -> Iterator[Problem]:
    """Payment methods and subscriptions name gateways of the client's location."""
    for path, place, invoice in traversal.invoices(draft.document):
        if invoice.payment_method is not None:
            yield from _unknown_gateway(
                draft, place, (*path, "payment_method"), invoice.payment_method
            )
    for path, place, service in traversal.services(draft.document):
        if service.subscription is not None:
            gateway = service.subscription.gateway
            yield from _unknown_gateway(draft, place, (*path, "subscription", "gateway"), gateway)


def _unknown_gateway(
    draft: ResolvedDocument, place: int, path: DocumentPath, gateway: str
) -> Iterator[Problem]:
    location = draft.locations.get(draft.document.clients[place].location)
    if location is not None and gateway not in location.gateways:
        near = suggestion(gateway, list(location.gateways))
        near = near or f"; it has {', '.join(location.gateways)}"
        yield Problem(path, f"{location.name} has no gateway {quoted(gateway)}{near}")


def unknown_services(draft: ResolvedDocument) -> Iterator[Problem]:
    """The services that rows bill exist, and are the client's own."""
    owners = {service.id: place for _, place, service in traversal.services(draft.document)}
    for path, place, _, item in traversal.items(draft.document):
        if item.service is None or owners.get(item.service) == place:
            continue
        problem = _foreign(draft, "service", item.service, owners.get(item.service))
        yield Problem((*path, "service"), problem)


def unknown_addons(draft: ResolvedDocument) -> Iterator[Problem]:
    """The addons that rows bill exist on the service of the row."""
    known = {
        service.id: {addon.id for addon in service.addons}
        for _, _, service in traversal.services(draft.document)
    }
    for path, _, _, item in traversal.items(draft.document):
        if None in (item.addon, item.service):
            continue
        if item.addon not in known.get(item.service, ()):
            text = f"service {item.service} has no addon {item.addon}"
            yield Problem((*path, "addon"), text)


def unknown_children(draft: ResolvedDocument) -> Iterator[Problem]:
    """The invoices that rows of a mass payment stand for exist, and are the client's own."""
    owners = _invoice_owners(draft)
    for path, place, invoice, item in traversal.items(draft.document):
        if item.invoice is None:
            continue
        if item.invoice == invoice.id:
            yield Problem((*path, "invoice"), "an invoice cannot stand for itself")
        elif owners.get(item.invoice) != place:
            problem = _foreign(draft, "invoice", item.invoice, owners.get(item.invoice))
            yield Problem((*path, "invoice"), problem)


def unknown_credited_invoices(draft: ResolvedDocument) -> Iterator[Problem]:
    """The invoices that credit was applied to exist, and are the client's own."""
    owners = _invoice_owners(draft)
    for path, place, client in traversal.clients(draft.document):
        for number, entry in enumerate(client.credit if isinstance(client.credit, tuple) else ()):
            if entry.invoice is not None and owners.get(entry.invoice) != place:
                problem = _foreign(draft, "invoice", entry.invoice, owners.get(entry.invoice))
                yield Problem((*path, "credit", number, "invoice"), problem)


def unknown_clients_of_faults(draft: ResolvedDocument) -> Iterator[Problem]:
    """The clients whom faults meet exist."""
    for number, fault in enumerate(draft.document.faults):
        client = fault.match.client
        if client is not None and client not in draft.client_ids:
            text = f"there is no client with id {client} in this file"
            yield Problem(("faults", number, "match", "client"), text)


def _invoice_owners(draft: ResolvedDocument) -> dict[int | None, int]:
    return {invoice.id: place for _, place, invoice in traversal.invoices(draft.document)}


def _foreign(draft: ResolvedDocument, kind: str, number: int, owner: int | None) -> str:
    if owner is None:
        return f"there is no {kind} with id {number} in this file"
    return f"{kind} {number} belongs to client {draft.client_ids[owner]}"
