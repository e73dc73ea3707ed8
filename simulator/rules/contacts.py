"""Contacts: whose they are, and what may be written about them."""

from collections.abc import Iterable

from simulator.domain.clients import Contact
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules import emails, phones
from simulator.rules.clients import trouble_with_whmcs
from simulator.spec.failures import Failure, refuse, refuse_if
from simulator.spec.sources import assumed, documented

MAY_SEE_CONTACTS = "contacts"

CONTACTS_UNAVAILABLE = Failure(
    -1,
    "fail to get contacts list",
    documented("whmcs/get_contacts, failure response"),
    remedy="ask while WHMCS answers, with the token of a client it has",
)
FILL_REQUIRED_FIELDS = Failure(
    -1,
    "fill_required_fields",
    documented("whmcs/add_contact, failure response"),
    remedy="send every field that is required, none of them empty",
)
SUBCONTACT_NOT_FOUND = Failure(
    -1,
    "verification failed, subcontact not found",
    documented("whmcs/delete_contact, failure response"),
    remedy="send the id of a contact of the client, without location or with the client's own",
)
PASSWORDS_DO_NOT_MATCH = Failure(
    -1,
    "passwords_do_not_match",
    assumed("the page asks for a confirmation of the password; no text is public"),
    remedy="send the same password in password1 and password2",
)
EMAIL_NOT_VALID = Failure(
    -1,
    'WHMCS $function failed: {"result":"error","error":"The email address entered is not valid"}',
    assumed("UpdateClient's words, in the form of whmcs/apply_credit"),
    remedy="send an e-mail address such as ada@example.com",
)
EMAIL_TAKEN = Failure(
    -1,
    'WHMCS $function failed: {"result":"error","error":"Duplicate Email Address"}',
    assumed("AddContact's and UpdateContact's words, in the form of whmcs/apply_credit"),
    remedy="send an e-mail address that no client and no contact has",
)
NOT_REACHED = Failure(
    -1,
    'WHMCS $function failed: {"result":"error","error":"$error"}',
    assumed("what is wrong with WHMCS or its client, in the form of whmcs/apply_credit"),
    remedy="ask while WHMCS answers, with the token of a client it has",
)
PHONE_NOT_VALID = Failure(
    -1,
    "invalid_phone_number",
    assumed("the page says that phones are validated; not how"),
    remedy="send a number that exists, with its country, such as +12025550123",
)
PHONE_WITHOUT_SMS = Failure(
    -1,
    "phone_number_does_not_support_sms",
    assumed("the page says that SMS support is checked; no text is public"),
    remedy="send a number that text messages reach, such as +12025550123",
)


def own_contact(work: UnitOfWork, contact_id: int) -> Contact:
    """Give the caller's contact; a foreign one is refused exactly like an unknown one.

    Raises:
        Refusal: `SUBCONTACT_NOT_FOUND`, also where WHMCS cannot tell.
    """
    contact = work.world.contacts.get(contact_id)
    if contact is None or contact.client_id != work.client.id or trouble_with_whmcs(work):
        raise refuse(SUBCONTACT_NOT_FOUND)
    return contact


def free_email(work: UnitOfWork, address: str, function: str, kept: str = "") -> str:
    """Give a valid address that nobody has, in its usual form.

    Args:
        function: the function of WHMCS that minds.
        kept: the address that the contact has already, and may keep whatever it is.

    Raises:
        Refusal: `EMAIL_NOT_VALID` or `EMAIL_TAKEN`.
    """
    if kept and emails.same(address, kept):
        return address
    found = emails.normalised(address)
    if found is None:
        raise refuse(EMAIL_NOT_VALID, function=function)
    refuse_if(emails.taken(work.world, found), EMAIL_TAKEN, function=function)
    return found


def valid_phone(work: UnitOfWork, text: str) -> str:
    """Give a number in E.164; without a plus it is one of the client's country. "" stays "".

    Raises:
        Refusal: `PHONE_NOT_VALID`.
    """
    number = phones.e164(text, work.client.country) if text else ""
    if number is None:
        raise refuse(PHONE_NOT_VALID)
    return number


def with_permission(contacts: Iterable[Contact], address: str) -> list[Contact]:
    """Keep the contacts that have an address and may see contacts."""
    return [
        contact
        for contact in contacts
        if emails.same(contact.email, address) and MAY_SEE_CONTACTS in contact.permissions
    ]
