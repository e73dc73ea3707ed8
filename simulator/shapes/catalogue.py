"""The catalogue as JSON: presets, operating systems, software, traffic plans and servers in stock.

The API names three currencies, EUR, USD and RUB; amounts here are numbers, as its examples print
them.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from simulator.domain.catalogue import (
    OperatingSystem,
    Preset,
    Prices,
    Software,
    StockServer,
    TrafficPlan,
)
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import Source, assumed, observed

PRESETS = observed("presets/list, rows that clients read")
INFO = observed("presets/info, success example of the documentation")
SEARCH = observed("presets/search, rows that a client orders from")
SHOW = assumed("presets/show, the rows of presets/list; no example is public")
OS = observed("os/list, success example of the documentation, and rows that clients read")
SOFTWARE = observed("software/list, success example of the documentation")
PLANS = observed("traffic_plans/list, success example of the documentation, and rows clients read")
STOCKS = observed("stocks/list, success example of the documentation")
ECHO = observed("the action is echoed in the success examples of the documentation")
BASE_PRICE = -1
CURRENCIES = ("EUR", "USD", "RUB")
MONTHLY = {"USD": "monthly_usd", "EUR": "monthly_com", "RUB": "monthly_ru"}
FREE, RENTED = "free", "rent"

V = TypeVar("V")


def _echo(action: str) -> Field[V]:
    return Field("action", lambda _: action, ECHO, "string")


def joined(locations: Sequence[str]) -> str:
    """Write data centres as the API does: `NL,RU,`, with a comma after the last one."""
    return "".join(f"{location}," for location in locations)


def _monthly(currency: str) -> Field[Preset]:
    def price(preset: Preset) -> Decimal:
        return preset.prices.get(currency, Decimal(BASE_PRICE))

    return Field(MONTHLY[currency], price, PRESETS, "number")


def _price_there(currency: str) -> Field[Prices]:
    def price(prices: Prices) -> Decimal:
        return prices.get(currency, Decimal(BASE_PRICE))

    return Field(currency, price, PRESETS, "number")


def _in_each_place(preset: Preset) -> dict[str, Prices]:
    return {place: preset.location_prices.get(place, {}) for place in preset.locations}


PRICES_THERE: Shape[Prices] = Shape(
    "prices of a preset in a data centre; -1 where it costs what it costs elsewhere",
    tuple(map(_price_there, CURRENCIES)),
)
PRESET_ROW: Shape[Preset] = Shape(
    "preset",
    (
        Field("id", lambda p: p.id, PRESETS, "integer"),
        Field("name", lambda p: p.name, PRESETS, "string"),
        Field("description", lambda p: p.description, PRESETS, "string"),
        Field("virtual", lambda p: p.virtual, PRESETS, "flag"),
        Field("server_type", lambda p: "VPS" if p.virtual else "Server", PRESETS, "string"),
        Field("active", lambda p: p.active, PRESETS, "flag"),
        Field("location", lambda p: p.locations[0], PRESETS, "string"),
        Field("locations", lambda p: joined(p.locations), PRESETS, "string"),
        Field("cpu", lambda p: p.cpu, PRESETS, "integer"),
        Field("ram", lambda p: p.ram, PRESETS, "integer"),
        Field("hdd", lambda p: p.hdd, PRESETS, "string"),
        *map(_monthly, MONTHLY),
        Field("price", _in_each_place, PRESETS, by_name=PRICES_THERE),
    ),
)
PRESET_LIST: Shape[list[Preset]] = Shape(
    "list of presets",
    (_echo("list"), Field("presets", lambda presets: presets, PRESETS, each=PRESET_ROW)),
)
SHOWN_PRESETS: Shape[list[Preset]] = Shape(
    "presets in detail",
    (_echo("show"), Field("presets", lambda presets: presets, SHOW, each=PRESET_ROW)),
)


class PricedPreset(NamedTuple):
    """A preset, and the currencies that its prices are asked in."""

    preset: Preset
    currencies: tuple[str, ...]

    @property
    def prices(self) -> Prices:
        """What it costs in those of them that it is sold in."""
        prices = self.preset.prices
        return {name: prices[name] for name in self.currencies if name in prices}


PRICED_PRESET: Shape[PricedPreset] = Shape(
    "preset with its prices",
    (
        Field("id", lambda v: v.preset.id, INFO, "integer"),
        Field("name", lambda v: v.preset.name, INFO, "string"),
        Field("price", lambda v: v.prices, INFO, by_name="number"),
        Field("location", lambda v: v.preset.locations[0], INFO, "string"),
        Field("locations", lambda v: joined(v.preset.locations), INFO, "string"),
        Field("cpu", lambda v: v.preset.cpu, INFO, "integer"),
        Field("ram", lambda v: v.preset.ram, INFO, "integer"),
        Field("hdd", lambda v: v.preset.hdd, INFO, "string"),
        Field("virtual", lambda v: v.preset.virtual, INFO, "flag"),
        Field("active", lambda v: v.preset.active, INFO, "flag"),
        Field("description", lambda v: v.preset.description, INFO, "string"),
    ),
)
PRICE_LIST: Shape[list[PricedPreset]] = Shape(
    "price list",
    (_echo("info"), Field("presets", lambda presets: presets, INFO, each=PRICED_PRESET)),
)


class StockView(NamedTuple):
    """A server in stock, its preset, and whether somebody has it."""

    server: StockServer
    preset: Preset
    rented: bool


FOUND_SERVER: Shape[StockView] = Shape(
    "server of a preset",
    (
        Field("id", lambda v: v.server.id, SEARCH, "integer"),
        Field("preset", lambda v: v.preset.name, SEARCH, "string"),
        Field("location", lambda v: v.server.location, SEARCH, "string"),
        Field("status", lambda v: RENTED if v.rented else FREE, SEARCH, "string"),
    ),
)
FOUND_SERVERS: Shape[list[StockView]] = Shape(
    "servers of a preset",
    (_echo("search"), Field("servers", lambda found: found, SEARCH, each=FOUND_SERVER)),
)
SPECS: Shape[StockView] = Shape(
    "specification of a server in stock",
    (
        Field("cpu", lambda v: v.preset.cpu_name, STOCKS, "string"),
        Field("cores", lambda v: v.preset.cpu, STOCKS, "integer"),
        Field("ram", lambda v: v.preset.ram, STOCKS, "integer"),
        Field("disk", lambda v: v.preset.hdd, STOCKS, "string"),
    ),
)


def _stock_prices(view: StockView) -> Prices:
    prices = {
        currency: view.preset.price_in(view.server.location, currency)
        for currency in view.preset.prices
    }
    return {currency: price for currency, price in prices.items() if price is not None}


STOCK_ROW: Shape[StockView] = Shape(
    "server in stock",
    (
        Field("id", lambda v: v.server.id, STOCKS, "integer"),
        Field("name", lambda v: v.preset.name, STOCKS, "string"),
        Field("location", lambda v: v.server.location, STOCKS, "string"),
        Field("group", lambda v: v.preset.group, STOCKS, "string"),
        Field("status", lambda _: "available", STOCKS, "string"),
        Field("price", _stock_prices, STOCKS, by_name="number"),
        Field("specs", lambda v: v, STOCKS, of=SPECS),
        Field("server_group", lambda v: v.preset.description, STOCKS, "string"),
        Field("tags", lambda _: [], STOCKS, "empty array"),
    ),
)
STOCK_LIST: Shape[list[StockView]] = Shape(
    "list of servers in stock",
    (_echo("list"), Field("servers", lambda found: found, STOCKS, each=STOCK_ROW)),
)


def _licence_in(currency: str, name: str, source: Source) -> Field[OperatingSystem]:
    return Field(name, lambda each: each.prices.get(currency, Decimal(0)), source, "number")


def first_price(prices: Prices) -> Decimal:
    """Give the price in the first currency there is; nothing where there is none."""
    return next(iter(prices.values()), Decimal(0))


OS_ROW: Shape[OperatingSystem] = Shape(
    "operating system",
    (
        Field("id", lambda o: o.id, OS, "integer"),
        Field("name", lambda o: o.name, OS, "string"),
        Field("active", lambda o: o.active, OS, "flag"),
        _licence_in("EUR", "price_EUR", OS),
        _licence_in("USD", "price_USD", assumed("beside price_EUR and price_RUB")),
        _licence_in("RUB", "price_RUB", OS),
        Field("tags", lambda _: [], OS, "empty array"),
    ),
)
EXCLUDED_OS: Shape[OperatingSystem] = Shape(
    "operating system that does not fit",
    (
        Field("os_id", lambda o: o.id, OS, "integer"),
        Field("name", lambda o: o.name, OS, "string"),
    ),
)


class SystemsView(NamedTuple):
    """The operating systems that fit, and those that do not."""

    fitting: list[OperatingSystem]
    excluded: list[OperatingSystem]


OS_LIST: Shape[SystemsView] = Shape(
    "list of operating systems",
    (
        _echo("list"),
        Field("os_list", lambda v: v.fitting, OS, each=OS_ROW),
        Field("os_excluded", lambda v: v.excluded, OS, each=EXCLUDED_OS),
    ),
)
SOFTWARE_ROW: Shape[Software] = Shape(
    "software",
    (
        Field("id", lambda s: s.id, SOFTWARE, "integer"),
        Field("name", lambda s: s.name, SOFTWARE, "string"),
        Field("active", lambda s: s.active, SOFTWARE, "flag"),
        Field("price", lambda s: first_price(s.prices), SOFTWARE, "number"),
        Field("tags", lambda _: [], SOFTWARE, "empty array"),
    ),
)
SOFTWARE_LIST: Shape[list[Software]] = Shape(
    "list of software",
    (_echo("list"), Field("software", lambda found: found, SOFTWARE, each=SOFTWARE_ROW)),
)


PLAN_ROW: Shape[TrafficPlan] = Shape(
    "traffic plan",
    (
        Field("id", lambda p: p.id, PLANS, "integer"),
        Field("name", lambda p: p.name, PLANS, "string"),
        Field("active", lambda p: p.active, PLANS, "flag"),
        Field("location", lambda p: p.locations[0], PLANS, "string"),
        Field("locations", lambda p: joined(p.locations), PLANS, "string"),
        Field("limit_in", lambda p: p.limit, PLANS, "integer"),
        Field("limit_out", lambda p: p.limit, PLANS, "integer"),
        Field("rate_in", lambda p: p.bandwidth, PLANS, "integer"),
        Field("rate_out", lambda p: p.bandwidth, PLANS, "integer"),
        Field("bandwidth", lambda p: p.bandwidth, PLANS, "integer"),
        Field("currency_id", lambda p: "RUB" in p.prices, PLANS, "flag"),
        Field("price", lambda p: first_price(p.prices), PLANS, "number"),
        Field("web_plan", lambda _: 0, PLANS, "flag"),
        Field("main_plan", lambda p: p.main, PLANS, "flag"),
        Field("billing_plan", lambda p: p.prices, PLANS, by_name="number"),
    ),
)
PLAN_LIST: Shape[list[TrafficPlan]] = Shape(
    "list of traffic plans",
    (_echo("list"), Field("traffic_plans", lambda plans: plans, PLANS, each=PLAN_ROW)),
)
