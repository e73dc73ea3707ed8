"""Profiles: what a client may write about itself; every "no" has its code as the key."""

import re

from simulator.domain.clients import Client, is_network
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules import emails, phones
from simulator.rules.clients import trouble_with_whmcs
from simulator.spec.failures import Failure, refuse, refuse_if
from simulator.spec.sources import Source, assumed, documented

_NO_TEXT = assumed("no text is public; in the form of the printed one")
CUSTOMER_TYPES = {"individual": False, "company": True}

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_SEPARATORS = re.compile(r"[,\s]+")


def _invalid(problem: str, source: Source = _NO_TEXT, *, remedy: str) -> Failure:
    return Failure(-1, f"invalid profile data: {problem}", source, keyed=True, remedy=remedy)


EMAIL_EMPTY = _invalid(
    "billing_email can't be empty",
    documented("whmcs/update_client, failure response"),
    remedy="leave billing_email out, or send an address",
)
FIRSTNAME_EMPTY = _invalid(
    "billing_firstname can't be empty",
    remedy="leave billing_firstname out, or send a name",
)
PROFILE_UNREACHABLE = _invalid(
    "$error",
    assumed("what is wrong with WHMCS or its client"),
    remedy="ask while WHMCS answers, with the token of a client it has",
)
FOREIGN_CLIENT = _invalid(
    "Client ID Not Found",
    assumed("UpdateClient's words"),
    remedy="send the client_id of the client whose token it is",
)
FOREIGN_LOCATION = _invalid(
    "location is not the client's",
    remedy="send the location of the client whose token it is",
)
PROFILE_EMAIL_NOT_VALID = _invalid(
    "The email address entered is not valid",
    assumed("UpdateClient's words"),
    remedy="send an e-mail address such as ada@example.com",
)
PROFILE_EMAIL_TAKEN = _invalid(
    "Duplicate Email Address",
    assumed("UpdateClient's words"),
    remedy="send an e-mail address that no client and no contact has",
)
COUNTRY_NOT_VALID = _invalid(
    "billing_country must be two letters, such as NL",
    remedy="send two letters of ISO 3166, such as NL",
)
PROFILE_PHONE_NOT_VALID = _invalid(
    "$name is not a valid phone number",
    remedy="send a $name that exists, with its country, such as +12025550123",
)
PROFILE_PHONE_WITHOUT_SMS = _invalid(
    "co_smsnum does not support SMS",
    remedy="send a number that text messages reach, such as +12025550123",
)
WRONG_PHONE_CODE = _invalid(
    "co_smscode is wrong",
    remedy="send the code of the newest message phone_verification in the inbox",
)
IPS_NOT_VALID = _invalid(
    "ips must be IP addresses or networks, separated by commas or spaces",
    remedy="send addresses and networks such as 192.0.2.1, 2001:db8::/32",
)
CUSTOMER_TYPE_UNKNOWN = _invalid(
    "co_customertype must be Individual or Company",
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

    Raises:
        Refusal: `FOREIGN_CLIENT`, `FOREIGN_LOCATION` or `PROFILE_UNREACHABLE`.
    """
    client = work.client
    trouble = trouble_with_whmcs(work)
    if trouble is not None:
        raise refuse(PROFILE_UNREACHABLE, error=trouble)
    refuse_if(_another(client_id, client.id, nested=nested), FOREIGN_CLIENT)
    refuse_if(_another(location, client.location, nested=nested), FOREIGN_LOCATION)
    return client


def _another(named: object, own: object, *, nested: bool) -> bool:
    return named != own and (nested or named is not None)


def profile_email(work: UnitOfWork, address: str | None) -> str:
    """Give the address to write: the client's own, or another that is valid and free.

    Raises:
        Refusal: `EMAIL_EMPTY`, `PROFILE_EMAIL_NOT_VALID` or `PROFILE_EMAIL_TAKEN`.
    """
    own = work.client.email
    refuse_if(address == "", EMAIL_EMPTY)
    if address is None or address == own:
        return own
    found = emails.normalised(address)
    if found is None:
        raise refuse(PROFILE_EMAIL_NOT_VALID)
    refuse_if(not emails.same(found, own) and emails.taken(work.world, found), PROFILE_EMAIL_TAKEN)
    return found


def country_code(text: str) -> str:
    """Write a country in capitals.

    Raises:
        Refusal: `COUNTRY_NOT_VALID`.
    """
    code = text.upper()
    refuse_if(_COUNTRY.fullmatch(code) is None, COUNTRY_NOT_VALID)
    return code


def profile_phone(text: str, country: str, name: str) -> str:
    """Give a number in E.164; without a plus it is one of the country. "" stays "".

    Raises:
        Refusal: `PROFILE_PHONE_NOT_VALID`, with the parameter's `name`.
    """
    number = phones.e164(text, country) if text else ""
    if number is None:
        raise refuse(PROFILE_PHONE_NOT_VALID, name=name)
    return number


def networks(text: str) -> tuple[str, ...]:
    """Read a list of addresses and networks, each once; nothing allows all.

    Raises:
        Refusal: `IPS_NOT_VALID`.
    """
    found = tuple(dict.fromkeys(each for each in _SEPARATORS.split(text) if each))
    refuse_if(not all(is_network(each) for each in found), IPS_NOT_VALID)
    return found


def company(customer_type: str) -> bool:
    """Tell whether a customer type means a company.

    Raises:
        Refusal: `CUSTOMER_TYPE_UNKNOWN`.
    """
    found = CUSTOMER_TYPES.get(customer_type.casefold())
    if found is None:
        raise refuse(CUSTOMER_TYPE_UNKNOWN)
    return found


def code_matches(client: Client, number: str | None, code: str) -> bool:
    """Whether a code is the one sent to the number that waits; naming the number is not needed."""
    waiting = client.pending_phone
    return bool(waiting) and number in (None, waiting) and code == client.phone_code
