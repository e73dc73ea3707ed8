"""`update_client`: what a client changes about itself; a phone number waits for its code."""

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.clients import Address, Client
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import confirm_phone, send_phone_code, withdraw_phone
from simulator.rules import emails, phones
from simulator.rules.profiles import (
    FIRSTNAME_EMPTY,
    PROFILE_FAILURES,
    PROFILE_PHONE_WITHOUT_SMS,
    WRONG_PHONE_CODE,
    code_matches,
    company,
    country_code,
    networks,
    own_profile,
    profile_email,
    profile_phone,
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


class Params(Struct, frozen=True):
    """What update_client can be asked; what is absent is kept."""

    client_id: int | None = param(
        "Client ID in WHMCS", source=PAGE, name="profile_data[client_id]", aliases=("client_id",)
    )
    location: str | None = bracketed(
        "profile_data[location]", "Billing location", source=PAGE, required=True
    )
    billing_email: str | None = bracketed(
        "profile_data[billing_email]", "E-mail", source=PAGE, convert=emails.read
    )
    billing_firstname: str | None = bracketed(
        "profile_data[billing_firstname]", "First name", source=PAGE, convert=NAME
    )
    billing_lastname: str | None = bracketed(
        "profile_data[billing_lastname]", "Last name", source=PAGE, convert=NAME
    )
    co_smsnum: str | None = bracketed(
        "profile_data[co_smsnum]",
        "Phone number to verify; empty withdraws one that waits",
        source=PAGE,
        convert=phones.read,
    )
    co_smscode: str | None = bracketed(
        "profile_data[co_smscode]",
        "Code that was sent to the phone number",
        source=assumed("the page says that co_smsnum requires verification, not how"),
        aliases=("profile_data[code]", "code"),
        convert=SHORT,
    )
    ips: str | None = bracketed(
        "profile_data[ips]", "IP addresses and networks for the ACL", source=PAGE, convert=IPS
    )
    co_customertype: str | None = bracketed(
        "profile_data[co_customertype]", "Individual or Company", source=PAGE, convert=SHORT
    )
    billing_companyname: str | None = bracketed(
        "profile_data[billing_companyname]", "Company", source=CLIENTS_SEND_IT, convert=NAME
    )
    billing_address1: str | None = bracketed(
        "profile_data[billing_address1]", "Street", source=CLIENTS_SEND_IT, convert=NAME
    )
    billing_address2: str | None = bracketed(
        "profile_data[billing_address2]", "Second line", source=CLIENTS_SEND_IT, convert=NAME
    )
    billing_city: str | None = bracketed(
        "profile_data[billing_city]", "City", source=CLIENTS_SEND_IT, convert=NAME
    )
    billing_state: str | None = bracketed(
        "profile_data[billing_state]", "State or region", source=CLIENTS_SEND_IT, convert=NAME
    )
    billing_postcode: str | None = bracketed(
        "profile_data[billing_postcode]", "Postcode", source=CLIENTS_SEND_IT, convert=SHORT
    )
    billing_country: str | None = bracketed(
        "profile_data[billing_country]", "ISO 3166", source=CLIENTS_SEND_IT, convert=SHORT
    )
    billing_phonenumber: str | None = bracketed(
        "profile_data[billing_phonenumber]",
        "Phone number, not verified",
        source=CLIENTS_SEND_IT,
        convert=phones.read,
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
        changed = confirm_phone(changed)
    elif number is not None:
        changed = send_phone_code(work, changed, number) if number else withdraw_phone(changed)
    work.put(changed)
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
        phone=client.phone if number is None else profile_phone(work, number, country, name),
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
    number = profile_phone(work, params.co_smsnum, country, "co_smsnum")
    work.refuse_if(
        number and not phones.reached_by_sms(number), PROFILE_PHONE_WITHOUT_SMS, co_smsnum=number
    )
    return number


def _or(sent: str | None, kept: str) -> str:
    return kept if sent is None else sent
