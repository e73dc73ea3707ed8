"""`eq/deploy`: order a server that stands ready."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.ordering import Order, place_order
from simulator.rules import orders
from simulator.rules.access import require_account
from simulator.rules.clients import refuse_without_whmcs
from simulator.shapes.orders import ORDERED, OrderView, show_order
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.converters import verbatim
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/deploy, sent by a client that orders from stock")


class Params(Struct, frozen=True):
    """What deploy can be asked."""

    id: int = param("Server in stock, as presets/search shows it", source=CLIENTS)
    root_pass: str = param("Root password", source=CLIENTS, convert=verbatim)
    deploy_data: str = param(
        "Period; monthly", source=CLIENTS, required=False, aliases=("deploy_period",)
    )
    os_id: int = param("Operating system", source=CLIENTS, required=False)
    own_os: bool = param("Install no operating system", source=CLIENTS, required=False)
    soft_id: int = param("Software", source=CLIENTS, required=False)
    hostname: str = param("Name of the server; made up", source=CLIENTS, required=False)
    currency_code: str = param("Currency of the account", source=CLIENTS, required=False)


@action(
    Params,
    group="orders",
    methods=POST_OR_GET,
    failures=(
        orders.NOT_IN_STOCK,
        orders.NO_BILLING,
        orders.NOT_IN_LOCATION,
        orders.BAD_ROOT_PASSWORD,
        orders.BAD_HOSTNAME,
        orders.UNKNOWN_SYSTEM,
        orders.UNKNOWN_SOFTWARE,
        orders.BAD_PERIOD,
        orders.OTHER_CURRENCY,
        orders.INSUFFICIENT_FUNDS,
    ),
    answer=ORDERED,
    source=CLIENTS,
)
def deploy(work: UnitOfWork, params: Params) -> Payload:
    """Orders one server in stock, with its first invoice, which credit pays if it can."""
    require_account(work)
    refuse_without_whmcs(work, orders.NO_BILLING)
    stock, preset = orders.stock_server(work, params.id)
    monthly = orders.monthly_price(work, preset, stock.location)
    orders.require_root_password(work, params.root_pass)
    orders.require_hostname(work, params.hostname)
    system = orders.asked_system(work, preset, params.os_id, "", own=params.own_os)
    software = orders.asked_software(work, params.soft_id, "")
    cycle = orders.asked_period(work, params.deploy_data)
    orders.refuse_other_currency(work, params.currency_code)
    price = cycle.months * (monthly + orders.licences(work, system, software))
    orders.refuse_unfunded(work, price)

    order = Order(
        preset=preset,
        location=stock.location,
        cycle=cycle,
        price=price,
        hostname=params.hostname,
        server_id=stock.id,
        os_name=system.name if system else "",
        soft_name=software.name if software else "",
    )
    placed = place_order(work, order)
    parts = (placed.task, placed.service, placed.invoice, order.os_name, order.soft_name)
    return show_order(work, OrderView("deploy", *parts))
