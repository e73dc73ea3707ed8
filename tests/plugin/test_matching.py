"""Faults, verify, journal filters and assert_called agree on which requests they mean."""

from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from simulator.testing import SimulatedWorld
from tests.support.api import flatten

INVOICE = {"action": "get_invoice", "invoice_id": "554433"}
PAY = {"action": "mass_pay"}
NAMED = {"action": "update_client", "profile_data": {"billing_firstname": "Ann", "email": "a@b.c"}}
FREE = {"action": "get_client"}

CASES: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    # what was sent, what is meant, whether it is that
    ({"action": "get_client"}, {"action": "get_client"}, True),
    ({"action": " get_client "}, {"action": "get_client"}, True),
    ({"action": "get_client"}, {"action": "get_clientgroups"}, False),
    ({"action": "login"}, {"action": "auth/login"}, False),
    (INVOICE, {"client": 123}, True),
    (INVOICE, {"client": 124}, False),
    ({"action": "get_client", "token": ""}, {"client": 123}, False),
    ({"module": "auth", "action": "login", "key": "{key}"}, {"action": "auth/login"}, True),
    ({"module": "auth", "action": "login", "key": "{key}"}, {"client": 123}, True),
    (
        {"module": "auth", "action": "whmcslogin", "user": "John.Doe@example.com"},
        {"client": 123},
        True,
    ),
    (
        {"module": "auth", "action": "whmcslogin", "user": " john.doe@example.com "},
        {"client": 123},
        True,
    ),
    (INVOICE, {"params": {"invoice_id": 554433}}, True),
    (INVOICE, {"params": {"invoice_id": "554433"}}, True),
    (INVOICE, {"params": {"invoice_id": 554434}}, False),
    (INVOICE | {"invoice_id": "554433abc"}, {"params": {"invoice_id": 554433}}, True),
    (INVOICE | {"invoice_id": "abc"}, {"params": {"invoice_id": 554433}}, False),
    (INVOICE | {"load_client_data": "yes"}, {"params": {"load_client_data": True}}, True),
    (INVOICE | {"load_client_data": "no"}, {"params": {"load_client_data": True}}, False),
    (INVOICE | {"load_client_data": "off"}, {"params": {"load_client_data": False}}, True),
    (INVOICE, {"params": {"load_client_data": None}}, True),
    (INVOICE, {"params": {"invoice_id": None}}, False),
    (NAMED, {"params": {"profile_data[billing_firstname]": "Ann"}}, True),
    (NAMED, {"params": {"profile_data": {"billing_firstname": "Ann"}}}, True),
    (NAMED, {"params": {"billing_firstname": "Ann"}}, True),
    (NAMED, {"params": {"billing_firstname": "ann"}}, False),
    (
        {"action": "update_client", "billing_firstname": "Ann"},
        {"params": {"profile_data[billing_firstname]": "Ann"}},
        True,
    ),
    ({"action": "getcredits", "id": "123"}, {"params": {"server_id": 123}}, True),
    ({"action": "getcredits", "server_id": "123"}, {"params": {"id": 123}}, True),
    ({"action": "getcredits", "server_id": "123"}, {"params": {"id": 124}}, False),
    ({"action": "create_addfunds", "amount": "66.660"}, {"params": {"amount": "66.66"}}, True),
    ({"action": "create_addfunds", "amount": "66.66"}, {"params": {"amount": 66.66}}, True),
    ({"action": "create_addfunds", "amount": "50"}, {"params": {"amount": 50.0}}, True),
    ({"action": "create_addfunds", "amount": "66.67"}, {"params": {"amount": 66.66}}, False),
    ({"action": "create_addfunds", "amount": "sNaN"}, {"params": {"amount": 66}}, False),
    ({"action": "create_addfunds", "amount": {"0": "66"}}, {"params": {"amount": 66}}, False),
    (PAY | {"invoices": [1, 2]}, {"params": {"invoices": [1, 2]}}, True),
    (PAY | {"invoices": [1, 2]}, {"params": {"invoices[]": [1, 2]}}, True),
    (PAY | {"invoices": [1, 2]}, {"params": {"invoices[0]": 1, "invoices[1]": 2}}, True),
    (PAY | {"invoices": [1, 2]}, {"params": {"invoices": [2, 1]}}, False),
    (PAY | {"invoices": [1, 2]}, {"params": {"invoices": [1]}}, False),
    (PAY | {"invoices": "1"}, {"params": {"invoices": [1]}}, True),
    (PAY, {"params": {"invoices": []}}, True),
    (PAY | {"invoices": [1]}, {"params": {"invoices": []}}, False),
    (FREE | {"x": "7"}, {"params": {"x": 7}}, True),
    (FREE | {"x": "7.0"}, {"params": {"x": 7}}, True),
    (FREE | {"x": "7abc"}, {"params": {"x": 7}}, False),
    (FREE | {"x": "nan"}, {"params": {"x": 7}}, False),
    (FREE | {"x": "yes"}, {"params": {"x": True}}, True),
    (FREE | {"x": "0"}, {"params": {"x": False}}, True),
    (FREE | {"x": "0"}, {"params": {"x": True}}, False),
    (FREE | {"x": "a"}, {"params": {"x": "A"}}, False),
    (FREE | {"x": "a", "y": "b"}, {"params": {"x": "a"}}, True),
    (FREE | {"x": "a"}, {"params": {"x": "a", "y": "b"}}, False),
    (FREE, {"params": {"x": None}}, True),
    (FREE | {"x": "a"}, {"params": {"x": None}}, False),
    (FREE | {"x": [1, 2]}, {"params": {"x": [1, 2]}}, True),
    (FREE | {"x": [1, 3]}, {"params": {"x": [1, 2]}}, False),
    (FREE | {"x": [1, 2]}, {"params": {"x": [1]}}, False),
    (FREE | {"x": "1"}, {"params": {"x": [1]}}, False),
    (FREE | {"x": {"a": "1", "b": "2"}}, {"params": {"x": {"a": 1}}}, True),
    (FREE | {"x": {"a": "1", "b": "2"}}, {"params": {"x[a]": 1}}, True),
    (FREE | {"x": {"a": "1"}}, {"params": {"x": {"a": 1, "b": 2}}}, False),
    (FREE | {"x": "a"}, {"params": {"x": {"a": "1"}}}, False),
    (FREE, {"params": {"token": "{token}"}}, True),
    (FREE, {"params": {"token": "another"}}, False),
]


@pytest.mark.parametrize(("sent", "meant", "expected"), CASES)
def test_all_four_agree(
    sim: SimulatedWorld, sent: dict[str, Any], meant: dict[str, Any], *, expected: bool
) -> None:
    """A fault that is met, a request that is verified, listed and asserted: all or none."""
    meant = {**meant, "params": _filled(sim, meant.get("params", {}))}
    fault = sim.faults.add(match=meant, effect={"latency_ms": 0})
    module, action = _send(sim, _filled(sim, sent))
    named = {"action": meant.get("action", action if module == "whmcs" else f"{module}/{action}")}

    params, client = meant["params"], meant.get("client")
    [met] = [each["met"] for each in sim.faults.list() if each["number"] == fault["number"]]
    found = {
        "fault": bool(met),
        "verify": sim.journal.verify(named["action"], params, client=client)["pass"],
        "assert_called": _called(sim, named["action"], params, client),
    }
    if not params:
        listed = {name: value for name, value in meant.items() if name != "params"}
        found["journal"] = bool(sim.journal.entries(**listed))

    assert found == dict.fromkeys(found, expected)


def _filled(sim: SimulatedWorld, values: dict[str, Any]) -> dict[str, Any]:
    known = {"{key}": sim.api_key, "{token}": sim.token}
    return {
        name: known.get(value, value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _send(sim: SimulatedWorld, sent: dict[str, Any]) -> tuple[str, str]:
    form = {"token": sim.token, **sent}
    module = form.pop("module", "whmcs")
    if module != "whmcs":
        del form["token"]
    connection = HTTPConnection(urlsplit(sim.url).netloc, timeout=10)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Sim-World": sim.world,
    }
    connection.request("POST", f"/{module}.php", urlencode([*flatten(form)]), headers)
    connection.getresponse().read()
    connection.close()
    return module, sent["action"].strip()


def _called(sim: SimulatedWorld, action: str, params: dict[str, Any], client: int | None) -> bool:
    try:
        sim.assert_called(action, client=client, **params)
    except AssertionError:
        return False
    return True
