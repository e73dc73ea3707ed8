"""Checks of repetitions: what identifies a thing names one thing only."""

from collections.abc import Hashable, Iterable, Iterator

from simulator.domain.invoices import InvoiceStatus
from simulator.scenario import traversal
from simulator.scenario.problems import DocumentPath, Problem, path_text, quoted
from simulator.scenario.resolved_document import ResolvedDocument

Found = Iterable[tuple[DocumentPath, Hashable]]


def repeated_groups(draft: ResolvedDocument) -> Iterator[Problem]:
    """Groups of a location have numbers of their own."""
    for name, location in draft.document.locations.items():
        path = ("locations", name, "groups")
        found = (((*path, n, "id"), group.id) for n, group in enumerate(location.groups))
        yield from _repeated("group", found)


def repeated_clients(draft: ResolvedDocument) -> Iterator[Problem]:
    """Clients have identifiers of their own."""
    return _repeated("client", _of_clients(draft, "id", draft.client_ids))


def repeated_customers(draft: ResolvedDocument) -> Iterator[Problem]:
    """Clients have InvAPI identifiers of their own."""
    numbers = [draft.customer_id_of(place) for place in range(len(draft.client_ids))]
    return _repeated("customer", _of_clients(draft, "customer_id", numbers))


def repeated_emails(draft: ResolvedDocument) -> Iterator[Problem]:
    """Clients have e-mail addresses of their own; a password reset finds one client."""
    emails = [draft.email_of(place).casefold() for place in range(len(draft.client_ids))]
    return _repeated("e-mail", _of_clients(draft, "email", emails))


def repeated_tokens(draft: ResolvedDocument) -> Iterator[Problem]:
    """A token opens one session."""
    found: list[tuple[DocumentPath, Hashable]] = []
    for path, place, client in traversal.clients(draft.document):
        token = draft.token_of(place)
        if token is not None:
            found.append(((*path, "token"), token))
        found += [
            ((*path, "sessions", number, "token"), session.token)
            for number, session in enumerate(client.sessions)
        ]
    return _repeated("token", found)


def repeated_api_keys(draft: ResolvedDocument) -> Iterator[Problem]:
    """An API key logs one client in."""
    keys = [client.api_key and client.api_key.lower() for client in draft.document.clients]
    return _repeated("API key", _of_clients(draft, "api_key", keys))


def repeated_contacts(draft: ResolvedDocument) -> Iterator[Problem]:
    """Contacts have identifiers of their own, in all of the world."""
    return _repeated(
        "contact",
        (
            ((*path, "contacts", number, "id"), contact.id)
            for path, _, client in traversal.clients(draft.document)
            for number, contact in enumerate(client.contacts)
        ),
    )


def repeated_servers(draft: ResolvedDocument) -> Iterator[Problem]:
    """Servers have equipment ids of their own."""
    found = traversal.services(draft.document)
    return _repeated("server", (((*at.path, "server_id"), at.service.server_id) for at in found))


def repeated_services(draft: ResolvedDocument) -> Iterator[Problem]:
    """Services have WHMCS ids (relid) of their own."""
    found = traversal.services(draft.document)
    return _repeated("service", (((*at.path, "id"), at.service.id) for at in found))


def repeated_addons(draft: ResolvedDocument) -> Iterator[Problem]:
    """Addons have identifiers of their own."""
    return _repeated(
        "addon",
        (
            ((*path, "addons", number, "id"), addon.id)
            for path, _, service in traversal.services(draft.document)
            for number, addon in enumerate(service.addons)
        ),
    )


def repeated_invoices(draft: ResolvedDocument) -> Iterator[Problem]:
    """Invoices have numbers of their own."""
    found = traversal.invoices(draft.document)
    return _repeated("invoice", (((*at.path, "id"), at.invoice.id) for at in found))


def repeated_transactions(draft: ResolvedDocument) -> Iterator[Problem]:
    """A gateway's reference names one payment; without one it follows from the invoice's number."""
    return _repeated(
        "transaction",
        (
            ((*path, "transaction_id"), invoice.transaction_id or draft.reference_of(invoice.id))
            for path, _, invoice in traversal.invoices(draft.document)
            if invoice.status is InvoiceStatus.PAID and (invoice.transaction_id or invoice.id)
        ),
    )


def _of_clients(draft: ResolvedDocument, key: str, values: Iterable[Hashable]) -> Found:
    """Leave out what only follows from an identifier that is itself repeated."""
    first = {number: place for place, number in reversed([*enumerate(draft.client_ids)])}
    for (path, place, client), value in zip(traversal.clients(draft.document), values, strict=True):
        if getattr(client, key) is not None or first[draft.client_ids[place]] == place:
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
