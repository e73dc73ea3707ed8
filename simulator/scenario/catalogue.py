"""The key `catalogue` of a scenario: what its world sells."""

from typing import Annotated

from msgspec import Struct
from msgspec.structs import asdict, replace

from simulator.domain.catalogue import (
    MOST_OF_A_MONTH,
    Catalogue,
    OperatingSystem,
    Preset,
    Prices,
    Software,
    StockServer,
    TrafficPlan,
    stock_of_each,
)
from simulator.domain.default_catalogue import DEFAULT_CATALOGUE
from simulator.domain.policies import refuse_odd_amounts
from simulator.scenario.document_values import about


class CatalogueDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the world sells; whatever is left out is as in every world."""

    presets: Annotated[tuple[Preset, ...] | None, about("Configurations to order.")] = None
    operating_systems: Annotated[
        tuple[OperatingSystem, ...] | None, about("What can be installed.")
    ] = None
    traffic_plans: Annotated[tuple[TrafficPlan, ...] | None, about("How much traffic.")] = None
    software: Annotated[tuple[Software, ...] | None, about("Applications to install.")] = None
    stock: Annotated[
        tuple[StockServer, ...] | None,
        about("Servers that stand ready; one of each preset in each data centre."),
    ] = None
    ipv4_prices: Annotated[
        Prices | None, about("What each address beyond the first costs a month.")
    ] = None

    def __post_init__(self) -> None:
        """Refuse amounts that are none."""
        refuse_odd_amounts(MOST_OF_A_MONTH, **(self.ipv4_prices or {}))

    @property
    def whole(self) -> Catalogue:
        """All that the world sells: what is written, and of the rest what every world sells."""
        given = {key: rows for key, rows in asdict(self).items() if rows is not None}
        if "presets" in given and "stock" not in given:
            given["stock"] = stock_of_each(given["presets"])
        return replace(DEFAULT_CATALOGUE, **given) if given else DEFAULT_CATALOGUE
