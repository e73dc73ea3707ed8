"""Profiles: what a client may write about itself; every "no" has its code as the key."""

import re
from collections.abc import Iterable

from simulator.domain.clients import Client, CustomField, network_problem
from simulator.domain.countries import COUNTRIES
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules import emails
from simulator.rules.clients import REACH_WHMCS, named_elsewhere, refuse_without_whmcs
from simulator.spec.failures import Advice, Failure, Refusal
from simulator.spec.sources import Source, assumed, printed

_NO_TEXT = assumed("no text is public; in the form of the printed one")
CUSTOMER_TYPES = {"individual": False, "company": True}

_SEPARATORS = re.compile(r"[,\s]+")


def _invalid(
    problem: str, source: Source = _NO_TEXT, *, when: str, remedy: str, advice: Advice | None = None
) -> Failure:
    text = f"invalid profile data: {problem}"
    return Failure(text, source, when=when, remedy=remedy, advice=advice, keyed=True)


def _name_own_profile(refused: Refusal) -> str:
    client = refused.client
    if client is None:
        return ""
    return f"send client_id {client.id} and location {client.location}, whose token it is"


EMAIL_EMPTY = _invalid(
    "billing_email can't be empty",
    printed("whmcs/update_client"),
    when="billing_email is empty",
    remedy="leave billing_email out, or send an address",
)
FIRSTNAME_EMPTY = _invalid(
    "billing_firstname can't be empty",
    when="billing_firstname is empty",
    remedy="leave billing_firstname out, or send a name",
)
PROFILE_UNREACHABLE = _invalid(
    "$error",
    assumed("what is wrong with WHMCS or its client"),
    when="WHMCS has nothing about the client",
    remedy="ask while WHMCS answers, with the token of a client it has",
    advice=REACH_WHMCS,
)
FOREIGN_CLIENT = _invalid(
    "Client ID Not Found",
    assumed("UpdateClient's words"),
    when="client_id is not the caller's",
    remedy="send the client_id of the client whose token it is",
    advice=_name_own_profile,
)
FOREIGN_LOCATION = _invalid(
    "location is not the client's",
    when="location is another client's, or absent from a form in brackets",
    remedy="send the location of the client whose token it is",
    advice=_name_own_profile,
)
PROFILE_EMAIL_NOT_VALID = _invalid(
    "The email address entered is not valid",
    assumed("UpdateClient's words"),
    when="the address is no e-mail address",
    remedy="send an e-mail address such as ada@example.com",
)
PROFILE_EMAIL_TAKEN = _invalid(
    "Duplicate Email Address",
    assumed("UpdateClient's words"),
    when="a client or a contact has the address already",
    remedy="send an e-mail address that no client and no contact has",
    advice=emails.send_free_address,
)
COUNTRY_NOT_VALID = _invalid(
    "billing_country must be two letters of ISO 3166, such as NL",
    when="the text is no country of ISO 3166",
    remedy="send two letters of ISO 3166, such as NL",
)
PROFILE_PHONE_NOT_VALID = _invalid(
    "$name is not a valid phone number",
    when="the text is no number that exists",
    remedy="send a $name that exists, with its country, such as +12025550123",
)
PROFILE_PHONE_WITHOUT_SMS = _invalid(
    "co_smsnum does not support SMS",
    when="text messages do not reach the number",
    remedy="send a number that text messages reach, such as +12025550123",
)
WRONG_PHONE_CODE = _invalid(
    "co_smscode is wrong",
    when="no number waits for the code",
    remedy="send the code of the newest message phone_verification in the inbox",
)
IPS_NOT_VALID = _invalid(
    "ips must be IP addresses or networks, separated by commas or spaces",
    when="a part of the text is neither an address nor a network",
    remedy="send addresses and networks such as 192.0.2.1, 2001:db8::/32",
)
CUSTOMER_TYPE_UNKNOWN = _invalid(
    "co_customertype must be Individual or Company",
    when="the type is neither Individual nor Company",
    remedy="send Individual or Company",
)

PROFILE_FAILURES = (
    EMAIL_EMPTY,
    FIRSTNAME_EMPTY,
    PROFILE_UNREACHABLE,
    FOREIGN_CLIENT,
    FOREIGN_LOCATION,
    PROFILE_EMAIL_NOT_VALID,
    PROFILE_EMAIL_TAKEN,
    COUNTRY_NOT_VALID,
    PROFILE_PHONE_NOT_VALID,
    PROFILE_PHONE_WITHOUT_SMS,
    WRONG_PHONE_CODE,
    IPS_NOT_VALID,
    CUSTOMER_TYPE_UNKNOWN,
)


def own_profile(
    work: UnitOfWork, client_id: int | None, location: str | None, *, nested: bool
) -> Client:
    """Give the caller's client, where it is the one that was named.

    Args: nested: the form came in brackets, where the page demands both; else they may be absent.
    """
    client = work.client
    refuse_without_whmcs(work, PROFILE_UNREACHABLE)
    work.refuse_if(
        client_id != client.id and (nested or client_id is not None),
        FOREIGN_CLIENT,
        client_id=client_id,
        nested=nested,
        client=client,
    )
    absent = nested and not location
    work.refuse_if(
        absent or named_elsewhere(work.world, client, location),
        FOREIGN_LOCATION,
        location=location,
        nested=nested,
        client=client,
    )
    return client


def profile_email(work: UnitOfWork, address: str | None) -> str:
    """Give the address to write: the client's own, or another that is valid and free."""
    own = work.client.email
    work.refuse_if(address == "", EMAIL_EMPTY, billing_email=address)
    if address is None or address == own:
        return own
    normalised = emails.normalised(address)
    found = work.require(normalised, PROFILE_EMAIL_NOT_VALID, billing_email=address)
    owner = None if emails.same(found, own) else emails.owner(work.world, found)
    work.refuse_if(owner, PROFILE_EMAIL_TAKEN, owner=owner, billing_email=found)
    return found


def country_code(work: UnitOfWork, text: str) -> str:
    """Write a country in capitals."""
    code = text.upper()
    work.refuse_if(code not in COUNTRIES, COUNTRY_NOT_VALID, billing_country=text)
    return code


def networks(work: UnitOfWork, text: str) -> tuple[str, ...]:
    """Read a list of addresses and networks, each once; nothing allows all."""
    found = tuple(dict.fromkeys(each for each in _SEPARATORS.split(text) if each))
    wrong = [each for each in found if network_problem(each)]
    work.refuse_if(wrong, IPS_NOT_VALID, wrong=wrong)
    return found


def with_custom_fields(client: Client, sent: Iterable[tuple[int, str]]) -> tuple[CustomField, ...]:
    """Give a client's custom fields with those that were sent; what was not is kept."""
    values = {each.id: each.value for each in client.custom_fields} | dict(sent)
    return tuple(CustomField(*each) for each in values.items())


def company(work: UnitOfWork, customer_type: str) -> bool:
    """Tell whether a customer type means a company."""
    found = CUSTOMER_TYPES.get(customer_type.casefold())
    return work.require(found, CUSTOMER_TYPE_UNKNOWN, co_customertype=customer_type)


def code_matches(client: Client, number: str | None, code: str) -> bool:
    """Whether a code is the one sent to the number that waits; naming the number is not needed."""
    waiting = client.pending_phone
    return bool(waiting) and number in (None, waiting) and code == client.phone_code
