"""Clients as JSON: the answer of get_client, short or in full."""

from typing import NamedTuple

from simulator.domain.clients import Client
from simulator.domain.contacts import Contact
from simulator.domain.locations import ClientGroup, Location
from simulator.domain.world import World
from simulator.shapes.wire import day
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import documented, observed, reference

PAGE = documented("whmcs/get_client, success response")
DETAILS = reference("GetClientsDetails")
CONTACTS_PAGE = documented("whmcs/get_contacts, success response")
CLIENT_GROUPS = reference("GetClientGroups")


class ClientView(NamedTuple):
    """A client with the world it lives in."""

    world: World
    client: Client
    location: Location


def _contacts(view: ClientView) -> list[Contact]:
    return view.world.contacts.where("client", view.client.id)


def _group(view: ClientView) -> ClientGroup | None:
    groups = view.location.groups
    return next((group for group in groups if group.id == view.client.group_id), None)


CONTACT: Shape[Contact] = Shape(
    "contact",
    (
        Field("id", lambda contact: contact.id, CONTACTS_PAGE),
        Field("email", lambda contact: contact.email, CONTACTS_PAGE),
        Field("firstname", lambda contact: contact.firstname, CONTACTS_PAGE),
        Field("lastname", lambda contact: contact.lastname, CONTACTS_PAGE),
        Field("permissions", lambda contact: ",".join(contact.permissions), CONTACTS_PAGE),
    ),
)
GROUP: Shape[ClientGroup] = Shape(
    "client group",
    (
        Field("id", lambda group: group.id, CLIENT_GROUPS),
        Field("groupname", lambda group: group.name, CLIENT_GROUPS),
    ),
)
CLIENT: Shape[ClientView] = Shape(
    "client",
    (
        Field("id", lambda v: v.client.id, PAGE),
        Field("client_id", lambda v: v.client.id, DETAILS),
        Field("userid", lambda v: v.client.id, DETAILS),
        Field("email", lambda v: v.client.email, PAGE),
        Field("firstname", lambda v: v.client.firstname, PAGE),
        Field("lastname", lambda v: v.client.lastname, PAGE),
        Field("fullname", lambda v: v.client.fullname, PAGE),
        Field("companyname", lambda v: v.client.companyname, PAGE),
        Field("countrycode", lambda v: v.client.country, PAGE),
        Field("phonenumber", lambda v: v.client.phone, DETAILS),
        Field("currency_code", lambda v: v.location.currency, PAGE),
        Field(
            "credit",
            lambda v: str(v.world.credit_balance(v.client.id)),
            observed("get_client, the balance that clients spend"),
        ),
        Field("defaultgateway", lambda v: v.location.gateways[0], DETAILS),
        Field("status", lambda v: v.client.status, PAGE),
        Field("groupid", lambda v: v.client.group_id, PAGE),
        Field("corporate", lambda v: int(v.client.corporate), PAGE),
    ),
)
INTERNAL: Shape[ClientView] = Shape(
    "client at InvAPI",
    (
        Field("id", lambda v: v.client.customer_id, PAGE),
        Field("email", lambda v: v.client.email, PAGE),
        Field("active_since", lambda v: day(v.client.active_since), PAGE),
    ),
)
CLIENT_ANSWER: Shape[ClientView] = Shape(
    "client answer",
    (
        Field("action", lambda _: "get_client", PAGE),
        Field("client", lambda v: v, PAGE, of=CLIENT),
        Field("billing_location", lambda v: v.location.name, PAGE),
        Field("internal", lambda v: v, PAGE, of=INTERNAL),
        Field("groupdata", lambda _: None, PAGE),
    ),
)
FULL_CLIENT_ANSWER: Shape[ClientView] = Shape(
    "full client answer",
    (
        *CLIENT_ANSWER.fields[:-1],
        Field("groupdata", _group, PAGE, of=GROUP),
        Field("contacts", _contacts, documented("whmcs/get_client, full"), of=CONTACT),
    ),
)


def show_client(world: World, client: Client, *, full: bool) -> Payload:
    """Write a client; in full with the contacts and the group."""
    view = ClientView(world, client, world.location_of(client))
    shape = FULL_CLIENT_ANSWER if full else CLIENT_ANSWER
    return shape.show(view, world.dialect)
