"""Checks of repetitions: what identifies a thing names one thing only."""

from collections.abc import Hashable, Iterable, Iterator

from simulator.domain.invoices import InvoiceStatus
from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario.problems import DocumentPath, Problem, path_text
from simulator.scenario.resolved_document import ResolvedDocument

Found = Iterable[tuple[DocumentPath, Hashable]]


def repeated_groups(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Groups of a location have numbers of their own."""
    for name, location in resolved.document.locations.items():
        path = ("locations", name, "groups")
        found = (((*path, n, "id"), group.id) for n, group in enumerate(location.groups))
        yield from _repeated("group", found)


def repeated_clients(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Clients have identifiers of their own."""
    return _repeated("client", _of_clients(resolved, "id", resolved.client_ids))


def repeated_customers(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Clients have InvAPI identifiers of their own."""
    numbers = [
        resolved.customer_id_of(client_index) for client_index in range(len(resolved.client_ids))
    ]
    return _repeated("customer", _of_clients(resolved, "customer_id", numbers))


def repeated_emails(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Clients have e-mail addresses of their own; a password reset finds one client."""
    emails = [
        resolved.email_of(client_index).casefold()
        for client_index in range(len(resolved.client_ids))
    ]
    return _repeated("e-mail", _of_clients(resolved, "email", emails))


def repeated_tokens(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A token opens one session."""
    return _repeated("token", resolved.tokens())


def repeated_api_keys(resolved: ResolvedDocument) -> Iterator[Problem]:
    """An API key logs one client in."""
    keys = [client.api_key and client.api_key.lower() for client in resolved.document.clients]
    return _repeated("API key", _of_clients(resolved, "api_key", keys))


def repeated_contacts(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Contacts have identifiers of their own, in all of the world."""
    return _repeated(
        "contact",
        (
            ((*path, "contacts", number, "id"), contact.id)
            for path, _, client in traversal.clients(resolved.document)
            for number, contact in enumerate(client.contacts)
        ),
    )


def repeated_servers(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Servers have equipment ids of their own."""
    found = traversal.services(resolved.document)
    return _repeated("server", (((*at.path, "server_id"), at.service.server_id) for at in found))


def repeated_services(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Services have WHMCS ids (relid) of their own."""
    found = traversal.services(resolved.document)
    return _repeated("service", (((*at.path, "id"), at.service.id) for at in found))


def repeated_addons(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Addons have identifiers of their own."""
    return _repeated(
        "addon",
        (
            ((*path, "addons", number, "id"), addon.id)
            for path, _, service in traversal.services(resolved.document)
            for number, addon in enumerate(service.addons)
        ),
    )


def repeated_invoices(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Invoices have numbers of their own."""
    found = traversal.invoices(resolved.document)
    return _repeated("invoice", (((*at.path, "id"), at.invoice.id) for at in found))


def repeated_transactions(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A gateway's reference names one payment; without one it follows from the invoice's number."""
    return _repeated(
        "transaction",
        (
            ((*path, "transaction_id"), invoice.transaction_id or resolved.reference_of(invoice.id))
            for path, _, invoice in traversal.invoices(resolved.document)
            if invoice.status is InvoiceStatus.PAID and (invoice.transaction_id or invoice.id)
        ),
    )


def _of_clients(resolved: ResolvedDocument, key: str, values: Iterable[Hashable]) -> Found:
    """Leave out what only follows from an identifier that is itself repeated."""
    first = {
        number: client_index for client_index, number in reversed([*enumerate(resolved.client_ids)])
    }
    for (path, client_index, client), value in zip(
        traversal.clients(resolved.document), values, strict=True
    ):
        if (
            getattr(client, key) is not None
            or first[resolved.client_ids[client_index]] == client_index
        ):
            yield (*path, key), value


def _repeated(kind: str, found: Found) -> Iterator[Problem]:
    first: dict[Hashable, DocumentPath] = {}
    for path, value in found:
        if value is None:
            continue
        if first.setdefault(value, path) is not path:
            name = quoted(value) if isinstance(value, str) else value
            where = path_text(first[value][:-1])
            yield Problem(path, f"{kind} {name} is already taken by {where}")
