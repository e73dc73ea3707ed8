"""Clients as JSON, short or in full, with their contacts and groups.

A client never changes once it is written; a changed one is another object. So what it looks like is
kept, in a bounded cache.
"""

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from simulator.domain.clients import Client, ClientGroup, Contact, CustomField, Location
from simulator.domain.countries import calling_code_of, country_name, with_calling_code
from simulator.domain.money import ZERO
from simulator.domain.world import World
from simulator.shapes.row_cache import RowCache
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented, observed, printed, reference

CLIENT_GROUPS = reference("GetClientGroups")
FULL = "full"

GROUP: Shape[ClientGroup] = Shape(
    "client group",
    (
        Field("id", lambda group: group.id, CLIENT_GROUPS, "integer"),
        Field("groupname", lambda group: group.name, CLIENT_GROUPS, "string"),
        Field("groupcolour", lambda _: "", CLIENT_GROUPS, "string"),
        Field("discountpercent", lambda _: ZERO, CLIENT_GROUPS, "money"),
        Field("susptermexempt", lambda _: "", CLIENT_GROUPS, "string"),
        Field("separateinvoices", lambda _: "", CLIENT_GROUPS, "string"),
    ),
)
GROUPS: Shape[Sequence[ClientGroup]] = Shape(
    "client groups", (Field("group", list, CLIENT_GROUPS, each=GROUP),)
)
GROUP_LIST: Shape[Sequence[ClientGroup]] = Shape(
    "list of client groups",
    (
        Field("totalresults", len, CLIENT_GROUPS, "integer"),
        Field("groups", tuple, CLIENT_GROUPS, of=GROUPS),
    ),
)


CONTACTS_PAGE = printed("whmcs/get_contacts", part="success response")
ADDED_PAGE = documented("whmcs/add_contact, success response")
GET_CONTACTS = reference("GetContacts")

CONTACT: Shape[Contact] = Shape(
    "contact",
    (
        Field("id", lambda contact: contact.id, CONTACTS_PAGE, "integer"),
        Field("email", lambda contact: contact.email, CONTACTS_PAGE, "string"),
        Field("firstname", lambda contact: contact.firstname, CONTACTS_PAGE, "string"),
        Field("lastname", lambda contact: contact.lastname, CONTACTS_PAGE, "string"),
        Field(
            "permissions", lambda contact: ",".join(contact.permissions), CONTACTS_PAGE, "string"
        ),
    ),
)
FULL_CONTACT: Shape[Contact] = Shape(
    "full contact",
    (
        *CONTACT.fields,
        Field("userid", lambda contact: contact.client_id, GET_CONTACTS, "integer", when=FULL),
        Field("companyname", lambda _: "", GET_CONTACTS, "string", when=FULL),
        Field("address1", lambda _: "", GET_CONTACTS, "string", when=FULL),
        Field("address2", lambda _: "", GET_CONTACTS, "string", when=FULL),
        Field("city", lambda _: "", GET_CONTACTS, "string", when=FULL),
        Field("state", lambda _: "", GET_CONTACTS, "string", when=FULL),
        Field("postcode", lambda _: "", GET_CONTACTS, "string", when=FULL),
        Field("country", lambda _: "", GET_CONTACTS, "string", when=FULL),
        Field("phonenumber", lambda contact: contact.phone, GET_CONTACTS, "string", when=FULL),
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
            Field("permission_contacts_granted", lambda v: v.granted, CONTACTS_PAGE, "boolean"),
            Field("contacts", lambda v: v.contacts, CONTACTS_PAGE, each=shape),
        ),
    )


CONTACTS = _list_of("contacts", CONTACT)
FULL_CONTACTS = _list_of("full contacts", FULL_CONTACT)
ADDED_CONTACT: Shape[Contact] = Shape(
    "added contact",
    (
        Field("clientid", lambda contact: contact.client_id, ADDED_PAGE, "integer"),
        Field("firstname", lambda contact: contact.firstname, ADDED_PAGE, "string"),
        Field("lastname", lambda contact: contact.lastname, ADDED_PAGE, "string"),
        Field("email", lambda contact: contact.email, ADDED_PAGE, "string"),
        Field(
            "contactid",
            lambda contact: contact.id,
            reference("AddContact, success response"),
            "integer",
        ),
    ),
)
CHANGED_CONTACT: Shape[Contact] = Shape(
    "changed contact",
    (
        Field(
            "contactid",
            lambda contact: contact.id,
            reference("UpdateContact and DeleteContact, success responses"),
            "integer",
        ),
    ),
)


PAGE = documented("whmcs/get_client, success response")
DETAILS = reference("GetClientsDetails")
UPDATE_CLIENT = reference("UpdateClient, success response")


PAYLOADS: RowCache[Payload] = RowCache(256)
MOST_CONTACTS_KEPT = 20


class ClientView(NamedTuple):
    """A client with all that its JSON depends on."""

    client: Client
    location: Location
    credit: Decimal
    contacts: tuple[Contact, ...]
    separate: bool


def _group(view: ClientView) -> ClientGroup | None:
    groups = view.location.groups
    return next((group for group in groups if group.id == view.client.group_id), None)


CUSTOM_FIELD: Shape[CustomField] = Shape(
    "custom field",
    (
        Field("id", lambda field: field.id, DETAILS, "integer"),
        Field("value", lambda field: field.value, DETAILS, "string"),
    ),
)
UNSET = reference("GetClientsDetails; nothing changes it here, so it is what WHMCS begins with")
SEPARATE = reference("GetClientsDetails; as the policy renewals says")
SETTINGS = (
    "taxexempt",
    "latefeeoveride",
    "overideduenotices",
    "disableautocc",
    "emailoptout",
    "overrideautoclose",
)
KINDS_OF_EMAIL = ("general", "invoice", "support", "product", "domain", "affiliate")
ONLY_CURRENCY = 1  # a billing location is a WHMCS of its own, with one currency


def uuid_of(client: Client) -> str:
    """Make the UUID of a client: of version 4 by its form, and always the same."""
    digits = sha256(f"client {client.id}".encode()).hexdigest()
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def _phone(view: ClientView) -> tuple[str, str]:
    return view.client.phone, view.client.country


EMAIL_PREFERENCES: Shape[ClientView] = Shape(
    "e-mails that a client wants",
    tuple(Field(name, lambda _: 1, UNSET, "digits") for name in KINDS_OF_EMAIL),
)
USER: Shape[ClientView] = Shape(
    "user of a client",
    (
        Field("id", lambda v: v.client.id, DETAILS, "integer"),
        Field("name", lambda v: v.client.fullname, DETAILS, "string"),
        Field("email", lambda v: v.client.email, DETAILS, "string"),
        Field("is_owner", lambda _: True, DETAILS, "boolean"),
    ),
)
USERS: Shape[ClientView] = Shape(
    "users of a client", (Field("user", lambda v: [v], DETAILS, each=USER),)
)
CLIENT: Shape[ClientView] = Shape(
    "client",
    (
        Field("id", lambda v: v.client.id, PAGE, "integer"),
        Field("client_id", lambda v: v.client.id, DETAILS, "integer"),
        Field("userid", lambda v: v.client.id, DETAILS, "integer"),
        Field("owner_user_id", lambda v: v.client.id, DETAILS, "integer"),
        Field("uuid", lambda v: uuid_of(v.client), DETAILS, "string"),
        Field("email", lambda v: v.client.email, PAGE, "string"),
        Field("firstname", lambda v: v.client.firstname, PAGE, "string"),
        Field("lastname", lambda v: v.client.lastname, PAGE, "string"),
        Field("fullname", lambda v: v.client.fullname, PAGE, "string"),
        Field("companyname", lambda v: v.client.companyname, PAGE, "string"),
        Field("address1", lambda v: v.client.address.address1, DETAILS, "string"),
        Field("address2", lambda v: v.client.address.address2, DETAILS, "string"),
        Field("city", lambda v: v.client.address.city, DETAILS, "string"),
        Field("state", lambda v: v.client.address.state, DETAILS, "string"),
        Field("fullstate", lambda v: v.client.address.state, DETAILS, "string"),
        Field("statecode", lambda v: v.client.address.state, DETAILS, "string"),
        Field("postcode", lambda v: v.client.address.postcode, DETAILS, "string"),
        Field("country", lambda v: v.client.country, DETAILS, "string"),
        Field("countrycode", lambda v: v.client.country, PAGE, "string"),
        Field("countryname", lambda v: country_name(v.client.country), DETAILS, "string"),
        Field("phonecc", lambda v: calling_code_of(*_phone(v)), DETAILS, "string"),
        Field("phonenumber", lambda v: v.client.phone, DETAILS, "string"),
        Field("phonenumberformatted", lambda v: with_calling_code(*_phone(v)), DETAILS, "string"),
        Field("telephoneNumber", lambda v: with_calling_code(*_phone(v)), DETAILS, "string"),
        Field("tax_id", lambda v: v.client.tax_id, DETAILS, "string"),
        Field("currency", lambda _: ONLY_CURRENCY, DETAILS, "integer"),
        Field("currency_code", lambda v: v.location.currency, PAGE, "currency"),
        Field(
            "credit",
            lambda v: v.credit,
            observed("get_client, the balance that clients spend"),
            "money",
        ),
        Field("defaultgateway", lambda v: v.location.gateways[0], DETAILS, "string"),
        Field("status", lambda v: v.client.status, PAGE, "string"),
        Field("groupid", lambda v: v.client.group_id, PAGE, "integer"),
        Field("corporate", lambda v: v.client.corporate, PAGE, "flag"),
        Field("customfields", lambda v: v.client.custom_fields, DETAILS, each=CUSTOM_FIELD),
        *(Field(name, lambda _: False, UNSET, "boolean") for name in SETTINGS),
        Field("separateinvoices", lambda v: v.separate, SEPARATE, "boolean"),
        Field("allowSingleSignOn", lambda _: True, UNSET, "flag"),
        Field("email_preferences", lambda v: v, DETAILS, of=EMAIL_PREFERENCES),
        Field("users", lambda v: v, DETAILS, of=USERS),
    ),
)
INTERNAL: Shape[ClientView] = Shape(
    "client at InvAPI",
    (
        Field("id", lambda v: v.client.customer_id, PAGE, "integer"),
        Field("email", lambda v: v.client.email, PAGE, "string"),
        Field("active_since", lambda v: v.client.active_since, PAGE, "date"),
    ),
)
CLIENT_ANSWER: Shape[ClientView] = Shape(
    "client answer",
    (
        Field("action", lambda _: "get_client", PAGE, "string"),
        Field("client", lambda v: v, PAGE, of=CLIENT),
        Field("billing_location", lambda v: v.location.name, PAGE, "string"),
        Field("internal", lambda v: v, PAGE, of=INTERNAL),
        Field("groupdata", lambda _: None, PAGE, "null"),
    ),
)
FULL_CLIENT_ANSWER: Shape[ClientView] = Shape(
    "full client answer",
    (
        *CLIENT_ANSWER.fields[:-1],
        Field("groupdata", _group, PAGE, of=GROUP, otherwise="null"),
        Field(
            "contacts",
            lambda v: v.contacts,
            assumed("the page says that full has contacts; named and written as in get_contacts"),
            each=CONTACT,
            when=FULL,
        ),
        Field(
            "ips",
            lambda v: ", ".join(v.client.acl),
            assumed("where a client finds the ACL that update_client sets; written as it is sent"),
            "string",
            when=FULL,
        ),
    ),
)
UPDATED_CLIENT: Shape[Client] = Shape(
    "updated client", (Field("clientid", lambda client: client.id, UPDATE_CLIENT, "integer"),)
)


def show_client(world: World, client: Client, *, full: bool, sees_contacts: bool = True) -> Payload:
    """Write a client; in full with the contacts, where who asks may see them, and the group."""
    contacts = world.contacts.where("client", client.id) if full and sees_contacts else []
    credit, separate = world.credit_balance(client.id), world.policies.renewals == "separate"
    view = ClientView(client, world.location_of(client), credit, tuple(contacts), separate)
    basis, shape = (full, *view[1:], world.dialect), FULL_CLIENT_ANSWER if full else CLIENT_ANSWER
    found = PAYLOADS.find(client, basis)
    if found is None:
        found = shape.show(view, world.dialect)
        if len(contacts) <= MOST_CONTACTS_KEPT:
            PAYLOADS.keep(client, basis, found)
    return found
