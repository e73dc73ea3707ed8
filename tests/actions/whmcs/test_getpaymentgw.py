"""`getpaymentgw`: the ways in which an invoice can be paid."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec.structs import replace

from simulator.actions.whmcs.getpaymentgw import getpaymentgw
from simulator.domain.policies import Dialect
from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT
from simulator.rules.payment_gateways import INVOICE_NOT_FOUND, NOT_UNPAID, UNREACHABLE
from simulator.spec.failures import Failure
from tests.support.api import DEMO_TOKEN, Api
from tests.support.recorder import new_engine
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    take_whmcs_down,
    use_dialect,
)
from tests.support.worlds import DELETED, RUSSIAN, altered, billing_world

UNPAID = 502
ORIGIN = re.compile(r"http://(localhost|127\.0\.0\.1:\d+)")
BUTTON = (
    '<input type="submit" class="btn btn-xl btn-block btn-outline-dark rounded btn-sm"'
    ' value="Pay Now" />'
)
WIRE = (
    "<span style='text-align:left'><p data-intl='please_wire_funds_in_favor'>"
    "Please wire funds in favor of: </p>ORIGIN?invoice_id=502</span>"
)


def refusal(
    failure: Failure, reason: str, invoice_id: object, token: str = DEMO_TOKEN
) -> RefusedRequest:
    """Write a refusal as the page does: the reason at the end of its sentence."""
    message = f"failed to retrive payment gw list: {reason}"
    return RefusedRequest(failure, message, {"invoice_id": invoice_id}, token)


NOT_FOUND = "Invoice ID Not Found"
REFUSALS = [
    *(refusal(INVOICE_NOT_FOUND, NOT_FOUND, sent) for sent in (None, "", 0, "abc", -502, 999)),
    *(refusal(INVOICE_NOT_FOUND, NOT_FOUND, sent) for sent in ([502], {"a": 502}, "9" * 30)),
    refusal(INVOICE_NOT_FOUND, NOT_FOUND, 601),
    refusal(INVOICE_NOT_FOUND, NOT_FOUND, UNPAID, RUSSIAN),
    refusal(INVOICE_NOT_FOUND, NOT_FOUND, 701, DELETED),
    *(refusal(NOT_UNPAID, "Invoice Not in Unpaid Status", sent) for sent in (501, 504, 508)),
]
DOWN = refusal(UNREACHABLE, "Connection refused", UNPAID)


@pytest.fixture(autouse=True)
def _billing(api: Api) -> None:
    """Let everybody be there."""
    api.world = billing_world()


def calls(answer: dict[str, Any]) -> dict[str, str]:
    """Give the `call` of each gateway, its origin replaced."""
    return {name: ORIGIN.sub("ORIGIN", each["call"]) for name, each in answer["methods"].items()}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_gateway_has_its_form_of_call(api: Api, dialect: Dialect) -> None:
    """An address, a form around the page's own button, and the page's words for a transfer."""
    use_dialect(api, dialect)

    answer = api.call("getpaymentgw", invoice_id=UNPAID)

    assert answer["result"] == "OK"
    found = calls(answer)
    assert list(found) == ["paymaster", "bitpaycheckout", "banktransfer"]
    assert found["paymaster"] == "ORIGIN/modules/gateways/paymaster.php?id=502"
    assert found["banktransfer"] == WIRE
    assert found["bitpaycheckout"] == (
        '<form method="get" action="ORIGIN/modules/gateways/bitpaycheckout.php">'
        f'<input type="hidden" name="id" value="502" />{BUTTON}</form>'
    )


def test_a_get_is_served_as_well(api: Api) -> None:
    """The page names both methods, and the answer is the same."""
    asked = {"action": "getpaymentgw", "token": DEMO_TOKEN, "invoice_id": 503}

    got, posted = (api.send("whmcs", method, **asked).json for method in ("GET", "POST"))

    assert calls(got) == calls(posted)
    assert calls(got)["paymaster"].endswith("?id=503")


def test_the_gateways_are_those_of_the_clients_location(api: Api) -> None:
    """A gateway that nobody documented has an address, whatever its name."""
    locations = api.world.locations
    odd = replace(locations["whmcs_ru"], gateways=("banktransfer", 'we"ird/<b>'))
    api.world = altered(api.world, locations=locations.set("whmcs_ru", odd))

    found = calls(api.call("getpaymentgw", invoice_id=601, token=RUSSIAN))

    assert list(found) == ["banktransfer", 'we"ird/<b>']
    assert found['we"ird/<b>'] == "ORIGIN/modules/gateways/we%22ird%2F%3Cb%3E.php?id=601"


@pytest.mark.parametrize("invoice_id", [505, 509])
def test_top_ups_and_containers_are_paid_at_gateways(api: Api, invoice_id: int) -> None:
    """Credit cannot pay them; gateways can."""
    assert len(calls(api.call("getpaymentgw", invoice_id=invoice_id))) == 3


def test_asking_changes_nothing(api: Api) -> None:
    """It only looks."""
    before = api.world.invoices

    api.call("getpaymentgw", invoice_id=UNPAID)

    assert api.world.invoices is before


@pytest.mark.parametrize(("sent", "found"), [("502abc", 502), (" 503", 503), ("505.9", 505)])
def test_a_number_is_read_as_php_reads_it(api: Api, sent: str, found: int) -> None:
    """What begins like a number is one."""
    answer = api.call("getpaymentgw", invoice_id=sent)

    assert calls(answer)["paymaster"].endswith(f"?id={found}")


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_cannot_be_paid_has_no_methods(api: Api, situation: RefusedRequest) -> None:
    """A foreign invoice is answered exactly like one that does not exist."""
    assert_refused(api, getpaymentgw, situation)


@pytest.mark.parametrize("invoice_id", [UNPAID, 501, 999])
def test_while_whmcs_is_down_nothing_can_be_asked(api: Api, invoice_id: int) -> None:
    """Neither of one's own invoice nor of another."""
    take_whmcs_down(api)

    assert_refused(api, getpaymentgw, refusal(UNREACHABLE, "Connection refused", invoice_id))


class Elements(HTMLParser):
    """Collects the elements of a fragment, as a browser would see them."""

    def __init__(self, fragment: str) -> None:
        """Read a fragment."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    "host", ['a"><script>alert(1)</script>', "a' onclick='x", "a&lt;b", "<b>", "a b", "ö"]
)
def test_a_host_that_is_no_host_adds_no_element(host: str) -> None:
    """The client writes the header, so it may hold anything."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    form = {"action": "getpaymentgw", "token": DEMO_TOKEN, "invoice_id": "502"}

    answer = engine.call(Call("whmcs", "POST", form, f"http://{host}"))

    methods = json.loads(answer.body)["methods"]
    tags = [tag for each in methods.values() for tag, _ in Elements(each["call"]).found]
    assert tags == ["form", "input", "input", "span", "p"]
    assert not any(character in methods["paymaster"]["call"] for character in "\"'<> &")


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in (*REFUSALS, DOWN)} == set(getpaymentgw.failures)
