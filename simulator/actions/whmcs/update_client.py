"""`update_client`: what a client changes about itself; a phone number waits for its code."""

from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.clients import Address, Client
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import send_phone_code
from simulator.effects.notifying import email_address_changed
from simulator.rules import emails, phones
from simulator.rules.profiles import (
    FIRSTNAME_EMPTY,
    PROFILE_FAILURES,
    PROFILE_PHONE_NOT_VALID,
    PROFILE_PHONE_WITHOUT_SMS,
    WRONG_PHONE_CODE,
    code_matches,
    company,
    country_code,
    networks,
    own_profile,
    profile_email,
    with_custom_fields,
)
from simulator.shapes.clients import UPDATED_CLIENT
from simulator.spec.actions import action
from simulator.spec.converters import at_most
from simulator.spec.params import bracketed, param
from simulator.spec.shapes import Payload
from simulator.spec.sources import assumed, documented, observed

PAGE = documented("whmcs/update_client")
CLIENTS_SEND_IT = observed("update_client, sent without brackets by a client")
NAME = at_most(255)
SHORT = at_most(64)
IPS = at_most(4096)

nested_param = partial(bracketed, "profile_data")


class Params(Struct, frozen=True):
    """What update_client can be asked; what is absent is kept."""

    client_id: int | None = nested_param("Client ID in WHMCS", source=PAGE, required=True)
    location: str | None = nested_param("Billing location", source=PAGE, required=True)
    billing_email: str | None = nested_param("E-mail", source=PAGE, convert=emails.read)
    billing_firstname: str | None = nested_param("First name", source=PAGE, convert=NAME)
    billing_lastname: str | None = nested_param("Last name", source=PAGE, convert=NAME)
    co_smsnum: str | None = nested_param(
        "Phone number to verify; empty withdraws one that waits", source=PAGE, convert=phones.read
    )
    co_smscode: str | None = nested_param(
        "Code that was sent to the phone number",
        source=assumed("the page says that co_smsnum requires verification, not how"),
        aliases=("profile_data[code]", "code"),
        convert=SHORT,
    )
    ips: str | None = nested_param(
        "IP addresses and networks for the ACL", source=PAGE, convert=IPS
    )
    co_customertype: str | None = nested_param("Individual or Company", source=PAGE, convert=SHORT)
    billing_companyname: str | None = nested_param("Company", source=CLIENTS_SEND_IT, convert=NAME)
    billing_address1: str | None = nested_param("Street", source=CLIENTS_SEND_IT, convert=NAME)
    billing_address2: str | None = nested_param("Second line", source=CLIENTS_SEND_IT, convert=NAME)
    billing_city: str | None = nested_param("City", source=CLIENTS_SEND_IT, convert=NAME)
    billing_state: str | None = nested_param(
        "State or region", source=CLIENTS_SEND_IT, convert=NAME
    )
    billing_postcode: str | None = nested_param("Postcode", source=CLIENTS_SEND_IT, convert=SHORT)
    billing_country: str | None = nested_param("ISO 3166", source=CLIENTS_SEND_IT, convert=SHORT)
    billing_phonenumber: str | None = nested_param(
        "Phone number, not verified", source=CLIENTS_SEND_IT, convert=phones.read
    )
    customfields: tuple[tuple[int, str], ...] = nested_param(
        "Custom fields by number; what is not sent is kept",
        source=assumed("the page speaks of custom fields, not how they are sent; as WHMCS does"),
        aliases=("profile_data[customfield]", "customfield"),
    )
    nested: bool = param(
        "Whether the form came in brackets",
        source=CLIENTS_SEND_IT,
        required=False,
        name="profile_data",
    )


@action(Params, group="clients", failures=PROFILE_FAILURES, answer=UPDATED_CLIENT, source=PAGE)
def update_client(work: UnitOfWork, params: Params) -> Payload:
    """Updates the client's data; a phone number for text messages waits for its code."""
    client = own_profile(work, params.client_id, params.location, nested=params.nested)
    changed = _changed(work, client, params)
    code = params.co_smscode
    number = _number_to_verify(work, params, changed.country)
    work.refuse_if(
        code and not code_matches(client, number, code),
        WRONG_PHONE_CODE,
        co_smscode=code,
        pending_phone=client.pending_phone,
        client=client,
    )

    if code:
        changed = replace(changed, phone=changed.pending_phone, pending_phone="", phone_code="")
    elif number:
        changed = send_phone_code(work, changed, number)
    elif number is not None:
        changed = replace(changed, pending_phone="", phone_code="")
    work.put(changed)
    if not emails.same(changed.email, client.email):
        email_address_changed(work, client, changed.email)
    return UPDATED_CLIENT.show(changed, work.world.dialect)


def _changed(work: UnitOfWork, client: Client, params: Params) -> Client:
    country = client.country
    if params.billing_country is not None:
        country = country_code(work, params.billing_country)
    number, name = params.billing_phonenumber, "billing_phonenumber"
    firstname = params.billing_firstname
    work.refuse_if(firstname == "", FIRSTNAME_EMPTY, billing_firstname=firstname)
    return replace(
        client,
        email=profile_email(work, params.billing_email),
        firstname=_or(firstname, client.firstname),
        lastname=_or(params.billing_lastname, client.lastname),
        companyname=_or(params.billing_companyname, client.companyname),
        address=_address(client.address, params),
        country=country,
        custom_fields=with_custom_fields(client, params.customfields),
        phone=client.phone
        if number is None
        else phones.valid(work, number, country, PROFILE_PHONE_NOT_VALID, name=name),
        acl=client.acl if params.ips is None else networks(work, params.ips),
        corporate=client.corporate
        if params.co_customertype is None
        else company(work, params.co_customertype),
    )


def _address(address: Address, params: Params) -> Address:
    return Address(
        address1=_or(params.billing_address1, address.address1),
        address2=_or(params.billing_address2, address.address2),
        city=_or(params.billing_city, address.city),
        state=_or(params.billing_state, address.state),
        postcode=_or(params.billing_postcode, address.postcode),
    )


def _number_to_verify(work: UnitOfWork, params: Params, country: str) -> str | None:
    if params.co_smsnum is None:
        return None
    number = phones.valid(
        work, params.co_smsnum, country, PROFILE_PHONE_NOT_VALID, name="co_smsnum"
    )
    work.refuse_if(
        number and not phones.reached_by_sms(number), PROFILE_PHONE_WITHOUT_SMS, co_smsnum=number
    )
    return number


def _or(sent: str | None, kept: str) -> str:
    return kept if sent is None else sent
