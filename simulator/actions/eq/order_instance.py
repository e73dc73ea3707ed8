"""`eq/order_instance`: order a server, or install one anew."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.ordering import Order, place_order
from simulator.effects.provisioning import reinstall
from simulator.rules import orders
from simulator.rules.access import require_account
from simulator.rules.catalogue import PRESET_NOT_FOUND, data_centre, found_preset
from simulator.rules.clients import refuse_without_whmcs
from simulator.rules.servers import SERVER_NOT_FOUND, own_server
from simulator.shapes.orders import ORDERED, OrderView, show_order
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.converters import verbatim
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/order_instance, sent by clients that order")


class Params(Struct, frozen=True):
    """What order_instance can be asked.

    Clients also send what only a machine would notice: ssh_key, post_install_script,
    post_install_callback, deploy_notify, deploy_options, email, vlan, ipv6, root_size, disk_mirror,
    no_lvm, custom_domain. Nothing here follows from it.
    """

    root_pass: str = param("Root password", source=CLIENTS, convert=verbatim)
    preset: str = param("Name or number of a preset", source=CLIENTS, required=False)
    location_name: str = param("Data centre", source=CLIENTS, required=False)
    id: int = param("Server to install anew, instead of an order", source=CLIENTS, required=False)
    os_id: int = param("Operating system", source=CLIENTS, required=False)
    os_name: str = param("Its name, instead of its number", source=CLIENTS, required=False)
    own_os: bool = param("Install no operating system", source=CLIENTS, required=False)
    os_template: str = param("Install a template instead of one", source=CLIENTS, required=False)
    soft_id: int = param("Software", source=CLIENTS, required=False)
    soft_name: str = param("Its name, instead of its number", source=CLIENTS, required=False)
    traffic_plan: int = param("Traffic plan; the main one", source=CLIENTS, required=False)
    hostname: str = param("Name of the server; made up", source=CLIENTS, required=False)
    deploy_period: str = param("Period; monthly", source=CLIENTS, required=False)
    ipv4_amount: int | None = param(
        "Addresses; 1", source=CLIENTS, required=False, convert=orders.optional_number
    )
    currency_code: str = param("Currency of the account", source=CLIENTS, required=False)

    @property
    def own_system(self) -> bool:
        """Whether none of the operating systems here is to be installed."""
        return self.own_os or bool(self.os_template)


@action(
    Params,
    group="orders",
    methods=POST_OR_GET,
    failures=(
        SERVER_NOT_FOUND,
        PRESET_NOT_FOUND,
        orders.NO_BILLING,
        orders.NOT_IN_LOCATION,
        orders.BAD_ROOT_PASSWORD,
        orders.BAD_HOSTNAME,
        orders.UNKNOWN_SYSTEM,
        orders.UNKNOWN_SOFTWARE,
        orders.UNKNOWN_PLAN,
        orders.PLAN_OF_ANOTHER_CURRENCY,
        orders.BAD_PERIOD,
        orders.BAD_ADDRESSES,
        orders.OTHER_CURRENCY,
        orders.INSUFFICIENT_FUNDS,
    ),
    answer=ORDERED,
    source=CLIENTS,
)
def order_instance(work: UnitOfWork, params: Params) -> Payload:
    """Orders a server with its first invoice, which credit pays if it can; or installs one anew."""
    if params.id:
        return _reinstalled(work, params)
    require_account(work)
    refuse_without_whmcs(work, orders.NO_BILLING)
    preset = found_preset(work, params.preset)
    place = data_centre(params.location_name)
    monthly = orders.monthly_price(work, preset, place)
    orders.require_root_password(work, params.root_pass)
    orders.require_hostname(work, params.hostname)
    system = orders.asked_system(work, preset, params.os_id, params.os_name, own=params.own_system)
    software = orders.asked_software(work, params.soft_id, params.soft_name)
    plan = orders.asked_plan(work, place, params.traffic_plan)
    cycle = orders.asked_period(work, params.deploy_period)
    monthly += orders.extra_addresses(work, params.ipv4_amount)
    orders.refuse_other_currency(work, params.currency_code)
    price = cycle.months * (monthly + orders.licences(work, system, software, plan))
    orders.refuse_unfunded(work, price)

    order = Order(
        preset=preset,
        location=place,
        cycle=cycle,
        price=price,
        addresses=params.ipv4_amount or 1,
        plan=plan,
        hostname=params.hostname,
        os_name=system.name if system else "",
        soft_name=software.name if software else "",
    )
    placed = place_order(work, order)
    parts = (placed.task, placed.service, placed.invoice, order.os_name, order.soft_name)
    return show_order(work, OrderView("order_instance", *parts))


def _reinstalled(work: UnitOfWork, params: Params) -> Payload:
    server = own_server(work, params.id)
    preset = work.world.catalogue.preset(server.product)
    orders.require_root_password(work, params.root_pass)
    orders.require_hostname(work, params.hostname)
    system = orders.asked_system(work, preset, params.os_id, params.os_name, own=params.own_system)
    software = orders.asked_software(work, params.soft_id, params.soft_name)

    task = reinstall(work, server, params.hostname)
    view = OrderView(
        action="order_instance",
        task=task,
        service=server,
        os_name=system.name if system else "",
        soft_name=software.name if software else "",
    )
    return show_order(work, view)
