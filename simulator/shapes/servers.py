"""Servers as JSON: what eq.php and get_billing_data tell about the services of a client.

Worlds know billing, not machines. What no test of billing depends on (addresses, data centres)
follows from the server's id and its billing location, always the same.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from ipaddress import IPv4Address
from typing import NamedTuple

from simulator.domain.clients import Location
from simulator.domain.money import ZERO
from simulator.domain.services import Service, ServiceStatus
from simulator.domain.tags import Tag
from simulator.domain.unit_of_work import UnitOfWork
from simulator.shapes.tags import TAG, TagView, view_tag
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import assumed, observed

LIST = observed("eq/list, an answer of the live API")
FULL = observed("eq/list with full=1, types a client declares")
SHOW = observed("eq/show, read by clients")
UPDATE = observed("eq/update_servers, read by clients")
MADE_UP = assumed("worlds know no machines: follows from the server's id")
OVERAGE = assumed(
    "one edition clears tags and limits of overage; how they tell of it is not public (decision 38)"
)

FIRST_ADDRESS = int(IPv4Address("198.18.0.0"))  # RFC 2544: for tests, routed nowhere
ADDRESSES = 2**17
PRICES = {"EUR": "price_EUR", "RUB": "price_RUR", "USD": "price_USD"}
CONDITIONS = {
    ServiceStatus.PENDING: "presale",
    ServiceStatus.ACTIVE: "rent",
    ServiceStatus.SUSPENDED: "power_off",
}


class ServerView(NamedTuple):
    """A server, the location that bills it, and the day; its tags where they are shown."""

    service: Service
    location: Location
    today: date
    tags: Sequence[TagView] = ()


def data_centre(location: Location) -> str:
    """Tell in which country the servers of a billing location stand."""
    return "RU" if location.currency == "RUB" else "NL"


def _ip_address(view: ServerView) -> str:
    return str(IPv4Address(FIRST_ADDRESS + view.service.server_id % ADDRESSES))


def _mac(view: ServerView) -> str:
    return (0x02 << 40 | view.service.server_id % 2**32).to_bytes(6, "big").hex(":")


def _condition(view: ServerView) -> str:
    return CONDITIONS.get(view.service.status, "TT")


def _price_in(currency: str) -> "Field[ServerView]":
    def price(view: ServerView) -> Decimal:
        return view.service.price if view.location.currency == currency else ZERO

    return Field(PRICES[currency], price, FULL, "money")


def _kind(view: ServerView) -> str:
    return "VPS" if view.service.product.startswith("vm") else "Server"


SERVER_ROW: Shape[ServerView] = Shape(
    "listed server",
    (
        Field("id", lambda v: v.service.server_id, FULL, "integer"),
        Field("status", _condition, FULL, "string"),
        Field("hostname", lambda v: v.service.hostname, FULL, "string"),
        Field("name", lambda v: v.service.product, FULL, "string"),
        Field("type", _kind, FULL, "string"),
        Field("IP", _ip_address, MADE_UP, "string"),
        Field("due_date", lambda v: v.service.next_due_date, FULL, "date"),
        Field("days_left", lambda v: (v.service.next_due_date - v.today).days, FULL, "integer"),
        *map(_price_in, PRICES),
        Field("is_prebill", lambda v: v.service.id is not None, FULL, "flag"),
        Field("prebill_service_id", lambda v: v.service.id or 0, FULL, "integer"),
        Field("prebill_rate", lambda v: v.service.price, FULL, "money"),
        Field("prebill_period", lambda v: v.service.cycle.lower(), FULL, "string"),
        Field("location", lambda v: data_centre(v.location), FULL, "string"),
    ),
)
LIST_ANSWER: Shape[list[ServerView]] = Shape(
    "server list",
    (
        Field("module", lambda _: "eq", LIST, "string"),
        Field(
            "servers",
            lambda servers: [each.service.server_id for each in servers],
            LIST,
            each="integer",
        ),
    ),
)
FULL_LIST_ANSWER: Shape[list[ServerView]] = Shape(
    "full server list",
    (
        Field("module", lambda _: "eq", LIST, "string"),
        Field("servers", lambda servers: servers, FULL, each=SERVER_ROW, otherwise="integer"),
    ),
)
SERVER_DATA: Shape[ServerView] = Shape(
    "server data",
    (
        Field("id", lambda v: v.service.server_id, SHOW, "integer"),
        Field("ref_tableName", _kind, SHOW, "string"),
        Field("account_id", lambda v: v.service.id or 0, SHOW, "integer"),
        Field("Condition_Component", _condition, SHOW, "string"),
        Field("power_status", lambda v: "on" if _condition(v) == "rent" else "off", SHOW, "string"),
        Field("limit_traffic", lambda v: v.service.traffic_exceeded, OVERAGE, "flag"),
        Field("limit_bands", lambda v: v.service.traffic_exceeded, OVERAGE, "flag"),
        Field("hostname", lambda v: v.service.hostname, SHOW, "string"),
        Field("hwconfig", lambda v: v.service.product, SHOW, "string"),
    ),
)
ADDRESS: Shape[ServerView] = Shape(
    "address of a server",
    (
        Field("IP", _ip_address, MADE_UP, "string"),
        Field("MAC", _mac, MADE_UP, "string"),
        Field("main_ip", lambda _: 1, SHOW, "flag"),
    ),
)
INTERFACE: Shape[ServerView] = Shape(
    "interface of a server",
    (Field("mac", _mac, MADE_UP, "string"), Field("IsMain", lambda _: 1, SHOW, "flag")),
)
IPMI: Shape[ServerView] = Shape(
    "remote management of a server", (Field("model", lambda _: "", SHOW, "string"),)
)
PLACE: Shape[ServerView] = Shape(
    "place of a server",
    (Field("dc_location", lambda v: data_centre(v.location), SHOW, "string"),),
)
SHOW_ANSWER: Shape[ServerView] = Shape(
    "server",
    (
        Field("module", lambda _: "eq", LIST, "string"),
        Field("account_id", lambda v: v.service.id or 0, SHOW, "integer"),
        Field("type_billing", lambda v: v.location.name, SHOW, "string"),
        Field("server_data", lambda v: v, SHOW, of=SERVER_DATA),
        Field("hardware", lambda _: [], SHOW, "empty array"),
        Field("interfaces", lambda v: [v], SHOW, each=INTERFACE),
        Field("IP", lambda v: [v], SHOW, each=ADDRESS),
        Field("IPMI", lambda v: v, SHOW, of=IPMI),
        Field("preset", lambda v: v.service.product, SHOW, "string"),
        Field("location", lambda v: v, SHOW, of=PLACE),
        Field("tags", lambda v: v.tags, SHOW, each=TAG),
    ),
)
BILLING_SERVER: Shape[ServerView] = Shape(
    "billed server",
    (
        Field("id", lambda v: v.service.server_id, UPDATE, "integer"),
        Field("name", lambda v: v.service.hostname, UPDATE, "string"),
        Field("status", lambda v: v.service.status, UPDATE, "string"),
        Field("config", lambda v: v.service.product, UPDATE, "string"),
    ),
)
UPDATE_ANSWER: Shape[list[ServerView]] = Shape(
    "inventory",
    (
        Field(
            "servers",
            lambda servers: [each.service.server_id for each in servers],
            UPDATE,
            each="integer",
        ),
        Field(
            "billing_servers",
            lambda servers: [each for each in servers if each.service.id is not None],
            UPDATE,
            each=BILLING_SERVER,
        ),
        Field("deploy_keys", lambda _: [], UPDATE, "empty array"),
    ),
)


def view_server(work: UnitOfWork, service: Service) -> ServerView:
    """Gather what eq.php shows of a server."""
    client = work.world.clients[service.client_id]
    return ServerView(service, work.world.location_of(client), work.today)


def view_tagged_server(work: UnitOfWork, service: Service, tags: Sequence[Tag]) -> ServerView:
    """Gather what eq/show shows of a server, with its tags."""
    return view_server(work, service)._replace(tags=[view_tag(work, tag) for tag in tags])


def view_servers(work: UnitOfWork, services: Sequence[Service]) -> list[ServerView]:
    """Gather what eq.php shows of several servers."""
    return [view_server(work, service) for service in services]


SEEN_LIVE = observed("get_billing_data, an answer of the live API")
FIRST_PAYMENT = observed(
    "get_billing_data, an answer of the live API: what a period costs, where there was no fee"
)
CURRENCY_READ = observed("get_billing_data, read by clients for the currency")


BILLING_DATA: Shape[ServerView] = Shape(
    "billing data",
    (
        Field("IP", lambda v: v.service.hostname, SEEN_LIVE, "string"),
        Field("client_id", lambda v: v.service.client_id, SEEN_LIVE, "integer"),
        Field("order_id", lambda v: v.service.id, SEEN_LIVE, "integer"),
        Field("billing_name", lambda v: v.service.product, SEEN_LIVE, "string"),
        Field("billing_status", lambda v: v.service.status, SEEN_LIVE, "string"),
        Field("billing_cycle", lambda v: v.service.cycle, SEEN_LIVE, "string"),
        Field("billing_setupfee", lambda v: v.service.first_payment, FIRST_PAYMENT, "money"),
        Field("billing_reccuring", lambda v: v.service.price, SEEN_LIVE, "money"),
        Field("reg_date", lambda v: v.service.registration_date, SEEN_LIVE, "date"),
        Field("next_due_date", lambda v: v.service.next_due_date, SEEN_LIVE, "date"),
        Field("currencycode", lambda v: v.location.currency, CURRENCY_READ, "currency"),
        Field("currencysuffix", lambda v: v.location.currency, CURRENCY_READ, "currency"),
    ),
)
