"""The catalogue of a world: what can be ordered, where, and for how much.

These types are the format: scenarios write what they sell in these keys, and exported states hold
it as it is. Every price is one of a month, before tax, in each currency that it is offered in.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import prod
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from simulator.domain.identifiers import LARGEST_IDENTIFIER
from simulator.domain.money import ZERO, money
from simulator.domain.policies import refuse_odd_amounts
from simulator.errors import quoted

MOST_OF_A_MONTH = Decimal("99999999.99")  # of all parts of an order, for years, it is an amount
MOST_TRAFFIC = 10**9
FIRST_STOCK_ID = 90_001

Number: TypeAlias = Annotated[int, Meta(ge=1, le=LARGEST_IDENTIFIER)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
Currency: TypeAlias = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217.")]
DataCentre: TypeAlias = Annotated[
    str, Meta(pattern="^[A-Z]{2,8}$", description="A data centre, such as NL.")
]
Prices: TypeAlias = dict[Currency, Decimal]


class Preset(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, eq=False):
    """A configuration that can be ordered at once, virtual or a machine of its own."""

    id: Annotated[Number, Meta(description="Its number, which clients order by too.")]
    name: Annotated[Name, Meta(description="Its name, such as vm.v2-pico.")]
    description: Annotated[str, Meta(description="What it is, in a sentence.")] = ""
    group: Annotated[Name, Meta(description="VPS, 1CPU, 2CPU, GPU and the like.")] = "VPS"
    virtual: Annotated[bool, Meta(description="Whether it is a virtual machine.")] = True
    active: Annotated[bool, Meta(description="Whether it can be ordered.")] = True
    cpu: Annotated[Number, Meta(description="Cores.")] = 1
    cpu_name: Annotated[str, Meta(description="What the processor is called.")] = "KVM"
    ram: Annotated[Number, Meta(description="Memory in GiB.")] = 1
    hdd: Annotated[Name, Meta(description="Disks in GB: 40, or 2x960.")] = "40"
    locations: Annotated[
        tuple[DataCentre, ...], Meta(description="Where it can be ordered.", min_length=1)
    ] = ("NL",)
    prices: Annotated[Prices, Meta(description="Its price of a month.", min_length=1)]
    location_prices: Annotated[
        dict[DataCentre, Prices], Meta(description="Prices that are others in a data centre.")
    ] = {}

    def __post_init__(self) -> None:
        """Refuse amounts that are none."""
        for prices in (self.prices, *self.location_prices.values()):
            refuse_odd_amounts(MOST_OF_A_MONTH, **prices)

    @property
    def disk(self) -> int:
        """All of its disks together, in GB: of 2x960, 1920."""
        sizes = [int(number) for number in re.findall(r"[0-9]{1,9}", self.hdd)] or [0]
        return min(prod(sizes) if "x" in self.hdd else sum(sizes), LARGEST_IDENTIFIER)

    def price_in(self, location: str, currency: str) -> Decimal | None:
        """Give its price of a month in a data centre; None where it is not sold so."""
        special = self.location_prices.get(location, {})
        price = special.get(currency, self.prices.get(currency))
        return None if price is None or location not in self.locations else money(price)


class OperatingSystem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, eq=False):
    """What can be installed on a server."""

    id: Annotated[Number, Meta(description="Its number: os_id of an order.")]
    name: Annotated[Name, Meta(description="Its name, such as Debian 12.")]
    active: Annotated[bool, Meta(description="Whether it can be ordered.")] = True
    virtual_only: Annotated[bool, Meta(description="Whether only for virtual machines.")] = False
    prices: Annotated[Prices, Meta(description="Its licence of a month; none: free.")] = {}

    def __post_init__(self) -> None:
        """Refuse amounts that are none."""
        refuse_odd_amounts(MOST_OF_A_MONTH, **self.prices)


class Software(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, eq=False):
    """An application that can be installed with the operating system."""

    id: Annotated[Number, Meta(description="Its number: soft_id of an order.")]
    name: Annotated[Name, Meta(description="Its name, such as Docker.")]
    active: Annotated[bool, Meta(description="Whether it can be ordered.")] = True
    prices: Annotated[Prices, Meta(description="Its licence of a month; none: free.")] = {}

    def __post_init__(self) -> None:
        """Refuse amounts that are none."""
        refuse_odd_amounts(MOST_OF_A_MONTH, **self.prices)


class TrafficPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, eq=False):
    """How much traffic a server has, and how fast."""

    id: Annotated[Number, Meta(description="Its number: traffic_plan of an order.")]
    name: Annotated[Name, Meta(description="Its name.")]
    active: Annotated[bool, Meta(description="Whether it can be ordered.")] = True
    main: Annotated[bool, Meta(description="Whether an order without a plan takes it.")] = False
    locations: Annotated[
        tuple[DataCentre, ...], Meta(description="Where it can be ordered.", min_length=1)
    ] = ("NL",)
    limit: Annotated[
        int, Meta(ge=-1, le=MOST_TRAFFIC, description="GB of a month; -1 for no limit.")
    ] = -1
    bandwidth: Annotated[Number, Meta(description="Mbit/s.")] = 1000
    prices: Annotated[
        Prices, Meta(description="Its price of a month, in what it is billed in.", min_length=1)
    ]

    def __post_init__(self) -> None:
        """Refuse amounts that are none."""
        refuse_odd_amounts(MOST_OF_A_MONTH, **self.prices)


class StockServer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, eq=False):
    """A server of a preset that stands ready: who deploys it has this very one."""

    id: Annotated[Number, Meta(description="Its number, and that of the server it becomes.")]
    preset: Annotated[Name, Meta(description="The name of its preset.")]
    location: Annotated[DataCentre, Meta(description="Where it stands.")]


class Catalogue(Struct, frozen=True, kw_only=True, eq=False):
    """All that a world sells.

    Attributes:
        ipv4_prices: what each address beyond the first costs a month.
    """

    presets: tuple[Preset, ...] = ()
    operating_systems: tuple[OperatingSystem, ...] = ()
    traffic_plans: tuple[TrafficPlan, ...] = ()
    software: tuple[Software, ...] = ()
    stock: tuple[StockServer, ...] = ()
    ipv4_prices: Prices = {}

    def __post_init__(self) -> None:
        """Refuse amounts that are none."""
        refuse_odd_amounts(MOST_OF_A_MONTH, **self.ipv4_prices)

    def preset(self, named: str) -> Preset | None:
        """Find a preset by its number or its name, or None."""
        wanted = named.strip().casefold()
        found = (p for p in self.presets if wanted in (str(p.id), p.name.casefold()))
        return next(found, None)

    def plans_for(self, location: str) -> list[TrafficPlan]:
        """List the traffic plans of a data centre; all of them for no data centre."""
        return [p for p in self.traffic_plans if not location or location in p.locations]

    def stock_of(self, preset: Preset, location: str) -> list[StockServer]:
        """List the servers of a preset that stand ready in a data centre, or anywhere."""
        named = preset.name.casefold()
        there = [each for each in self.stock if location in ("", each.location)]
        return [each for each in there if each.preset.casefold() == named]

    def stock_server(self, number: int) -> StockServer | None:
        """Find a server in stock by its number, or None."""
        return next((each for each in self.stock if each.id == number), None)


def surcharge(prices: Prices, currency: str) -> Decimal:
    """Tell what something costs in a currency; nothing where it has no price in it."""
    return money(prices.get(currency, ZERO))


def stock_of_each(presets: Iterable[Preset]) -> tuple[StockServer, ...]:
    """Make one server ready of each preset in each of its data centres."""
    places = ((preset.name, location) for preset in presets for location in preset.locations)
    return tuple(
        StockServer(id=number, preset=name, location=location)
        for number, (name, location) in enumerate(places, start=FIRST_STOCK_ID)
    )


def catalogue_problems(catalogue: Catalogue) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Tell what does not go together in a catalogue, with the path to each."""
    rows = ("presets", "operating_systems", "traffic_plans", "software", "stock")
    for name in rows:
        yield from _repeated(name, "id", [row.id for row in getattr(catalogue, name)])
    names = [preset.name.casefold() for preset in catalogue.presets]
    yield from _repeated("presets", "name", names)
    for place, server in enumerate(catalogue.stock):
        if server.preset.casefold() not in names:
            yield ("stock", place, "preset"), f"there is no preset {quoted(server.preset)}"


def _repeated(
    table: str, key: str, values: Iterable[int | str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    first: dict[int | str, int] = {}
    for place, value in enumerate(values):
        if first.setdefault(value, place) != place:
            taken = f"{table}[{first[value]}]"
            yield (table, place, key), f"{value} is already taken by {taken}"
