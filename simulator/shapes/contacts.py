"""Contacts as JSON: in lists, short or in full, and after they were added or changed."""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.domain.clients import Contact
from simulator.domain.policies import Dialect
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented, reference

PAGE = documented("whmcs/get_contacts, success response")
ADDED_PAGE = documented("whmcs/add_contact, success response")
GET_CONTACTS = reference("GetContacts")

CONTACT: Shape[Contact] = Shape(
    "contact",
    (
        Field("id", lambda contact: contact.id, PAGE),
        Field("email", lambda contact: contact.email, PAGE),
        Field("firstname", lambda contact: contact.firstname, PAGE),
        Field("lastname", lambda contact: contact.lastname, PAGE),
        Field("permissions", lambda contact: ",".join(contact.permissions), PAGE),
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
            Field("permission_contacts_granted", lambda v: v.granted, PAGE),
            Field("contacts", lambda v: list(v.contacts), PAGE, of=shape),
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
            assumed("UpdateContact's and DeleteContact's answer; the page prints none"),
        ),
    ),
)


def show_contacts(
    contacts: Sequence[Contact], dialect: Dialect, *, granted: bool, full: bool
) -> Payload:
    """Write contacts in the order given; in full with what WHMCS knows besides."""
    shape = FULL_CONTACTS if full else CONTACTS
    return shape.show(ContactsView(contacts, granted), dialect)
