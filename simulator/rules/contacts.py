"""Contacts: whose they are, and what may be written about them."""

from collections.abc import Iterable

from simulator.domain.clients import Contact
from simulator.domain.faults import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules import emails
from simulator.rules.clients import (
    CONNECTION_REFUSED,
    REACH_WHMCS,
    ask_as_another,
    refuse_during_outage,
    stay_at_own_location,
)
from simulator.spec.failures import Failure, Refusal, either, several
from simulator.spec.sources import assumed, printed

MAY_SEE_CONTACTS = "contacts"


def _send_own_contact(refused: Refusal) -> str:
    client = refused.client
    if client is None:
        return ""
    mine = refused.work.world.contacts.where("client", client.id)
    if not mine:
        return f"client {client.id} has no contact: add one with add_contact"
    return f"send an id of the contacts of client {client.id}: {several(each.id for each in mine)}"


def _send_empty_fields(refused: Refusal) -> str:
    empty = several(name for name, value in refused.facts.items() if not value)
    return f"send {empty}, which nothing or an empty text was sent for" if empty else ""


CONTACTS_UNAVAILABLE = Failure(
    "fail to get contacts list",
    printed("whmcs/get_contacts"),
    when="WHMCS has nothing about the client",
    remedy="ask while WHMCS answers, with the token of a client it has",
    advice=REACH_WHMCS,
)
FILL_REQUIRED_FIELDS = Failure(
    "fill_required_fields",
    printed("whmcs/add_contact", "whmcs/update_contact"),
    when="a required field is absent or empty",
    remedy="send every field that is required, none of them empty",
    advice=_send_empty_fields,
)
SUBCONTACT_NOT_FOUND = Failure(
    "verification failed, subcontact not found",
    printed("whmcs/delete_contact"),
    when="the client has no contact of the id",
    remedy="send the id of a contact of the client, without location or with the client's own",
    advice=either(ask_as_another, stay_at_own_location, _send_own_contact),
)
PASSWORDS_DO_NOT_MATCH = Failure(
    "passwords_do_not_match",
    assumed("the page asks for a confirmation of the password; no text is public"),
    when="the two passwords differ",
    remedy="send the same password in password1 and password2",
)
EMAIL_NOT_VALID = Failure(
    'WHMCS $function failed: {"result":"error","error":"The email address entered is not valid"}',
    assumed("UpdateClient's words, in the form of whmcs/apply_credit"),
    when="the address is no e-mail address",
    remedy="send an e-mail address such as ada@example.com",
)
EMAIL_TAKEN = Failure(
    'WHMCS $function failed: {"result":"error","error":"Duplicate Email Address"}',
    assumed("AddContact's and UpdateContact's words, in the form of whmcs/apply_credit"),
    when="a client or a contact has the address already",
    remedy="send an e-mail address that no client and no contact has",
    advice=emails.send_free_address,
)
NOT_REACHED = Failure(
    'WHMCS $function failed: {"result":"error","error":"$error"}',
    assumed("what is wrong with WHMCS or its client, in the form of whmcs/apply_credit"),
    when="WHMCS has nothing about the client",
    remedy="ask while WHMCS answers, with the token of a client it has",
    advice=REACH_WHMCS,
)
PHONE_NOT_VALID = Failure(
    "invalid_phone_number",
    assumed("the page says that phones are validated; not how"),
    when="the text is no number that exists",
    remedy="send a number that exists, with its country, such as +12025550123",
)
PHONE_WITHOUT_SMS = Failure(
    "phone_number_does_not_support_sms",
    assumed("the page says that SMS support is checked; no text is public"),
    when="text messages do not reach the number",
    remedy="send a number that text messages reach, such as +12025550123",
)


def own_contact(work: UnitOfWork, contact_id: int, function: str) -> Contact:
    """Give the caller's contact; a foreign one is refused exactly like an unknown one.

    Args: function: the function of WHMCS that is asked.
    """
    refuse_during_outage(
        work, Outage.WHMCS, NOT_REACHED, function=function, error=CONNECTION_REFUSED
    )
    contact, client = work.world.contacts.get(contact_id), work.client
    mine = contact is not None and contact.client_id == client.id and not client.deleted
    own = contact if mine else None
    return work.require(
        own, SUBCONTACT_NOT_FOUND, contact=contact, contact_id=contact_id, client=client
    )


def free_email(work: UnitOfWork, address: str, function: str, kept: str = "") -> str:
    """Give a valid address that nobody has, in its usual form.

    Args:
        function: the function of WHMCS that minds.
        kept: the address that the contact has already, and may keep whatever it is.
    """
    if kept and emails.same(address, kept):
        return address
    found = work.require(
        emails.normalised(address), EMAIL_NOT_VALID, address=address, function=function
    )
    owner = emails.owner(work.world, found)
    work.refuse_if(owner, EMAIL_TAKEN, owner=owner, address=found, function=function)
    return found


def may_see_contacts(work: UnitOfWork) -> bool:
    """Whether who asks may see the client's contacts: the client, or a contact with that right."""
    asking = work.contact
    return asking is None or MAY_SEE_CONTACTS in asking.permissions


def with_permission(contacts: Iterable[Contact], address: str) -> list[Contact]:
    """Keep the contacts that have an address and may see contacts."""
    return [
        contact
        for contact in contacts
        if emails.same(contact.email, address) and MAY_SEE_CONTACTS in contact.permissions
    ]
