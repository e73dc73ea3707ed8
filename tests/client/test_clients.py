"""Both typed clients, over a real socket: what is sent, what comes back, and every kind of no."""

from typing import Any

import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.client import ApiError, File
from simulator.contract.action_details import wire_name
from simulator.contract.client_source import arguments_of
from simulator.domain.policies import Dialect
from simulator.engine.worlds import DEFAULT
from simulator.spec.actions import Action
from tests.client.conftest import ClientUnderTest
from tests.support.valid_calls import VALID
from tests.support.worlds import API_KEY, billing_world

ACTIONS = sorted(TABLE.values(), key=wire_name)


def method_of(client: Any, action: Action) -> Any:  # noqa: ANN401 either client, and its method
    """Find the method that asks for an action."""
    holder = client if action.module == "whmcs" else getattr(client, action.module)
    return getattr(holder, action.name)


@pytest.mark.parametrize("action", ACTIONS, ids=wire_name)
def test_every_action_has_a_method_that_asks_for_it(asked: ClientUnderTest, action: Action) -> None:
    """With what is known to succeed, the answer is a success and the parameters are all read."""
    key = (action.module, action.name)
    by_wire_name = {each.name: each for each in arguments_of(action)}
    given = {by_wire_name[name].attribute: value for name, value in VALID[key].items()}
    optional = {each.attribute: None for each in arguments_of(action) if each.required}

    said = asked(lambda client: method_of(client, action)(**{**optional, **given}))

    assert "result" in said
    [exchange] = asked.engine.worlds.slot().journal
    assert exchange.action is action
    assert exchange.failure is None


def test_parameters_arrive_as_they_were_meant(asked: ClientUnderTest) -> None:
    """Lists, flags, amounts and names in brackets; what was not given is not sent."""
    asked(lambda client: client.mass_pay(invoices=[502, 503]))
    asked(lambda client: client.create_addfunds(amount="20.00", subscribe=False))
    asked(lambda client: client.update_contact(contact_id=41, email="ö&=@x.test", firstname="+ %"))

    sent = [{**each.call.form} for each in asked.engine.worlds.slot().journal]
    assert [
        {name: value for name, value in form.items() if name not in ("action", "token")}
        for form in sent
    ] == [
        {"invoices": {"0": "502", "1": "503"}},
        {"amount": "20.00", "subscribe": "0"},
        {"params": {"contact_id": "41", "email": "ö&=@x.test", "firstname": "+ %"}},
    ]


SERVERLESS = "ffffffffffffffff-0000000000000000"
NO_INVOICE = "invalid invoice id 1 at whmcs_com"
ANOTHER = "invalid profile data: Client ID Not Found"
NO_SERVERS = "No appropriate servers found"
LIVE = ["code", "error", "message", "result"]


@pytest.mark.parametrize(
    ("dialect", "action", "params", "code", "message", "keys"),
    [
        ("documented", "get_invoice", {"invoice_id": 1}, -1, NO_INVOICE, ["code", "message"]),
        ("documented", "update_client", {"client_id": 9}, -1, ANOTHER, ["-1"]),
        ("live", "get_invoice", {"invoice_id": 1}, -1, NO_INVOICE, LIVE),
        ("live", "auth/login", {"key": SERVERLESS}, "NO_APPROPRIATE_SERVERS", NO_SERVERS, LIVE),
        ("live", "get_client", {"token": "dead"}, -2, "Invalid token", LIVE),
        ("live", "no_such", {}, -1, "invalid command", LIVE),
    ],
)
def test_a_no_in_any_spelling_is_an_api_error(
    asked: ClientUnderTest,
    *,
    dialect: Dialect,
    action: str,
    params: dict[str, object],
    code: int | str,
    message: str,
    keys: list[str],
) -> None:
    """With its code, its text and the whole answer."""
    asked.engine.worlds.add(DEFAULT, replace(billing_world(), dialect=dialect))

    with pytest.raises(ApiError) as refused:
        asked(lambda client: client.call(action, **params))

    assert refused.value.code == code
    assert refused.value.message == message
    assert sorted(refused.value.answer) == keys
    assert refused.value.status == 200
    assert str(refused.value) == f"{code}: {message}"


def test_a_no_may_have_another_status(asked: ClientUnderTest) -> None:
    """As with the policy that answers a dead token with 401."""
    world = billing_world()
    policies = replace(world.policies, dead_token="http_401")
    asked.engine.worlds.add(DEFAULT, replace(world, dialect="live", policies=policies))

    with pytest.raises(ApiError, match="Invalid token") as refused:
        asked(lambda client: client.call("get_client", token="dead"))

    assert refused.value.status == 401


def test_a_server_that_is_down_is_an_api_error_too(asked: ClientUnderTest) -> None:
    """Where it says so in the words of the API; the status tells them apart."""
    with pytest.raises(ApiError, match="503 Service Unavailable") as refused:
        asked(lambda client: client.get_contacts(email="[sim-fault:status=503]"))

    assert refused.value.status == 503


def test_a_file_comes_with_its_name(asked: ClientUnderTest) -> None:
    """And how it wants to be shown; without viewpdf the same PDF comes in JSON."""
    shown = asked(lambda client: client.download_invoice(invoice_id=501, viewpdf=1))
    saved = asked(lambda client: client.download_invoice(invoice_id=501, viewpdf=0))
    told = asked(lambda client: client.download_invoice(invoice_id=501))

    assert isinstance(shown, File)
    assert shown.content.startswith(b"%PDF")
    assert (shown.name, shown.media_type) == ("invoice-501.pdf", "application/pdf")
    assert (shown.inline, saved.inline) == (True, False)
    assert told["result"] == "OK"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_reply_can_be_had_untouched(asked: ClientUnderTest, method: str) -> None:
    """Status, headers in small letters and body, whatever they say."""
    reply = asked(lambda client: client.request("mass_pay", method, invoices=[1]))

    assert reply.status == (200 if method == "POST" else 405)
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert reply.headers.get("allow") == (None if method == "POST" else "POST")
    assert reply.body.startswith(b'{"code":-1,"message":')


def test_the_token_of_a_login_is_used_once_it_is_set(asked: ClientUnderTest) -> None:
    """Nothing is kept behind the back of a test."""
    asked.client.token = None
    token = asked(lambda client: client.auth.login(key=API_KEY))["result"]["token"]
    with pytest.raises(ApiError, match="Invalid token"):
        asked(lambda client: client.get_client())

    asked.client.token = token
    assert asked(lambda client: client.get_client())["result"] == "OK"


def test_a_client_of_a_simulator_asks_its_world(asked: ClientUnderTest) -> None:
    """By its token, and by the header for what needs no token."""
    slot = asked.engine.worlds.make(replace(billing_world(), scenario="another"))

    class Sim:
        """What a fixture offers."""

        url, token, world = asked.url, f"{slot.name}.demo-token", slot.name

    client = type(asked.client).of(Sim())
    asked.wait(client.get_client())
    asked.wait(client.auth.whmcslogin(user="john.doe@example.com", password="Secret-123"))
    asked.wait(client.close())

    assert len(slot.journal) == 2
    assert len(asked.engine.worlds.slot().journal) == 0
    asked.engine.worlds.remove(slot.name)
