"""Orders: what eq/order_instance and eq/deploy refuse, and what an order costs."""

import re
from decimal import Decimal

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.catalogue import (
    OperatingSystem,
    Preset,
    Software,
    StockServer,
    TrafficPlan,
    surcharge,
)
from simulator.domain.clients import Client
from simulator.domain.money import ZERO, tax_on
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.catalogue import SEND_PRESET, fits
from simulator.rules.clients import REACH_WHMCS
from simulator.rules.credit import positive
from simulator.spec.converters import FormValue, integer, text
from simulator.spec.failures import Advice, Failure, Refusal, several
from simulator.spec.sources import assumed, observed

_RECOGNIZED = "eq/order_instance, a text that a client recognizes"
MOST_ADDRESSES = 64
PERIODS = {
    "": BillingCycle.MONTHLY,
    "monthly": BillingCycle.MONTHLY,
    "quarterly": BillingCycle.QUARTERLY,
    "semi-annually": BillingCycle.SEMI_ANNUALLY,
    "annually": BillingCycle.ANNUALLY,
    "biennially": BillingCycle.BIENNIALLY,
    "triennially": BillingCycle.TRIENNIALLY,
}
PERIODS |= {str(cycle.months): cycle for cycle in PERIODS.values()}
PASSWORD = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[%_+-])[A-Za-z0-9][^@#\s]{7,29}")
HOSTNAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def _send_one_of(table: str, place: str = "") -> Advice:
    def advise(refused: Refusal) -> str:
        rows = getattr(refused.work.world.catalogue, table)
        where = refused.facts.get(place)
        known = several(r.id for r in rows if r.active and (not where or where in r.locations))
        return f"send one of {known}" if known else ""

    return advise


def _pay_first(refused: Refusal) -> str:
    missing = refused.facts["missing"]
    return (
        f"add {missing} of credit, or let the world issue an invoice instead: "
        "policy unfunded_orders: invoice"
    )


NOT_IN_LOCATION = Failure(
    "preset $preset is not available in location '$location'",
    assumed("clients know texts of what is not available in a location; none is public"),
    when="the preset is not sold, or not in the data centre or the client's currency",
    remedy="send a data centre that presets/list shows for the preset",
    advice=SEND_PRESET,
)
NO_BILLING = Failure(
    "failed to create the order - $error",
    assumed("an order needs WHMCS; no text is public"),
    when="WHMCS has nothing about the client, or does not answer",
    remedy="order while WHMCS answers, with the token of a client it has",
    advice=REACH_WHMCS,
)
BAD_ROOT_PASSWORD = Failure(
    "Invalid root password: 8 to 30 characters with an upper-case and a lower-case letter, a digit "
    "and one of % - _ +, beginning with a letter or a digit",
    observed(_RECOGNIZED, speaks_of=("eq",)),
    when="root_pass does not keep the rule",
    remedy="send root_pass such as Abcdef1%",
)
BAD_PERIOD = Failure(
    "Invalid deploy_period",
    observed(_RECOGNIZED, speaks_of=("eq",)),
    when="deploy_period is none of those known here; hourly is not simulated",
    remedy="send monthly, quarterly, semi-annually or annually",
)
BAD_ADDRESSES = Failure(
    "IPv4 amount must be specified",
    observed("eq/order_instance, a text that a client was answered", speaks_of=("eq",)),
    when="ipv4_amount is sent and no number from 1 to 64",
    remedy="send ipv4_amount from 1 to 64, or leave it out for one address",
)
UNKNOWN_SYSTEM = Failure(
    "Invalid os_id",
    assumed("clients know texts about os_id; none is public"),
    when="no operating system that fits has the number or name, and own_os is not sent",
    remedy="send an os_id that os/list shows for the preset",
    advice=_send_one_of("operating_systems"),
)
UNKNOWN_SOFTWARE = Failure(
    "Invalid soft_id",
    assumed("by the side of os_id; no text is public"),
    when="no software has the number or name",
    remedy="send a soft_id that software/list shows, or none",
    advice=_send_one_of("software"),
)
UNKNOWN_PLAN = Failure(
    "traffic plan $plan is not compatible",
    assumed("a client looks for these words; the whole text is not public"),
    when="no traffic plan of the data centre has the number",
    remedy="send a traffic_plan that traffic_plans/list shows for the data centre",
    advice=_send_one_of("traffic_plans", "location"),
)
PLAN_OF_ANOTHER_CURRENCY = Failure(
    "Unsupported operand types: float * string",
    observed("eq/order_instance, what accounts in RUB are answered to some traffic plans"),
    when="the traffic plan has no price in the client's currency",
    remedy="send a traffic_plan whose currency_id is 1 for RUB, else 0",
)
BAD_HOSTNAME = Failure(
    "Invalid hostname $hostname",
    assumed("clients know texts about the hostname; none is public"),
    when="the hostname has other characters than letters, digits, dots and dashes",
    remedy="send a hostname such as node-1.example.com",
)
NO_HOSTNAME = Failure(
    "hostname is empty",
    assumed("no text is public"),
    when="no hostname is sent",
    remedy="send a hostname such as node-1.example.com",
)
OTHER_CURRENCY = Failure(
    "Invalid currency_code",
    assumed("a client omits what is not its account's; no text is public"),
    when="currency_code is not the currency of the client",
    remedy="send the currency_code that auth/login answers, or none",
)
INSUFFICIENT_FUNDS = Failure(
    "Insufficient funds",
    observed(_RECOGNIZED, speaks_of=("eq",)),
    when="credit does not cover the order, with the policy unfunded_orders: refuse",
    remedy="add credit first",
    advice=_pay_first,
)
NOT_IN_STOCK = Failure(
    "Invalid id $id: no such server is available",
    assumed("no text is public"),
    when="no server in stock has the number, or somebody has it",
    remedy="send an id that presets/search or stocks/list shows",
)


def optional_number(value: FormValue) -> int | None:
    """Read a number where an empty text is none."""
    return integer(value) if text(value) else None


def require_root_password(work: UnitOfWork, root_pass: str) -> None:
    """Refuse a root password that does not keep the rule."""
    work.refuse_if(not PASSWORD.fullmatch(root_pass), BAD_ROOT_PASSWORD, root_pass=root_pass)


def require_hostname(work: UnitOfWork, hostname: str) -> None:
    """Refuse a name that no host can have; none is good."""
    odd = bool(hostname) and not HOSTNAME.fullmatch(hostname)
    work.refuse_if(odd, BAD_HOSTNAME, hostname=hostname[:80])


def asked_period(work: UnitOfWork, period: str) -> BillingCycle:
    """Read how long a period lasts, in words or months."""
    return work.require(PERIODS.get(period.lower()), BAD_PERIOD, deploy_period=period)


def monthly_price(work: UnitOfWork, preset: Preset, location: str) -> Decimal:
    """Give what a preset costs a month where it is asked for, in the client's currency."""
    currency = work.world.location_of(work.client).currency
    price = preset.price_in(location, currency) if preset.active else None
    facts = {"preset": preset.name, "location": location, "currency": currency}
    return work.require(price, NOT_IN_LOCATION, **facts)


def asked_system(
    work: UnitOfWork, preset: Preset | None, number: int, name: str, *, own: bool
) -> OperatingSystem | None:
    """Find the operating system; None where the client installs its own."""
    if own:
        return None
    known = [each for each in work.world.catalogue.operating_systems if each.active]
    fitting = [each for each in known if fits(each, preset)]
    wanted = next((each for each in fitting if _named(each, number, name)), None)
    return work.require(wanted, UNKNOWN_SYSTEM, os_id=number, os_name=name)


def asked_software(work: UnitOfWork, number: int, name: str) -> Software | None:
    """Find the software; None where none is asked for."""
    if not number and not name:
        return None
    known = [each for each in work.world.catalogue.software if each.active]
    wanted = next((each for each in known if _named(each, number, name)), None)
    return work.require(wanted, UNKNOWN_SOFTWARE, soft_id=number, soft_name=name)


def _named(row: OperatingSystem | Software, number: int, name: str) -> bool:
    return row.id == number if number else row.name.casefold() == name.casefold()


def asked_plan(work: UnitOfWork, location: str, number: int) -> TrafficPlan | None:
    """Find the traffic plan: the one asked for, or the main one in the client's currency."""
    currency = work.world.location_of(work.client).currency
    plans = [each for each in work.world.catalogue.plans_for(location) if each.active]
    if not number:
        return next((each for each in plans if each.main and currency in each.prices), None)
    wanted = next((each for each in plans if each.id == number), None)
    plan = work.require(wanted, UNKNOWN_PLAN, plan=number, location=location)
    work.refuse_if(currency not in plan.prices, PLAN_OF_ANOTHER_CURRENCY, currency=currency)
    return plan


def extra_addresses(work: UnitOfWork, amount: int | None) -> Decimal:
    """Give what the addresses beyond the first cost a month."""
    odd = amount is not None and not 1 <= amount <= MOST_ADDRESSES
    work.refuse_if(odd, BAD_ADDRESSES, ipv4_amount=amount)
    currency = work.world.location_of(work.client).currency
    return ((amount or 1) - 1) * surcharge(work.world.catalogue.ipv4_prices, currency)


def licences(work: UnitOfWork, *parts: OperatingSystem | Software | TrafficPlan | None) -> Decimal:
    """Give what the parts of an order cost a month, in the client's currency."""
    currency = work.world.location_of(work.client).currency
    return sum((surcharge(part.prices, currency) for part in parts if part is not None), ZERO)


def refuse_other_currency(work: UnitOfWork, code: str) -> None:
    """Refuse an order in another currency than the client's."""
    own = work.world.location_of(work.client).currency
    work.refuse_if(bool(code) and code.upper() != own, OTHER_CURRENCY, currency=own)


def refuse_unfunded(work: UnitOfWork, price: Decimal) -> None:
    """Refuse an order that credit does not cover, where the world says so."""
    client = work.client
    missing = price + _taxes(client, price) - work.world.credit_balance(client.id)
    minds = work.world.policies.unfunded_orders == "refuse"
    work.refuse_if(minds and positive(missing), INSUFFICIENT_FUNDS, missing=missing, client=client)


def _taxes(client: Client, price: Decimal) -> Decimal:
    return tax_on(price, client.tax_rate) + tax_on(price, client.tax_rate2)


def stock_server(work: UnitOfWork, number: int) -> tuple[StockServer, Preset]:
    """Find a server in stock that nobody has, and its preset."""
    catalogue = work.world.catalogue
    free = None if number in work.world.services else catalogue.stock_server(number)
    server = work.require(free, NOT_IN_STOCK, id=number)
    preset = catalogue.preset(server.preset)
    return server, work.require(preset, NOT_IN_STOCK, id=number)
