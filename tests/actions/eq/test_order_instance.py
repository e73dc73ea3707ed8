"""`eq/order_instance`: an order with its first invoice, and what payment makes of it."""

from decimal import Decimal
from typing import Any

import pytest

from simulator.actions.eq.order_instance import order_instance
from simulator.domain.policies import Dialect
from simulator.domain.services import ServiceStatus
from simulator.effects.paying import receive_payment
from simulator.rules import orders
from simulator.rules.catalogue import PRESET_NOT_FOUND
from simulator.rules.servers import SERVER_NOT_FOUND
from tests.support.api import DEMO_TOKEN, Api
from tests.support.payments import work_on
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    choose_policies,
    take_whmcs_down,
    use_dialect,
)
from tests.support.valid_calls import VALID
from tests.support.worlds import DELETED, RUSSIAN, exported_and_imported, world_from

GOOD = VALID["eq", "order_instance"]
RULE = (
    "Invalid root password: 8 to 30 characters with an upper-case and a lower-case letter, a digit "
    "and one of % - _ +, beginning with a letter or a digit"
)
PASSWORDS = [
    "", "Abcde1%", "A" * 28 + "a1%", "abcdef1%", "ABCDEF1%", "Abcdefg%", "Abcdefg1", "%Abcdef1",
    "Abcdef1%@", "Abcdef 1%", "Abcdef1%\n",
]  # fmt: skip


def refused(
    failure: Any,  # noqa: ANN401 a failure
    message: str,
    token: str = DEMO_TOKEN,
    **changes: object,
) -> RefusedRequest:
    """Change a good order into one that is refused."""
    return RefusedRequest(failure, message, {**GOOD, **changes}, token)


REFUSALS = [
    RefusedRequest(
        orders.NO_BILLING, "failed to create the order - Client ID Not Found", GOOD, DELETED
    ),
    refused(PRESET_NOT_FOUND, "Invalid preset 278", preset=278),
    refused(PRESET_NOT_FOUND, "Invalid preset ", preset=""),
    *(
        refused(
            orders.NOT_IN_LOCATION,
            f"preset {preset} is not available in location '{place}'",
            preset=preset,
            location_name=place,
        )
        for preset, place in [("vm.v2-pico", "XX"), ("vm.v2-pico", ""), ("bm.v1-big", "RU")]
    ),
    *(refused(orders.BAD_ROOT_PASSWORD, RULE, root_pass=each) for each in PASSWORDS),
    *(
        refused(orders.BAD_HOSTNAME, f"Invalid hostname {name}", hostname=name)
        for name in ("-a", "a b", "a_b", "a.")
    ),
    refused(orders.UNKNOWN_SYSTEM, "Invalid os_id", os_id=1),
    refused(orders.UNKNOWN_SYSTEM, "Invalid os_id", os_id=0),
    refused(orders.UNKNOWN_SYSTEM, "Invalid os_id", preset="bm.v1-mini", os_id=245),
    refused(orders.UNKNOWN_SOFTWARE, "Invalid soft_id", soft_id=1),
    refused(orders.UNKNOWN_PLAN, "traffic plan 24 is not compatible", traffic_plan=24),
    refused(
        orders.UNKNOWN_PLAN,
        "traffic plan 26 is not compatible",
        traffic_plan=26,
        location_name="RU",
    ),
    refused(
        orders.PLAN_OF_ANOTHER_CURRENCY,
        "Unsupported operand types: float * string",
        RUSSIAN,
        traffic_plan=25,
    ),
    *(
        refused(orders.BAD_PERIOD, "Invalid deploy_period", deploy_period=period)
        for period in ("hourly", "weekly", "2", "0")
    ),
    *(
        refused(orders.BAD_ADDRESSES, "IPv4 amount must be specified", ipv4_amount=amount)
        for amount in (0, 65, "many", -1)
    ),
    refused(orders.OTHER_CURRENCY, "Invalid currency_code", currency_code="EUR"),
    refused(SERVER_NOT_FOUND, "server not found", id=999),
    refused(SERVER_NOT_FOUND, "server not found", id=22345),
    refused(orders.BAD_ROOT_PASSWORD, RULE, id=12345, root_pass="short"),
    refused(orders.BAD_HOSTNAME, "Invalid hostname _", id=12345, hostname="_"),
    refused(orders.BAD_HOSTNAME, f"Invalid hostname {'_' * 80}", hostname="_" * 81),
    refused(orders.UNKNOWN_SYSTEM, "Invalid os_id", id=12345, os_id=7),
    refused(orders.UNKNOWN_SOFTWARE, "Invalid soft_id", id=12345, soft_id=7),
]


def asked(api: Api, action: str, module: str = "eq", **params: object) -> Any:  # noqa: ANN401 JSON
    """Ask as the demo client."""
    return api.send(module, "POST", action=action, token=DEMO_TOKEN, **params).json


def ordered(api: Api, **changes: object) -> Any:  # noqa: ANN401 JSON
    """Order, with some parameters changed."""
    form = {**GOOD, **changes}
    return api.send("eq", "POST", action="order_instance", token=DEMO_TOKEN, **form).json


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_cannot_be_ordered_is_refused(api: Api, situation: RefusedRequest) -> None:
    """In the words that clients know, and nothing is written."""
    assert_refused(api, order_instance, situation)


def test_an_order_beyond_credit_is_refused_where_the_world_says_so(api: Api) -> None:
    """To the cent, with tax."""
    choose_policies(api, unfunded_orders="refuse")
    whole = refused(orders.INSUFFICIENT_FUNDS, "Insufficient funds", preset="vm.v2-big")
    assert_refused(api, order_instance, whole)

    assert ordered(api, preset="vm.v2-medium")["status"] == "Paid"
    assert_refused(api, order_instance, refused(*FUNDS, preset="vm.v2-medium"))


FUNDS = (orders.INSUFFICIENT_FUNDS, "Insufficient funds")


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    met = {each.failure for each in REFUSALS} | {orders.INSUFFICIENT_FUNDS}

    assert met == set(order_instance.failures)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_credit_pays_an_order_at_once(api: Api, dialect: Dialect) -> None:
    """The server is there, and the answer names invoice, server and callback."""
    use_dialect(api, dialect)
    before = api.world.credit_balance(123)
    answer = ordered(api)

    key = answer.pop("callback")
    assert len(key) == 32
    assert answer == {
        "result": "OK",
        "action": "order_instance",
        "deploy_status": "deploying",
        "id": 32346,
        "invoice": 702,
        "invoiceid": 702,
        "invoice_id": 702,
        "status": "Paid",
        "os_name": "Debian 12",
        "soft_name": "",
    }
    assert before - api.world.credit_balance(123) == Decimal("6.47")
    assert asked(api, "update_servers")["deploy_keys"] == {"702": key}
    assert 32346 in asked(api, "list")["servers"]
    shown = asked(api, "show", id=32346)
    assert shown["server_data"]["hostname"] == "node-9.example.com"
    assert shown["location"] == {"dc_location": "NL"}


def test_the_invoice_has_one_hosting_row_with_the_hostname(api: Api) -> None:
    """By which a client finds the invoice of its order."""
    use_dialect(api, "live")
    number = ordered(api)["invoice"]
    invoice = api.call("get_invoice", invoice_id=number)

    [row] = invoice["items"]["item"]
    assert (row["type"], row["amount"], row["inv_id"]) == ("Hosting", "6.47", 32346)
    assert row["description"] == "vm.v2-pico - node-9.example.com (2026-03-01 - 2026-03-31)"
    assert [each["id"] for each in api.call("get_related_invoices", id=32346)["invoices"]] == [702]


def test_what_credit_does_not_cover_waits_for_payment(api: Api) -> None:
    """No server yet, to nobody: not in lists, not by its number, not on the invoice."""
    answer = ordered(api, preset="vm.v2-big")

    assert (answer["status"], answer["deploy_status"]) == ("Unpaid", "awaiting_payment")
    assert "id" not in answer
    [waiting] = [s for s in api.world.services if s.status is ServiceStatus.PENDING]
    assert waiting.server_id not in asked(api, "list")["servers"]
    assert asked(api, "show", id=waiting.server_id)["message"] == "server not found"
    assert asked(api, "update_servers")["deploy_keys"] == []
    [row] = api.call("get_invoice", invoice_id=answer["invoice"])["items"]["item"]
    assert (row["relid"], row["inv_id"]) == (waiting.id, 0)
    check = asked(api, "check", "eq_callback", key=answer["callback"])
    assert check["result"] == "Not ready"
    assert asked(api, "check", "eq_callback", key=answer["callback"]) == check
    exported_and_imported(api.world)


def test_a_payment_in_parts_begins_it_with_the_last_one(api: Api) -> None:
    """Credit first, and a gateway for the rest."""
    number = ordered(api, preset="vm.v2-big")["invoice"]
    api.call("apply_credit", invoice_id=number, amount="150.00")
    assert asked(api, "update_servers")["deploy_keys"] == []

    pay(api, number)

    assert list(asked(api, "update_servers")["deploy_keys"]) == [str(number)]


def test_a_mass_payment_begins_the_deployments_of_all_its_orders(api: Api) -> None:
    """Each by its own key."""
    numbers = [ordered(api, preset=preset)["invoice"] for preset in ("vm.v2-big", "bm.v1-gpu-4090")]
    container = api.call("mass_pay", invoices=numbers)["invoice"]
    assert asked(api, "update_servers")["deploy_keys"] == []

    pay(api, container)

    assert set(asked(api, "update_servers")["deploy_keys"]) == {str(each) for each in numbers}


def pay(api: Api, invoice_id: int) -> None:
    """Let a gateway report the payment of an invoice."""
    work = work_on(api.world)
    invoice = work.world.invoices[invoice_id]
    receive_payment(work, invoice, "paymaster", invoice.balance)
    api.world = work.commit()


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({"deploy_period": "quarterly"}, "19.41"),
        ({"deploy_period": "3"}, "19.41"),
        ({"deploy_period": "Annually"}, "77.64"),
        ({"deploy_period": ""}, "6.47"),
        ({"location_name": "US"}, "7.47"),
        ({"preset": 280}, "8.92"),
        ({"ipv4_amount": 1}, "6.47"),
        ({"ipv4_amount": ""}, "6.47"),
        ({"ipv4_amount": 3}, "10.83"),
        ({"ipv4_amount": 64}, "143.81"),
        ({"os_id": 250}, "27.13"),
        ({"os_id": 0, "os_name": "windows server 2022"}, "27.13"),
        ({"os_id": 0, "own_os": 1}, "6.47"),
        ({"os_id": None, "os_template": "custom"}, "6.47"),
        ({"soft_id": 20}, "38.01"),
        ({"soft_name": "CPANEL"}, "38.01"),
        ({"traffic_plan": 26}, "33.66"),
        ({"traffic_plan": None}, "6.47"),
        ({"currency_code": "usd"}, "6.47"),
        ({"deploy_period": "monthly", "hostname": None}, "6.47"),
    ],
)
def test_the_price_is_that_of_all_its_parts(
    api: Api, changes: dict[str, object], amount: str
) -> None:
    """In the currency of the client, for the whole period."""
    use_dialect(api, "live")
    number = ordered(api, **changes)["invoice"]

    assert api.call("get_invoice", invoice_id=number)["subtotal"] == amount


def test_an_account_in_another_currency_pays_in_it(api: Api) -> None:
    """With the plan of its currency, also where it names none."""
    answer = api.send(
        "eq", "POST", action="order_instance", token=RUSSIAN, **{**GOOD, "traffic_plan": None}
    ).json

    invoice = api.world.invoices[answer["invoice"]]
    assert (answer["status"], str(invoice.balance)) == ("Unpaid", "590.00")


def test_a_server_without_a_name_is_named_for_its_place_and_number(api: Api) -> None:
    """As the real one makes it up."""
    number = ordered(api, hostname=None)["id"]

    assert api.world.services[number].hostname == f"nl-{number}"


def test_nothing_is_ordered_while_whmcs_is_down(api: Api) -> None:
    """But a server can be installed anew: that is no business of billing."""
    take_whmcs_down(api)
    message = "failed to create the order - Connection refused"
    assert_refused(api, order_instance, refused(orders.NO_BILLING, message))

    assert ordered(api, id=12345)["result"] == "OK"


def test_a_paid_order_renews_and_can_be_cancelled(api: Api) -> None:
    """Like any other service."""
    number = ordered(api)["id"]
    service = api.world.services[number]
    assert (service.status, str(service.next_due_date)) == (ServiceStatus.ACTIVE, "2026-04-01")

    asked(api, "request_cancellation", "whmcs", id=number, cancellation_type=1)
    assert number not in asked(api, "list")["servers"]


def test_the_machine_is_what_was_ordered(api: Api) -> None:
    """Its disks, addresses and traffic, and the group it is listed by."""
    changes = {"preset": "bm.v1-mini", "location_name": "US", "ipv4_amount": 2}
    number = ordered(api, **changes)["id"]
    shown = asked(api, "show", id=number)

    made_of = {"cpu_name": "Xeon E3-1230", "cpu_cores": 4, "ram": 32, "hdd": 1920}
    assert {key: shown["hardware"][key] for key in made_of} == made_of
    assert len({row["IP"] for row in shown["IP"]}) == len(shown["IP"]) == 2
    assert shown["server_data"]["limit_traffic"] == 3
    assert asked(api, "list", location="US", group="1CPU")["servers"] == [number]


def test_an_installation_anew_keeps_the_server(api: Api) -> None:
    """Its number and billing; it is on, with another name if one is sent."""
    asked(api, "off", id=12345)
    answer = asked(
        api, "order_instance", id=12345, os_id=237, root_pass="Abcdef1%", hostname="new.example.com"
    )

    assert answer.pop("callback")
    assert answer == {
        "result": "OK",
        "action": "order_instance",
        "deploy_status": "deploying",
        "id": 12345,
        "os_name": "Ubuntu 24.04",
        "soft_name": "",
    }
    data = asked(api, "show", id=12345)["server_data"]
    assert (data["hostname"], data["power_status"]) == ("new.example.com", "on")
    asked(api, "order_instance", id=12345, os_id=237, root_pass="Abcdef1%")
    assert asked(api, "show", id=12345)["server_data"]["hostname"] == "new.example.com"


TAXED = """
    scenario: taxed
    catalogue:
      presets: [{id: 1, name: tiny, prices: {USD: 10}}, {id: 2, name: free, prices: {USD: 0}}]
    clients: [{id: 123, credit: 12.10, tax_rate: 21}]
"""


def test_credit_has_to_cover_the_tax_as_well(api: Api) -> None:
    """A cent less, and the invoice waits."""
    api.world = world_from(TAXED)
    assert ordered(api, preset="tiny")["status"] == "Paid"
    assert api.world.credit_balance(123) == 0

    assert ordered(api, preset="tiny")["status"] == "Unpaid"


@pytest.mark.parametrize(("credit", "status"), [("12.60", "Paid"), ("12.59", "refused")])
def test_where_orders_need_credit_it_has_to_cover_both_taxes(
    api: Api, credit: str, status: str
) -> None:
    """To the cent."""
    text = TAXED.replace(
        "credit: 12.10, tax_rate: 21", f"credit: {credit}, tax_rate: 21, tax_rate2: 5"
    )
    api.world = world_from(text)
    choose_policies(api, unfunded_orders="refuse")

    assert ordered(api, preset="tiny").get("status", "refused") == status


def test_without_a_traffic_plan_it_is_the_main_one_of_the_currency(api: Api) -> None:
    """Neither one that is not the main one, nor one without a price in it."""
    api.world = world_from("""
        catalogue:
          presets: [{id: 1, name: tiny, prices: {USD: 10}}]
          traffic_plans:
            - {id: 7, name: other, limit: 1000, prices: {USD: 0}}
            - {id: 8, name: roubles, main: true, limit: 2000, prices: {RUB: 0}}
            - {id: 9, name: dollars, main: true, limit: 3000, prices: {USD: 0}}
        clients: [{id: 123, credit: 100}]
    """)

    number = ordered(api, preset="tiny", traffic_plan=None)["id"]

    assert asked(api, "show", id=number)["server_data"]["limit_traffic"] == 3


def test_what_costs_nothing_is_paid_at_once(api: Api) -> None:
    """As renewals of 0.00 are."""
    api.world = world_from(TAXED)

    assert ordered(api, preset="free")["deploy_status"] == "deploying"
