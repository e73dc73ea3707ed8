"""`presets/info`: the price list."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.catalogue import INVALID_CURRENCIES, asked_currencies
from simulator.shapes.catalogue import PRICE_LIST, PricedPreset
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("presets/info, sent by clients that compare prices")


class Params(Struct, frozen=True):
    """What info can be asked."""

    currencies: str = param(
        "Currencies with commas between them; EUR,USD", source=CLIENTS, required=False
    )


@action(
    Params,
    group="catalogue",
    methods=POST_OR_GET,
    access="anyone",
    failures=(INVALID_CURRENCIES,),
    answer=PRICE_LIST,
    source=CLIENTS,
)
def info(work: UnitOfWork, params: Params) -> Payload:
    """Returns the presets that can be ordered, with their prices in some currencies."""
    currencies = asked_currencies(work, params.currencies)
    sold = [PricedPreset(each, currencies) for each in work.world.catalogue.presets if each.active]
    return PRICE_LIST.show(sold, work.world.dialect)
