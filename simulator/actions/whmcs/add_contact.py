"""`add_contact`: one more person of the client, described or random."""

from functools import cache, partial
from typing import TYPE_CHECKING

from msgspec import Struct

from simulator.domain.clients import Contact
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules import emails, phones
from simulator.rules.clients import refuse_without_whmcs
from simulator.rules.contacts import (
    EMAIL_NOT_VALID,
    EMAIL_TAKEN,
    FILL_REQUIRED_FIELDS,
    NOT_REACHED,
    PASSWORDS_DO_NOT_MATCH,
    PHONE_NOT_VALID,
    PHONE_WITHOUT_SMS,
    free_email,
)
from simulator.rules.passwords import PASSWORD_TOO_WEAK, refuse_weak
from simulator.shapes.clients import ADDED_CONTACT
from simulator.spec.actions import action
from simulator.spec.converters import at_most, verbatim
from simulator.spec.params import BAD_PARAMETER, bracketed, param
from simulator.spec.shapes import Payload
from simulator.spec.sources import assumed, documented

if TYPE_CHECKING:
    from faker import Faker

PAGE = documented("whmcs/add_contact")
FUNCTION = "AddContact"
CREATE = 0
NAME = at_most(255)
PASSWORD = at_most(255, verbatim)

nested_param = partial(bracketed, "profile_data")


class Params(Struct, frozen=True):
    """What add_contact can be asked; without any of it, a random contact is added."""

    type: int | None = param("Operation type: 0 to create", source=PAGE, required=False)
    firstname: str | None = nested_param("First name", source=PAGE, required=True, convert=NAME)
    lastname: str | None = nested_param("Last name", source=PAGE, convert=NAME)
    email: str | None = nested_param("E-mail", source=PAGE, required=True, convert=emails.read)
    password1: str | None = nested_param("Password", source=PAGE, required=True, convert=PASSWORD)
    password2: str | None = nested_param(
        "The same again", source=PAGE, required=True, convert=PASSWORD
    )
    phonenumber: str | None = nested_param(
        "Phone number that text messages reach", source=PAGE, convert=phones.read
    )

    @property
    def anything(self) -> bool:
        """Whether anything was sent at all."""
        return any(getattr(self, name) is not None for name in self.__struct_fields__)


@action(
    Params,
    group="contacts",
    failures=(
        NOT_REACHED,
        FILL_REQUIRED_FIELDS,
        PASSWORDS_DO_NOT_MATCH,
        PASSWORD_TOO_WEAK,
        EMAIL_NOT_VALID,
        EMAIL_TAKEN,
        PHONE_NOT_VALID,
        PHONE_WITHOUT_SMS,
    ),
    answer=ADDED_CONTACT,
    source=PAGE,
    token_source=assumed("the page lists none, but the client whose contact it is must be known"),
)
def add_contact(work: UnitOfWork, params: Params) -> Payload:
    """Adds a contact to the client; without a type and a profile, a random one."""
    refuse_without_whmcs(work, NOT_REACHED, function=FUNCTION)
    contact = _described(work, params) if params.anything else random_contact(work)
    work.put(contact)
    return ADDED_CONTACT.show(contact, work.world.dialect)


def _described(work: UnitOfWork, params: Params) -> Contact:
    work.refuse_if(
        params.type not in (None, CREATE),
        BAD_PARAMETER,
        name="type",
        problem="0 creates a contact, other types are not documented",
        type=params.type,
    )
    firstname, address = params.firstname or "", params.email or ""
    password, repeated = params.password1 or "", params.password2 or ""
    work.refuse_if(
        not (firstname and address and password and repeated),
        FILL_REQUIRED_FIELDS,
        firstname=firstname,
        email=address,
        password1=password,
        password2=repeated,
    )
    work.refuse_if(
        password != repeated, PASSWORDS_DO_NOT_MATCH, password1=password, password2=repeated
    )
    refuse_weak(work, password)
    email = free_email(work, address, FUNCTION)
    number, country = params.phonenumber or "", work.client.country
    phone = phones.valid(work, number, country, PHONE_NOT_VALID)
    work.refuse_if(phone and not phones.reached_by_sms(phone), PHONE_WITHOUT_SMS, phone=phone)
    return Contact(
        id=work.next_id("contacts"),
        client_id=work.client.id,
        firstname=firstname,
        lastname=params.lastname or "",
        email=email,
        phone=phone,
        password=password,
    )


def random_contact(work: UnitOfWork) -> Contact:
    """Make a random person a contact of the caller, with an address that is free."""
    people = _faker()
    people.seed_instance(int(work.draw(16), 16))
    address = people.email(domain="example.com")
    while emails.owner(work.world, address):
        address = people.email(domain="example.com")
    return Contact(
        id=work.next_id("contacts"),
        client_id=work.client.id,
        firstname=people.first_name(),
        lastname=people.last_name(),
        email=address,
        password=work.draw(16),
    )


@cache
def _faker() -> "Faker":
    from faker import Faker  # noqa: PLC0415 takes long, and few servers need it

    return Faker("en_US", use_weighting=False)
