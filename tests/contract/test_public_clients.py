"""Public clients: how each tells a success, a "no" and a dead token, asked of recommended worlds.

The conditions are those of the clients' sources, restated. A client that is said to run in one
dialect only must stumble in the other, or the page would be wrong.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.contract.public_clients import END, PUBLIC_CLIENTS, PublicClient, with_clients
from simulator.domain.choices import choose, settings_of
from simulator.domain.policies import Dialect, Policies
from simulator.spec.published_actions import PUBLISHED
from tests.support.api import DEMO_TOKEN, Api, Reply, in_process
from tests.support.recorder import new_engine
from tests.support.source_trees import ROOT
from tests.support.valid_calls import call
from tests.support.worlds import altered, billing_world

EXPIRED = re.compile(
    r"\b(?:invalid (?:api )?token|(?:token|session) (?:has |is )?expired)\b", re.IGNORECASE
)
PAGE = (ROOT / "docs/howto/your-client.md").read_text("utf-8")
LIST_FAILURES = ("fail", "failed", "error")
Test = Callable[[Reply], bool]


class Conditions(NamedTuple):
    """What a client takes for a token, for a success, and for a session that is over.

    Attributes:
        over: None for a client that does not log in again.
        deaf: the actions whose answer it does not look at.
    """

    token: Test
    good: Test
    over: Test | None
    deaf: tuple[str, ...] = ()


def text(reply: Reply) -> str:
    """Give the words of a failure, as most clients look for them."""
    return str(reply.json.get("error") or reply.json.get("message") or "")


def negative(value: Any) -> bool:  # noqa: ANN401 any JSON
    """Whether a number, or digits, are below zero."""
    try:
        return not isinstance(value, dict | list | bool) and float(value) < 0
    except (TypeError, ValueError):
        return False


def nested(reply: Reply) -> bool:
    """A token inside `result`."""
    result = reply.json.get("result")
    return isinstance(result, dict) and bool(result.get("token"))


def mcp_good(reply: Reply) -> bool:
    """Anything but the number -1."""
    return reply.status < 300 and reply.json.get("result") != -1


def terraform_good(reply: Reply) -> bool:
    """`OK`, 0, 1 or an object, no code, and no text at all."""
    result, answer = reply.json.get("result"), reply.json
    fine = result in ("OK", "", 0, 1, None) or isinstance(result, dict | list)
    quiet = not any(answer.get(key) for key in ("message", "error"))
    return reply.status < 400 and fine and answer.get("code") in (None, 0) and quiet


def reseller_good(reply: Reply) -> bool:
    """`success` of get_client, `OK` of all else, but get_product_invoice has rows."""
    client = "client" in reply.json
    rows = isinstance(reply.json.get("invoices"), list)
    return rows or reply.json.get("result") == ("success" if client else "OK")


def panel_token(reply: Reply) -> bool:
    """No error, and servers to show, or it would log in for ever."""
    result = reply.json.get("result")
    return "error" not in reply.json and isinstance(result, dict) and bool(result["servers"])


def gateway_good(reply: Reply) -> bool:
    """`OK` or `success`, and nothing that says otherwise."""
    told = [reply.json.get(key) for key in ("code", "result")]
    failed = any(negative(each) or str(each).lower() in LIST_FAILURES for each in told)
    return reply.status < 300 and reply.json.get("result") in ("OK", "success") and not failed


def gateway_over(reply: Reply) -> bool:
    """401, or a negative number and words about the token."""
    told = reply.json.get("code", reply.json.get("result"))
    return reply.status == 401 or (negative(told) and bool(EXPIRED.search(text(reply))))


def remnawave_good(reply: Reply) -> bool:
    """No negative result and no error; a code says nothing."""
    return (
        reply.status < 400
        and not negative(reply.json.get("result"))
        and not (reply.json.get("error"))
    )


def outpost_good(reply: Reply) -> bool:
    """No negative code, no `Fail`, no -1 with an error."""
    answer = reply.json
    told = answer.get("error") and answer.get("result") == -1
    failed = negative(answer.get("code")) or answer.get("result") == "Fail" or told
    return reply.status < 400 and not failed


def outpost_token(reply: Reply) -> bool:
    """Nested, and no second factor."""
    return nested(reply) and not reply.json["result"].get("2fa")


def connector_good(reply: Reply) -> bool:
    """No negative number, and no word but `OK`."""
    result = reply.json.get("result")
    word = isinstance(result, str) and result != "OK"
    return not (negative(result) or negative(reply.json.get("code")) or word)


def assistant_good(reply: Reply) -> bool:
    """`result` as text is one of three words or empty; an object is none of them."""
    word = str(reply.json.get("result") or "").upper()
    failed = bool(reply.json.get("error")) or negative(reply.json.get("code"))
    return reply.status < 400 and not failed and word in ("", "OK", "SUCCESS", "TRUE")


def script_good(reply: Reply) -> bool:
    """`ok` in any case, or 1."""
    return str(reply.json.get("result")).lower() in ("ok", "1")


CONDITIONS = {
    1: Conditions(
        lambda reply: nested(reply) or bool(reply.json.get("token")),
        mcp_good,
        lambda reply: reply.status == 401 or (not mcp_good(reply) and "token" in text(reply)),
    ),
    2: Conditions(
        nested,
        terraform_good,
        lambda reply: reply.status == 401 or "invalid token" in text(reply).lower(),
    ),
    3: Conditions(nested, reseller_good, None, ("apply_credit", "request_cancellation")),
    4: Conditions(
        panel_token,
        lambda reply: reply.json.get("result") == "OK",
        lambda reply: reply.status < 300 and reply.json.get("result") == -2,
    ),
    5: Conditions(nested, gateway_good, gateway_over),
    6: Conditions(nested, remnawave_good, None),
    7: Conditions(outpost_token, outpost_good, None),
    8: Conditions(nested, connector_good, None),
    9: Conditions(assistant_good, assistant_good, None),
    10: Conditions(nested, nested, None),
    11: Conditions(nested, script_good, None),
}
REFUSED: dict[str, dict[str, object]] = {
    "get_invoice": {"invoice_id": 1},
    "apply_credit": {"invoice_id": 1, "amount": 1},
    "get_billing_data": {"id": 1},
    "request_cancellation": {"id": 12347},
}
BY_NUMBER = {each.number: each for each in PUBLIC_CLIENTS}


def api_of(client: PublicClient, dialect: Dialect) -> Api:
    """Serve the small billing world as a client needs it."""
    api = in_process(new_engine())
    policies = choose(Policies(), client.policies, "here")
    api.world = altered(billing_world(), dialect=dialect, policies=policies)
    return api


def stumbles(client: PublicClient, dialect: Dialect) -> list[str]:
    """Name what a client would take for something else than it is."""
    conditions, found = CONDITIONS[client.number], []
    for key in client.actions:
        module, name = key
        if key not in TABLE or name in (*conditions.deaf, "logout"):
            continue
        told = conditions.token if name in ("login", "whmcslogin") else conditions.good
        if not told(call(api_of(client, dialect), key)):
            found.append(f"{name} succeeds")
        if name == "login":
            continue
        dead = api_of(client, dialect).send(module, "POST", action=name, token="dead")
        if TABLE[key].access == "client" and conditions.good(dead):
            found.append(f"{name} with a dead token")
        if conditions.over and TABLE[key].access == "client" and not conditions.over(dead):
            found.append(f"{name} does not lead to another login")
    return found + [f"{name} is refused" for name in _unnoticed(client, dialect)]


def _unnoticed(client: PublicClient, dialect: Dialect) -> list[str]:
    """Name refused actions that a client takes for done, of a general rule and of code -3."""
    conditions, api = CONDITIONS[client.number], api_of(client, dialect)
    replies = {
        name: api.send("whmcs", "POST", action=name, token=DEMO_TOKEN, **params)
        for name, params in REFUSED.items()
        if ("whmcs", name) in client.actions and name not in conditions.deaf
    }
    return [name for name, reply in replies.items() if conditions.good(reply)]


@pytest.mark.parametrize("client", PUBLIC_CLIENTS, ids=lambda each: f"C{each.number}")
def test_a_client_runs_in_the_world_that_is_recommended(client: PublicClient) -> None:
    """It knows every success, every "no" and every dead token for what it is."""
    assert stumbles(client, client.dialect) == []


@pytest.mark.parametrize("client", PUBLIC_CLIENTS, ids=lambda each: f"C{each.number}")
def test_the_other_dialect_is_recommended_where_it_works_too(client: PublicClient) -> None:
    """And only there."""
    assert client.either == (not stumbles(client, "documented"))


@pytest.mark.parametrize("client", PUBLIC_CLIENTS, ids=lambda each: f"C{each.number}")
def test_a_policy_is_named_only_where_the_default_breaks_it(client: PublicClient) -> None:
    """Nobody sets what makes no difference."""
    without = replace(client, policies={})

    assert (stumbles(without, client.dialect) == []) == (not client.policies)


def test_the_vendors_own_client_may_be_answered_401_as_well() -> None:
    """As its remark says."""
    client = replace(BY_NUMBER[1], policies={"dead_token": "http_401"})

    assert "dead_token=http_401" in client.remark
    assert stumbles(client, "live") == []


def test_a_business_rule_of_code_minus_3_is_noticed_by_the_vendors_own_client() -> None:
    """It tests for -1 only, so with the code as the result it would report a cancellation."""
    api = api_of(BY_NUMBER[1], "live")
    reply = api.send("whmcs", "POST", action="request_cancellation", token=DEMO_TOKEN, id=12347)

    assert reply.json["code"] == -3
    assert not mcp_good(reply)
    assert mcp_good(replace_result(reply, -3))


@pytest.mark.parametrize("dialect", ["documented", "live"])
def test_a_client_that_fails_at_login_is_told_so(dialect: Dialect) -> None:
    """The object in the answer is a failure for it in both dialects; the flat form is none."""
    assistant = BY_NUMBER[9]
    login = call(api_of(assistant, dialect), ("auth", "login"))

    assert not assistant_good(login)
    assert assistant_good(Reply(200, {"result": "OK", "token": "demo-token"}))
    assert "stub" in assistant.remark


def replace_result(reply: Reply, result: int) -> Reply:
    """Give an answer with another result."""
    return Reply(reply.status, {**reply.json, "result": result})


def test_the_page_names_only_what_exists() -> None:
    """Clients C1 to C11 once each; dialects, policies and their choices, and actions."""
    assert [each.number for each in PUBLIC_CLIENTS] == [*range(1, 12)] == [*CONDITIONS]
    page = with_clients(PAGE, TABLE.keys())
    assert page == PAGE
    names = {each.name for each in settings_of(Policies)}
    chosen = re.findall(r"([a-z_]+)(?:=| = \"|\": \")([a-z0-9_]+)", page)
    policies = [(name, choice) for name, choice in chosen if name in names]
    assert len(policies) > 5
    for name, choice in policies:
        choose(Policies(), {name: choice}, "the page")
    known = {*TABLE, *PUBLISHED}
    assert [each for client in PUBLIC_CLIENTS for each in client.actions if each not in known] == []
    rows = [line for line in page.splitlines() if line.startswith("| C")]
    for client, row in zip(PUBLIC_CLIENTS, rows, strict=True):
        told = row.split(" | ")[-1].removesuffix(" |")
        unserved = [each for each in client.actions if each not in TABLE]
        assert [
            tuple(each.split("/")) for each in re.findall(r"[a-z_]+/[a-z_0-9]+", told)
        ] == unserved
        assert f"| `{client.dialect}`" in row


def test_what_gets_served_leaves_the_page() -> None:
    """By that alone, and whatever else is on the page stays."""
    assert "eq/order_instance" in with_clients(PAGE, set())
    served = with_clients(PAGE, {*TABLE, ("eq", "order_instance")})

    assert "eq/order_instance" not in served
    assert served.partition("| client |")[0] == PAGE.partition("| client |")[0]
    assert served.partition(END)[2] == PAGE.partition(END)[2] != ""
