"""Servers as JSON: what eq.php and get_billing_data tell about the services of a client.

What stands of machines here is in `domain/equipment.py`: written in a scenario, or made up.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from simulator.domain.clients import Location
from simulator.domain.equipment import (
    addresses_of,
    condition_of,
    data_centre_of,
    hardware_of,
    mac_of,
    outbound_gb,
    virtual,
)
from simulator.domain.money import ZERO
from simulator.domain.services import Service
from simulator.domain.tags import Tag
from simulator.domain.unit_of_work import UnitOfWork
from simulator.shapes.tags import TAG, TagView, view_tag
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import assumed, observed

LIST = observed("eq/list, an answer of the live API")
FULL = observed("eq/list with full=1, types a client declares")
SHOW = observed("eq/show, read by clients")
UPDATE = observed("eq/update_servers, read by clients")
PANEL = observed("eq/show, read by HOSTKEY's control panel")
MADE_UP = assumed("worlds know no machines: as written, or follows from the server (decision 51)")
UNTOLD = assumed("no client shows another value; follows from the server (decision 51)")
OVERAGE = assumed(
    "one edition clears tags and limits of overage; how they tell of it is not public (decision 38)"
)

COSTS = assumed("clients only ask whether it is 0: whether the traffic is metered")
PORT = "eth0"
PRICES = {"EUR": "price_EUR", "RUB": "price_RUR", "USD": "price_USD"}


class ServerView(NamedTuple):
    """A server, the location that bills it, and the day; its tags where they are shown."""

    service: Service
    location: Location
    today: date
    tags: Sequence[TagView] = ()


def _main_address(view: ServerView) -> str:
    return addresses_of(view.service)[0]


def _billed(view: ServerView) -> bool:
    return view.service.id is not None


def _price_in(currency: str) -> "Field[ServerView]":
    def price(view: ServerView) -> Decimal:
        billed = _billed(view) and view.location.currency == currency
        return view.service.price if billed else ZERO

    return Field(PRICES[currency], price, FULL, "money")


def _kind(view: ServerView) -> str:
    return "VPS" if virtual(view.service.product) else "Server"


def _power(view: ServerView) -> str:
    return "on" if condition_of(view.service) == "rent" else "off"


def _switch(view: ServerView) -> str:
    return "virtual" if virtual(view.service.product) else ""


def _due(view: ServerView) -> date | None:
    return view.service.next_due_date if _billed(view) else None


def _days_left(view: ServerView) -> int:
    return (view.service.next_due_date - view.today).days if _billed(view) else 0


SERVER_ROW: Shape[ServerView] = Shape(
    "listed server",
    (
        Field("id", lambda v: v.service.server_id, FULL, "integer"),
        Field("status", lambda v: condition_of(v.service), FULL, "string"),
        Field("hostname", lambda v: v.service.hostname, FULL, "string"),
        Field("name", lambda v: v.service.product, FULL, "string"),
        Field("type", _kind, FULL, "string"),
        Field("IP", _main_address, MADE_UP, "string"),
        Field("due_date", _due, FULL, "date"),
        Field("days_left", _days_left, FULL, "integer"),
        *map(_price_in, PRICES),
        Field("is_prebill", _billed, FULL, "flag"),
        Field("prebill_service_id", lambda v: v.service.id or 0, FULL, "integer"),
        Field("prebill_rate", lambda v: v.service.price if _billed(v) else ZERO, FULL, "money"),
        Field(
            "prebill_period",
            lambda v: v.service.cycle.lower() if _billed(v) else "",
            FULL,
            "string",
        ),
        Field("location", lambda v: data_centre_of(v.service, v.location), FULL, "string"),
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
        Field("Condition_Component", lambda v: condition_of(v.service), SHOW, "string"),
        Field("power_status", _power, SHOW, "string"),
        Field("limit_traffic", lambda v: v.service.traffic.limit, PANEL, "integer"),
        Field("cost_traffic", lambda v: v.service.traffic.limit > 0, COSTS, "flag"),
        Field("trafficPeriodOut", lambda v: outbound_gb(v.service), PANEL, "number"),
        Field("limit_trafficIN", lambda _: 0, UNTOLD, "integer"),
        Field("cost_trafficIN", lambda _: 0, UNTOLD, "flag"),
        Field("trafficPeriodIn", lambda v: v.service.traffic.inbound, PANEL, "number"),
        Field("limit_bands", lambda v: v.service.traffic_exceeded, OVERAGE, "flag"),
        Field("hostname", lambda v: v.service.hostname, SHOW, "string"),
        Field("hwconfig", lambda v: v.service.product, SHOW, "string"),
    ),
)
HARDWARE: Shape[ServerView] = Shape(
    "hardware of a server",
    (
        Field("cpu_name", lambda v: hardware_of(v.service).cpu_name, PANEL, "string"),
        Field("cpu_cores", lambda v: hardware_of(v.service).cpu_cores, PANEL, "integer"),
        Field("ram", lambda v: hardware_of(v.service).ram, PANEL, "integer"),
        Field("hdd", lambda v: hardware_of(v.service).hdd, PANEL, "integer"),
        Field("tags", lambda _: [], PANEL, "empty array"),
    ),
)


class AddressView(NamedTuple):
    """An IP address, and the server that has it."""

    address: str
    server: ServerView

    @property
    def main(self) -> bool:
        """Whether it is the first of its server."""
        return self.address == _main_address(self.server)


def _addresses(view: ServerView) -> list[AddressView]:
    return [AddressView(address, view) for address in addresses_of(view.service)]


ADDRESS: Shape[AddressView] = Shape(
    "address of a server",
    (
        Field("IP", lambda v: v.address, MADE_UP, "string"),
        Field("MAC", lambda v: mac_of(v.server.service), MADE_UP, "string"),
        Field("main_ip", lambda v: v.main, SHOW, "flag"),
        Field("port", lambda _: PORT, PANEL, "string"),
        Field("locked", lambda _: 0, PANEL, "flag"),
        Field("date_block", lambda _: None, PANEL, "null"),
        Field("description", lambda _: "", PANEL, "string"),
        Field("license_id", lambda _: 0, PANEL, "integer"),
    ),
)
INTERFACE: Shape[ServerView] = Shape(
    "interface of a server",
    (
        Field("id", lambda v: v.service.server_id, PANEL, "integer"),
        Field("type", lambda _: PORT, PANEL, "string"),
        Field("mac", lambda v: mac_of(v.service), MADE_UP, "string"),
        Field("IsMain", lambda _: 1, SHOW, "flag"),
        Field("upstream_id", lambda v: 0 if virtual(v.service.product) else 1, PANEL, "integer"),
        Field("switch_owner", lambda _: "Hostkey", PANEL, "string"),
        Field("switch_model", _switch, PANEL, "string"),
    ),
)
IPMI: Shape[ServerView] = Shape(
    "remote management of a server",
    (
        Field("model", lambda _: "", SHOW, "string"),
        Field("interfaces", lambda _: [], PANEL, "empty array"),
    ),
)
PLACE: Shape[ServerView] = Shape(
    "place of a server",
    (Field("dc_location", lambda v: data_centre_of(v.service, v.location), SHOW, "string"),),
)
SHOW_ANSWER: Shape[ServerView] = Shape(
    "server",
    (
        Field("module", lambda _: "eq", LIST, "string"),
        Field("account_id", lambda v: v.service.id or 0, SHOW, "integer"),
        Field("type_billing", lambda v: v.location.name, SHOW, "string"),
        Field("server_data", lambda v: v, SHOW, of=SERVER_DATA),
        Field("hardware", lambda v: v, SHOW, of=HARDWARE),
        Field("interfaces", lambda v: [v], SHOW, each=INTERFACE),
        Field("IP", _addresses, SHOW, each=ADDRESS),
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


class InventoryView(NamedTuple):
    """The servers of a client, and the keys of the deployments that are not over, by invoice."""

    servers: list[ServerView]
    deploy_keys: dict[str, str]


UPDATE_ANSWER: Shape[InventoryView] = Shape(
    "inventory",
    (
        Field(
            "servers",
            lambda v: [each.service.server_id for each in v.servers],
            UPDATE,
            each="integer",
        ),
        Field(
            "billing_servers",
            lambda v: [each for each in v.servers if each.service.id is not None],
            UPDATE,
            each=BILLING_SERVER,
        ),
        Field(
            "deploy_keys",
            lambda v: v.deploy_keys,
            UPDATE,
            by_name="string",
            otherwise="empty array",
        ),
    ),
)


def view_inventory(work: UnitOfWork, services: Sequence[Service]) -> InventoryView:
    """Gather what eq/update_servers tells."""
    tasks = work.world.tasks.where("deployments", work.client.id)
    under_way = [each for each in tasks if not each.awaits_payment and not each.ended(work.now)]
    keys = {str(each.invoice_id): work.world.public_token(each.key) for each in under_way}
    return InventoryView(view_servers(work, services), keys)


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


SEARCH = observed("eq/unified_server_search, read by a client")
LIKE_UNIFIED_SEARCH = assumed("the rows of eq/unified_server_search; no example is public")
FOUND_SERVER: Shape[ServerView] = Shape(
    "server that was found",
    (
        Field("id", lambda v: v.service.server_id, SEARCH, "integer"),
        Field("name", lambda v: v.service.hostname, SEARCH, "string"),
        Field("hostname", lambda v: v.service.hostname, SEARCH, "string"),
    ),
)
RESULTS: Shape[list[ServerView]] = Shape(
    "results of a search",
    (Field("servers", lambda found: found, SEARCH, each=FOUND_SERVER),),
)
UNIFIED_SEARCH: Shape[list[ServerView]] = Shape(
    "search", (Field("results", lambda found: found, SEARCH, of=RESULTS),)
)
SEARCH_ANSWER: Shape[list[ServerView]] = Shape(
    "plain search",
    (Field("servers", lambda found: found, LIKE_UNIFIED_SEARCH, each=FOUND_SERVER),),
)


def found_servers(work: UnitOfWork, services: Sequence[Service], query: str) -> list[ServerView]:
    """Gather the servers of which a text is part of name, number or address."""
    wanted = query.casefold()
    return [
        view
        for view in view_servers(work, services)
        if wanted in view.service.hostname.casefold()
        or wanted in (str(view.service.server_id), _main_address(view))
    ]


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
