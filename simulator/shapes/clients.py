"""Clients as JSON: the answer of get_client, short or in full."""

from typing import NamedTuple

from simulator.domain.clients import Client, ClientGroup, Contact, Location
from simulator.domain.world import World
from simulator.shapes.client_groups import GROUP
from simulator.shapes.contacts import CONTACT
from simulator.shapes.wire import day
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented, observed, reference

PAGE = documented("whmcs/get_client, success response")
DETAILS = reference("GetClientsDetails")
UPDATE_CLIENT = reference("UpdateClient, success response")


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
        Field("address1", lambda v: v.client.address.address1, DETAILS),
        Field("address2", lambda v: v.client.address.address2, DETAILS),
        Field("city", lambda v: v.client.address.city, DETAILS),
        Field("state", lambda v: v.client.address.state, DETAILS),
        Field("postcode", lambda v: v.client.address.postcode, DETAILS),
        Field("country", lambda v: v.client.country, DETAILS),
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
        Field(
            "ips",
            lambda v: ", ".join(v.client.acl),
            assumed("where a client finds the ACL that update_client sets; written as it is sent"),
        ),
    ),
)
UPDATED_CLIENT: Shape[Client] = Shape(
    "updated client", (Field("clientid", lambda client: client.id, UPDATE_CLIENT),)
)


def show_client(world: World, client: Client, *, full: bool) -> Payload:
    """Write a client; in full with the contacts and the group."""
    view = ClientView(world, client, world.location_of(client))
    shape = FULL_CLIENT_ANSWER if full else CLIENT_ANSWER
    return shape.show(view, world.dialect)


def show_updated_client(world: World, client: Client) -> Payload:
    """Write which client was updated."""
    return UPDATED_CLIENT.show(client, world.dialect)
