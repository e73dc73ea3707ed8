"""What every action does alike: methods, required parameters, and calls to nothing."""

import pytest

from simulator.actions import TABLE
from simulator.domain.policies import Dialect
from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT
from tests.support.api import DEMO_TOKEN, Api
from tests.support.recorder import new_engine
from tests.support.refusals import (
    DIALECTS,
    choose_policies,
    code_and_message,
    envelope,
    unchanged,
    use_dialect,
)
from tests.support.valid_calls import VALID, call
from tests.support.worlds import billing_world

KEYS = sorted(TABLE)
POST_ONLY = [key for key in KEYS if TABLE[key].methods == ("POST",)]
REQUIRED = [
    (key, parameter.name)
    for key in KEYS
    for parameter in TABLE[key].parameters
    if parameter.required
]
# What the page says where these are missing; with any other, it has no text to be hidden.
PRINTED = {
    (("whmcs", action), name)
    for action, name in (
        ("add_contact", "profile_data[firstname]"),
        ("add_contact", "profile_data[email]"),
        ("add_contact", "profile_data[password1]"),
        ("add_contact", "profile_data[password2]"),
        ("apply_credit", "invoice_id"),
        ("apply_credit", "amount"),
        ("create_addfunds", "amount"),
        ("delete_cancellation_request", "id"),
        ("delete_contact", "contact_id"),
        ("download_invoice", "invoice_id"),
        ("get_billing_data", "id"),
        ("get_invoice", "invoice_id"),
        ("getpaymentgw", "invoice_id"),
        ("mass_pay", "invoices"),
        ("update_contact", "params[contact_id]"),
        ("update_contact", "params[email]"),
        ("update_contact", "params[firstname]"),
    )
}
# Of request_cancellation the page also marks what the real server fills in: variables of a text.
VARIABLES_OF_A_TEXT = ("whmcs", "request_cancellation")
NEEDED = [each for each in REQUIRED if each[0] != VARIABLES_OF_A_TEXT or each[1] == "id"]


def test_every_action_has_a_valid_call() -> None:
    """A new action joins these tests by getting one."""
    assert sorted(VALID) == KEYS


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("key", KEYS)
def test_a_valid_call_is_served(api: Api, key: tuple[str, str], dialect: Dialect) -> None:
    """It succeeds in both dialects, with status 200 and nothing that reads as a failure."""
    use_dialect(api, dialect)

    reply = call(api, key)

    assert reply.status == 200
    assert "result" in reply.json
    assert not {"code", "error"} & set(reply.json)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("key", POST_ONLY)
def test_an_action_documented_for_post_refuses_other_methods(
    api: Api, key: tuple[str, str], method: str
) -> None:
    """405 and the documented envelope, and nothing happens."""
    with unchanged(api):
        reply = call(api, key, method=method)

    message = f"{key[1]} is served by POST only"
    assert (reply.status, reply.json) == (405, {"code": -1, "message": message})


@pytest.mark.parametrize("key", KEYS)
def test_the_refusal_of_a_method_lists_those_that_are_served(key: tuple[str, str]) -> None:
    """For the header `Allow`."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())

    answer = engine.call(Call(key[0], "PUT", {"action": key[1], "token": DEMO_TOKEN}))

    assert (answer.status, answer.allow) == (405, TABLE[key].methods)
    assert f"{' and '.join(answer.allow)} only" in answer.body.decode()


@pytest.mark.parametrize("key", POST_ONLY)
def test_the_live_dialect_serves_a_get_like_a_post(api: Api, key: tuple[str, str]) -> None:
    """The real server merges query and body and does not look at the method."""
    use_dialect(api, "live")
    world = api.world
    posted = call(api, key)

    api.world = world

    assert call(api, key, method="GET") == posted


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("sent", [None, ""])
@pytest.mark.parametrize(("key", "name"), REQUIRED)
def test_the_policy_documented_demands_what_the_page_marks(
    api: Api, key: tuple[str, str], name: str, sent: str | None, dialect: Dialect
) -> None:
    """A required parameter that is absent or empty is named, where the page has no text for it."""
    use_dialect(api, dialect)
    world = api.world
    usual = call(api, key, {name: sent})
    api.world = world
    choose_policies(api, required_parameters="documented")

    with unchanged(api):
        reply = call(api, key, {name: sent})

    missing = envelope(dialect, f"missing parameter {name}")
    printed = (key, name) in PRINTED
    assert (reply.status, reply.json) == (200, usual.json if printed else missing)


@pytest.mark.parametrize("key", KEYS)
def test_the_policy_documented_demands_nothing_else(api: Api, key: tuple[str, str]) -> None:
    """With all required parameters, and no optional one, a call is served as before."""
    world = api.world
    declared = TABLE[key].parameters
    optional: dict[str, object] = {each.name: None for each in declared if not each.required}
    observed = call(api, key, optional)

    api.world = world
    choose_policies(api, required_parameters="documented")

    assert call(api, key, optional) == observed


@pytest.mark.parametrize(("key", "name"), NEEDED)
def test_by_default_a_missing_parameter_meets_the_failure_of_its_action(
    api: Api, key: tuple[str, str], name: str
) -> None:
    """As PHP reads it: nothing, zero, an empty list."""
    with unchanged(api):
        reply = call(api, key, {name: None})

    code, message = code_and_message(reply.json)
    assert code == (-2 if message == "auth: malformed request #1" else -1)
    assert not message.startswith("missing parameter")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("module", ["auth", "eq", "whmcs"])
@pytest.mark.parametrize("action", ["nothing_like_it", "GET_CLIENT", "get_client.php", "0"])
def test_an_unknown_action_is_an_invalid_command(
    api: Api, module: str, action: str, dialect: Dialect
) -> None:
    """Letter for letter, whoever asks."""
    use_dialect(api, dialect)

    reply = api.send(module, "POST", action=action, token=DEMO_TOKEN)

    assert (reply.status, reply.json) == (200, envelope(dialect, "invalid command"))


def test_an_action_of_another_module_is_an_invalid_command(api: Api) -> None:
    """`login` lives in auth.php only."""
    reply = api.send("whmcs", "POST", action="login", token=DEMO_TOKEN)

    assert reply.json == {"code": -1, "message": "invalid command"}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("module", ["auth", "eq", "whmcs"])
@pytest.mark.parametrize("action", [None, "", " ", ["get_client"], {"a": "info"}])
def test_a_request_without_an_action_is_malformed(
    api: Api, module: str, action: object, dialect: Dialect
) -> None:
    """Absent, empty, or an array."""
    use_dialect(api, dialect)

    reply = api.send(module, "POST", action=action, token=DEMO_TOKEN)

    expected = envelope(dialect, f"{module}: malformed request #1", -2)
    assert (reply.status, reply.json) == (200, expected)
