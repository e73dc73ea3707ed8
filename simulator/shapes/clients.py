"""Clients as JSON, short or in full, with their contacts and groups."""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.domain.clients import Client, ClientGroup, Contact, CustomField, Location
from simulator.domain.world import World
from simulator.shapes.wire import day
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented, observed, printed, reference

CLIENT_GROUPS = reference("GetClientGroups")

GROUP: Shape[ClientGroup] = Shape(
    "client group",
    (
        Field("id", lambda group: group.id, CLIENT_GROUPS),
        Field("groupname", lambda group: group.name, CLIENT_GROUPS),
        Field("groupcolour", lambda _: "", CLIENT_GROUPS),
        Field("discountpercent", lambda _: "0.00", CLIENT_GROUPS),
        Field("susptermexempt", lambda _: "", CLIENT_GROUPS),
        Field("separateinvoices", lambda _: "", CLIENT_GROUPS),
    ),
)
GROUPS: Shape[Sequence[ClientGroup]] = Shape(
    "client groups", (Field("group", list, CLIENT_GROUPS, of=GROUP),)
)
GROUP_LIST: Shape[Sequence[ClientGroup]] = Shape(
    "list of client groups",
    (Field("totalresults", len, CLIENT_GROUPS), Field("groups", tuple, CLIENT_GROUPS, of=GROUPS)),
)


CONTACTS_PAGE = printed("whmcs/get_contacts", part="success response")
ADDED_PAGE = documented("whmcs/add_contact, success response")
GET_CONTACTS = reference("GetContacts")

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
FULL_CONTACT: Shape[Contact] = Shape(
    "full contact",
    (
        *CONTACT.fields,
        Field("userid", lambda contact: contact.client_id, GET_CONTACTS),
        Field("companyname", lambda _: "", GET_CONTACTS),
        Field("address1", lambda _: "", GET_CONTACTS),
        Field("address2", lambda _: "", GET_CONTACTS),
        Field("city", lambda _: "", GET_CONTACTS),
        Field("state", lambda _: "", GET_CONTACTS),
        Field("postcode", lambda _: "", GET_CONTACTS),
        Field("country", lambda _: "", GET_CONTACTS),
        Field("phonenumber", lambda contact: contact.phone, GET_CONTACTS),
    ),
)


class ContactsView(NamedTuple):
    """Contacts, and whether who was asked for may see them."""

    contacts: Sequence[Contact]
    granted: bool


def _list_of(name: str, shape: Shape[Contact]) -> Shape[ContactsView]:
    return Shape(
        name,
        (
            Field("permission_contacts_granted", lambda v: v.granted, CONTACTS_PAGE),
            Field("contacts", lambda v: list(v.contacts), CONTACTS_PAGE, of=shape),
        ),
    )


CONTACTS = _list_of("contacts", CONTACT)
FULL_CONTACTS = _list_of("full contacts", FULL_CONTACT)
ADDED_CONTACT: Shape[Contact] = Shape(
    "added contact",
    (
        Field("clientid", lambda contact: contact.client_id, ADDED_PAGE),
        Field("firstname", lambda contact: contact.firstname, ADDED_PAGE),
        Field("lastname", lambda contact: contact.lastname, ADDED_PAGE),
        Field("email", lambda contact: contact.email, ADDED_PAGE),
        Field("contactid", lambda contact: contact.id, reference("AddContact, success response")),
    ),
)
CHANGED_CONTACT: Shape[Contact] = Shape(
    "changed contact",
    (
        Field(
            "contactid",
            lambda contact: contact.id,
            reference("UpdateContact and DeleteContact, success responses"),
        ),
    ),
)


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


CUSTOM_FIELD: Shape[CustomField] = Shape(
    "custom field",
    (
        Field("id", lambda field: int(field.id) if field.id.isdecimal() else field.id, DETAILS),
        Field("value", lambda field: field.value, DETAILS),
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
        Field("customfields", lambda v: list(v.client.custom_fields), DETAILS, of=CUSTOM_FIELD),
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
        Field(
            "contacts",
            _contacts,
            assumed("the page says that full has contacts; named and written as in get_contacts"),
            of=CONTACT,
        ),
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
