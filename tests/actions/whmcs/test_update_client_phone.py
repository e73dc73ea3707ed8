"""`update_client` with co_smsnum: a phone number counts once its code has come back."""

import pytest

from simulator.domain.messages import Message, MessageKind
from tests.support.api import Api
from tests.support.refusals import unchanged
from tests.support.worlds import RUSSIAN

WHO = {"client_id": 123, "location": "whmcs_com"}
OLD = "+1.2025550123"
NEW = "+31612345678"
WRONG = {"-1": "invalid profile data: co_smscode is wrong"}


def inbox(api: Api) -> list[Message]:
    """Give the messages about phone numbers, oldest first."""
    return [each for each in api.world.messages if each.topic == "phone_verification"]


def phone(api: Api) -> str:
    """Tell the client's phone number."""
    return str(api.call("get_client")["client"]["phonenumber"])


def ask(api: Api, number: str = "06 12345678") -> str:
    """Ask for a code to be sent to a number, and give it."""
    api.call("update_client", profile_data={**WHO, "co_smsnum": number, "billing_country": "NL"})
    return inbox(api)[-1].facts["code"]


def test_a_number_waits_and_its_code_comes_by_text_message(api: Api) -> None:
    """Until it is confirmed, the old number is the client's."""
    code = ask(api)

    [message] = inbox(api)
    assert (message.kind, message.to, message.client_id) == (MessageKind.SMS, NEW, 123)
    assert message.sent_at == api.world.clock.now(0.0)
    assert code in message.text
    assert (len(code), code.isdigit()) == (6, True)
    assert phone(api) == OLD
    assert api.world.clients[123].pending_phone == NEW


@pytest.mark.parametrize("name", ["co_smscode", "code"])
@pytest.mark.parametrize("form", ["nested", "flat"])
@pytest.mark.parametrize("number", [None, NEW, "+31 6 1234 5678"])
def test_repeating_with_the_code_confirms_it(
    api: Api, name: str, form: str, number: str | None
) -> None:
    """With the number or without, in either form; then nothing waits any more."""
    sent = {name: ask(api)} | ({"co_smsnum": number} if number else {})

    answer = api.call(
        "update_client", **({"profile_data": WHO | sent} if form == "nested" else sent)
    )

    assert answer == {"result": "OK", "clientid": 123}
    assert phone(api) == NEW
    assert (api.world.clients[123].pending_phone, api.world.clients[123].phone_code) == ("", "")
    assert len(inbox(api)) == 1


def test_a_wrong_code_confirms_nothing(api: Api) -> None:
    """The number goes on waiting for the right one."""
    code = ask(api)
    wrong = str((int(code) + 1) % 10**6).zfill(6)

    with unchanged(api):
        for sent in (wrong, code[:5], f"{code}0", "abc", "0"):
            assert api.call("update_client", co_smscode=sent) == WRONG

    assert api.call("update_client", co_smscode=code)["result"] == "OK"


def test_a_code_counts_once_and_for_its_number_and_client_only(api: Api) -> None:
    """Not for another number, not for another client, and not a second time."""
    code = ask(api)

    assert api.call("update_client", co_smscode=code, co_smsnum="+31687654321") == WRONG
    assert api.call("update_client", co_smscode=code, token=RUSSIAN) == WRONG
    api.call("update_client", co_smscode=code)
    assert api.call("update_client", co_smscode=code) == WRONG
    assert phone(api) == NEW


def test_a_second_number_takes_the_place_of_the_first(api: Api) -> None:
    """Its code is another, and the first one is worth nothing."""
    first, second = ask(api), ask(api, "+31687654321")

    assert first != second
    assert api.call("update_client", co_smscode=first) == WRONG
    api.call("update_client", co_smscode=second)
    assert phone(api) == "+31687654321"


@pytest.mark.parametrize("code", ["", "  "])
def test_an_empty_code_is_none(api: Api, code: str) -> None:
    """A form that shows the field before the code came asks for a code."""
    ask(api)

    api.call("update_client", co_smsnum=NEW, co_smscode=code)

    assert len(inbox(api)) == 2
    assert phone(api) == OLD


def test_an_empty_number_withdraws_the_one_that_waits(api: Api) -> None:
    """No message is sent, and the code no longer counts."""
    code = ask(api)

    api.call("update_client", co_smsnum="")

    assert len(inbox(api)) == 1
    assert api.call("update_client", co_smscode=code) == WRONG
    assert phone(api) == OLD


def test_a_number_without_a_plus_is_one_of_the_new_country(api: Api) -> None:
    """The country that is sent counts, not the one before."""
    assert ask(api, "0612345678")
    assert inbox(api)[-1].to == NEW


def test_codes_follow_from_the_worlds_chance(api: Api) -> None:
    """The same world sends the same code."""
    before = api.world
    code = ask(api)
    api.world = before

    assert ask(api) == code


def test_other_fields_can_be_changed_meanwhile(api: Api) -> None:
    """The number that waits is not touched by them."""
    code = ask(api)
    api.call("update_client", billing_city="Delft")

    assert api.call("update_client", co_smscode=code, billing_state="ZH")["result"] == "OK"
    assert phone(api) == NEW
    assert api.call("get_client")["client"]["state"] == "ZH"
