"""`update_client`: what a client may not write about itself, and what it is told."""

import pytest

from simulator.actions.whmcs.update_client import update_client
from simulator.rules import profiles
from simulator.rules.profiles import PROFILE_FAILURES
from simulator.spec.failures import Failure
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import RefusedRequest, assert_refused
from tests.support.worlds import DELETED

WHO = {"client_id": 123, "location": "whmcs_com"}


def profile(
    failure: Failure, problem: str, token: str = DEMO_TOKEN, **changes: object
) -> RefusedRequest:
    """Send a profile of the caller in brackets, with some fields changed; None leaves one out."""
    sent = {name: value for name, value in {**WHO, **changes}.items() if value is not None}
    message = f"invalid profile data: {problem}"
    return RefusedRequest(failure, message, {"profile_data": sent}, token)


def flat(failure: Failure, problem: str, **sent: object) -> RefusedRequest:
    """Send fields without brackets."""
    return RefusedRequest(failure, f"invalid profile data: {problem}", sent)


NOBODY = "Client ID Not Found"
ELSEWHERE = "location is not the client's"
COUNTRY = "billing_country must be two letters of ISO 3166, such as NL"
IPS = "ips must be IP addresses or networks, separated by commas or spaces"
TYPE = "co_customertype must be Individual or Company"
REFUSALS = [
    *(
        profile(profiles.FOREIGN_CLIENT, NOBODY, client_id=sent)
        for sent in (None, "", 0, "abc", 124, 999, -123, "9" * 30)
    ),
    *(flat(profiles.FOREIGN_CLIENT, NOBODY, client_id=sent) for sent in ("", 124, [123])),
    *(
        profile(profiles.FOREIGN_LOCATION, ELSEWHERE, location=sent)
        for sent in (None, "", "whmcs_ru")
    ),
    flat(profiles.FOREIGN_LOCATION, ELSEWHERE, location="whmcs_ru"),
    profile(profiles.PROFILE_UNREACHABLE, NOBODY, DELETED, client_id=125),
    *(
        profile(profiles.EMAIL_EMPTY, "billing_email can't be empty", billing_email=sent)
        for sent in ("", "  ")
    ),
    flat(profiles.EMAIL_EMPTY, "billing_email can't be empty", billing_email=""),
    flat(profiles.EMAIL_EMPTY, "billing_email can't be empty", billing_email=["a@b.nl"]),
    profile(profiles.FIRSTNAME_EMPTY, "billing_firstname can't be empty", billing_firstname=" "),
    *(
        profile(
            profiles.PROFILE_EMAIL_NOT_VALID,
            "The email address entered is not valid",
            billing_email=sent,
        )
        for sent in ("john", "john@", "@b.nl", "a b@c.nl", "a@b", "a@b..nl", "John <a@b.nl>")
    ),
    *(
        profile(profiles.PROFILE_EMAIL_TAKEN, "Duplicate Email Address", billing_email=sent)
        for sent in ("maria@example.com", "NEW@example.com", "jane@example.com")
    ),
    *(
        profile(profiles.COUNTRY_NOT_VALID, COUNTRY, billing_country=sent)
        for sent in ("", "N", "NLD", "31", "ÑL", "Netherlands", "UK", "XX", "EU")
    ),
    *(
        profile(
            profiles.PROFILE_PHONE_NOT_VALID,
            "billing_phonenumber is not a valid phone number",
            billing_phonenumber=sent,
        )
        for sent in ("abc", "12", "+999 1234567", "+12025550199 ext. 5")
    ),
    profile(
        profiles.PROFILE_PHONE_NOT_VALID, "co_smsnum is not a valid phone number", co_smsnum="12"
    ),
    *(
        profile(
            profiles.PROFILE_PHONE_WITHOUT_SMS, "co_smsnum does not support SMS", co_smsnum=sent
        )
        for sent in ("+44 20 7946 0958", "+1 800 234 5678")
    ),
    *(
        profile(profiles.WRONG_PHONE_CODE, "co_smscode is wrong", co_smscode=sent)
        for sent in ("000000", "abc", "0")
    ),
    *(
        profile(profiles.IPS_NOT_VALID, IPS, ips=sent)
        for sent in ("home", "192.0.2", "192.0.2.1/33", "192.0.2.1;192.0.2.2", "192.0.2.1, all")
    ),
    *(
        profile(profiles.CUSTOMER_TYPE_UNKNOWN, TYPE, co_customertype=sent)
        for sent in ("", "1", "Person", "Individual, Company")
    ),
]


@pytest.mark.parametrize("situation", REFUSALS, ids=lambda each: str(each)[:99])
def test_what_cannot_be_written_is_refused(api: Api, situation: RefusedRequest) -> None:
    """In the page's form, where the code is the key of the text."""
    assert_refused(api, update_client, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(PROFILE_FAILURES)
    assert update_client.failures == PROFILE_FAILURES
