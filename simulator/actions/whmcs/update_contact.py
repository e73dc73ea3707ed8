"""`update_contact`: another name, address, phone or password of a contact."""

from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import end_sessions
from simulator.rules import emails, phones
from simulator.rules.contacts import (
    EMAIL_NOT_VALID,
    EMAIL_TAKEN,
    FILL_REQUIRED_FIELDS,
    NOT_REACHED,
    PASSWORDS_DO_NOT_MATCH,
    PHONE_NOT_VALID,
    SUBCONTACT_NOT_FOUND,
    free_email,
    own_contact,
)
from simulator.rules.passwords import PASSWORD_TOO_WEAK, refuse_weak
from simulator.shapes.clients import CHANGED_CONTACT
from simulator.spec.actions import action
from simulator.spec.converters import at_most, verbatim
from simulator.spec.params import bracketed, param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented, observed

PAGE = documented("whmcs/update_contact")
FUNCTION = "UpdateContact"
NAME = at_most(255)
PASSWORD = at_most(255, verbatim)

nested_param = partial(bracketed, "params")


class Params(Struct, frozen=True):
    """What update_contact can be asked."""

    contact_id: int = nested_param("Contact ID to update", source=PAGE, required=True)
    email: str | None = nested_param("E-mail", source=PAGE, required=True, convert=emails.read)
    firstname: str | None = nested_param(
        "First name; kept when absent from a form without brackets",
        source=PAGE,
        required=True,
        convert=NAME,
    )
    lastname: str | None = nested_param("Last name; kept when absent", source=PAGE, convert=NAME)
    phonenumber: str | None = nested_param(
        "Phone number; kept when absent", source=PAGE, convert=phones.read
    )
    password1: str | None = nested_param("New password", source=PAGE, convert=PASSWORD)
    password2: str | None = nested_param(
        "The same again; else it is kept", source=PAGE, convert=PASSWORD
    )
    nested: bool = param(
        "Whether the form came in brackets",
        source=observed("update_contact, sent without brackets and without firstname"),
        required=False,
        name="params",
    )


@action(
    Params,
    group="contacts",
    failures=(
        FILL_REQUIRED_FIELDS,
        NOT_REACHED,
        SUBCONTACT_NOT_FOUND,
        EMAIL_NOT_VALID,
        EMAIL_TAKEN,
        PHONE_NOT_VALID,
        PASSWORDS_DO_NOT_MATCH,
        PASSWORD_TOO_WEAK,
    ),
    answer=CHANGED_CONTACT,
    source=PAGE,
)
def update_contact(work: UnitOfWork, params: Params) -> Payload:
    """Updates a contact's name, e-mail, phone and password."""
    nameless = params.firstname == "" or (params.nested and params.firstname is None)
    required = {"contact_id": params.contact_id, "email": params.email}
    if nameless:
        required["firstname"] = params.firstname
    work.refuse_if(not all(required.values()), FILL_REQUIRED_FIELDS, **required)
    contact = own_contact(work, params.contact_id, FUNCTION)
    email = free_email(work, params.email or "", FUNCTION, kept=contact.email)
    number, country = params.phonenumber, work.client.country
    phone = None if number is None else phones.valid(work, number, country, PHONE_NOT_VALID)
    password, repeated = params.password1 or "", params.password2 or ""
    work.refuse_if(
        password and repeated and password != repeated,
        PASSWORDS_DO_NOT_MATCH,
        password1=password,
        password2=repeated,
    )
    if password and repeated:
        refuse_weak(work, password)
    contact = replace(
        contact,
        email=email,
        phone=contact.phone if phone is None else phone,
        firstname=params.firstname or contact.firstname,
        lastname=contact.lastname if params.lastname is None else params.lastname,
        password=password if password and repeated else contact.password,
    )

    if password and repeated:
        end_sessions(work, contact)
    work.put(contact)
    return CHANGED_CONTACT.show(contact, work.world.dialect)
