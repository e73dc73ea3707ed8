"""Rows of clients: clients, contacts, services and sessions, made from a draft."""

from collections.abc import Iterator

from simulator.domain.clients import Client
from simulator.domain.contacts import Contact
from simulator.domain.money import money
from simulator.domain.services import Addon, Service
from simulator.domain.sessions import Session
from simulator.scenario import walks
from simulator.scenario.client_document import AddonDocument, ServiceDocument
from simulator.scenario.draft import Draft, Numbering


def clients_of(draft: Draft) -> list[Client]:
    """Make the clients."""
    return [
        Client(
            id=draft.client_ids[place],
            customer_id=draft.customer_id_of(place),
            location=written.location,
            email=draft.email_of(place),
            password=written.password,
            firstname=written.firstname,
            lastname=written.lastname,
            companyname=written.companyname,
            country=written.country,
            phone=written.phone,
            status=written.status,
            group_id=draft.group_of(written),
            active_since=draft.calendar.day(written.active_since),
            api_key=None if written.api_key is None else written.api_key.lower(),
            two_factor=written.two_factor,
            tax_rate=written.tax_rate,
            automatic_renewal=written.automatic_renewal,
            deleted=written.deleted,
        )
        for place, written in enumerate(draft.document.clients)
    ]


def contacts_of(draft: Draft) -> tuple[list[Contact], int]:
    """Make the contacts; also tell the last identifier given out."""
    everyone = draft.document.clients
    numbering = Numbering(contact.id for client in everyone for contact in client.contacts)
    found = []
    for place, client in enumerate(everyone):
        for written in client.contacts:
            number = numbering.number(written.id)
            contact = Contact(
                id=number,
                client_id=draft.client_ids[place],
                firstname=written.firstname,
                lastname=written.lastname,
                email=written.email or f"contact-{number}@example.com",
                phone=written.phone,
                password=written.password,
                permissions=written.permissions,
            )
            found.append(contact)
    return found, numbering.last


def services_of(draft: Draft) -> list[Service]:
    """Make the services."""
    written = list(walks.services(draft.document))
    servers = Numbering(at.service.server_id for at in written)
    addons = Numbering(addon.id for at in written for addon in at.service.addons)
    return [
        _service(
            draft,
            at.service,
            draft.client_ids[at.place],
            servers.number(at.service.server_id),
            tuple(_addon(addon, addons) for addon in at.service.addons),
        )
        for at in written
    ]


def _service(
    draft: Draft,
    written: ServiceDocument,
    client_id: int,
    server_id: int,
    addons: tuple[Addon, ...],
) -> Service:
    day = draft.calendar.day
    due = day(written.next_due_date)
    return Service(
        server_id=server_id,
        id=written.id,
        client_id=client_id,
        product=written.product,
        hostname=written.hostname or f"server-{server_id}.example.com",
        price=money(written.price),
        cycle=written.cycle,
        registration_date=day(written.registration_date),
        next_due_date=due,
        billing_anchor=due if written.anchor is None else day(written.anchor),
        setup_fee=money(written.setup_fee),
        status=written.status,
        addons=addons,
        pending_upgrade=written.pending_upgrade,
        traffic_exceeded=written.traffic_exceeded,
        licenses=written.licenses,
        subscription=None if written.subscription is None else written.subscription.gateway,
    )


def _addon(written: AddonDocument, numbering: Numbering) -> Addon:
    return Addon(numbering.number(written.id), written.name, money(written.price), written.active)


def sessions_of(draft: Draft) -> Iterator[Session]:
    """Make the sessions: each client's own token, and the further ones."""
    for place, client in enumerate(draft.document.clients):
        client_id = draft.client_ids[place]
        token = draft.token_of(place)
        if token is not None:
            yield Session(token=token, client_id=client_id)
        for written in client.sessions:
            yield Session(
                token=written.token,
                client_id=client_id,
                expires_at=None
                if written.expires is None
                else draft.calendar.instant(written.expires),
                bound_to=written.bound_to,
            )
