"""Payment methods as JSON (getpaymentgw): an address, a form or instructions for each gateway.

The origin in them is what the client wrote in its `Host` header, so it is not trusted: quoted as
an address and escaped as HTML, it can end no attribute and begin no element.
"""

from html import escape
from typing import NamedTuple
from urllib.parse import quote

from simulator.domain.invoices import Invoice
from simulator.domain.world import DEFAULT_WORLD, World
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import documented

PAGE = documented("whmcs/getpaymentgw, success response")
BUTTON = (
    '<input type="submit" class="btn btn-xl btn-block btn-outline-dark rounded btn-sm"'
    ' value="Pay Now" />'
)


class Method(NamedTuple):
    """A gateway that can collect an invoice."""

    gateway: str
    invoice_id: int
    origin: str
    world: str


def _address(method: Method) -> str:
    return f"{_page(method)}?id={method.invoice_id}{_world(method)}"


def _page(method: Method) -> str:
    return f"{_origin(method)}/modules/gateways/{quote(method.gateway, safe='')}.php"


def _origin(method: Method) -> str:
    return quote(method.origin, safe=":/[]")


def _world(method: Method) -> str:
    """Name the world in a link: a browser that follows it sends no token."""
    return "" if method.world == DEFAULT_WORLD else f"&sim_world={quote(method.world)}"


def _form(method: Method) -> str:
    """Write the page's button inside a form: alone it would submit nothing (decision 13)."""
    hidden = f'<input type="hidden" name="id" value="{method.invoice_id}" />'
    if method.world != DEFAULT_WORLD:
        hidden += f'<input type="hidden" name="sim_world" value="{escape(method.world)}" />'
    return f'<form method="get" action="{escape(_page(method))}">{hidden}{BUTTON}</form>'


def _instructions(method: Method) -> str:
    return (
        "<span style='text-align:left'><p data-intl='please_wire_funds_in_favor'>"
        "Please wire funds in favor of: </p>"
        f"{escape(_origin(method))}?invoice_id={method.invoice_id}{escape(_world(method))}</span>"
    )


CALLS = {"bitpaycheckout": _form, "banktransfer": _instructions}

METHOD: Shape[Method] = Shape(
    "payment method",
    (Field("call", lambda method: CALLS.get(method.gateway, _address)(method), PAGE),),
)


def _by_gateway(methods: list[Method]) -> Payload:
    # `call` reads the same in both dialects
    return {method.gateway: METHOD.show(method, "documented") for method in methods}


METHODS: Shape[list[Method]] = Shape("payment methods", (Field("methods", _by_gateway, PAGE),))


def show_methods(world: World, invoice: Invoice, origin: str) -> Payload:
    """Write how an invoice can be paid, with links to the host that the client used."""
    gateways = world.location_of(world.clients[invoice.client_id]).gateways
    methods = [Method(gateway, invoice.id, origin, world.name) for gateway in gateways]
    return METHODS.show(methods, world.dialect)
