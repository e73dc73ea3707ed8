"""The catalogue: what can be found in it, and what a question about it is refused with."""

from simulator.domain.catalogue import OperatingSystem, Preset
from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.failures import Advice, Failure, Refusal, several
from simulator.spec.sources import observed


def _send_preset(refused: Refusal) -> str:
    sold = [preset for preset in refused.work.world.catalogue.presets if preset.active]
    place = str(refused.facts.get("location") or "")
    there = [preset for preset in sold if not place or place in preset.locations]
    known = several(preset.name for preset in there or sold)
    where = f" that is sold in {place}" if place and there else ""
    return f"send a preset{where}: {known}" if known else ""


SEND_PRESET: Advice = _send_preset

PRESET_NOT_FOUND = Failure(
    "Invalid preset $preset",
    observed("eq/order_instance, a text that a client recognizes", speaks_of=("eq",)),
    when="the catalogue has no such preset",
    remedy="send the id or the name of a preset that presets/list shows",
    advice=SEND_PRESET,
)
INVALID_CURRENCIES = Failure(
    "Invalid currency format",
    observed("presets/info, failure example of the documentation", speaks_of=("presets/info",)),
    when="currencies is no list of codes such as EUR,USD",
    remedy="send codes of three letters with commas between them, such as EUR,USD",
)
NO_SUCH_COMBINATION = Failure(
    "invalid request",
    observed("traffic_plans/list, what a client was answered", speaks_of=("traffic_plans",)),
    when="the catalogue has no preset of the number",
    remedy="send the id of a preset that presets/list shows, or none",
    advice=SEND_PRESET,
)
LETTERS_OF_A_CURRENCY = 3
DEFAULT_CURRENCIES = "EUR,USD"
ANYWHERE = ("", "ALL")


def found_preset(work: UnitOfWork, named: str, otherwise: Failure = PRESET_NOT_FOUND) -> Preset:
    """Give the preset of a number or a name."""
    preset = work.world.catalogue.preset(named) if named else None
    return work.require(preset, otherwise, preset=named)


def asked_currencies(work: UnitOfWork, text: str) -> tuple[str, ...]:
    """Read a list of currencies such as `EUR,USD`, which is what nothing stands for."""
    codes = tuple(each.strip().upper() for each in (text or DEFAULT_CURRENCIES).split(","))
    odd = [each for each in codes if len(each) != LETTERS_OF_A_CURRENCY or not each.isalpha()]
    work.refuse_if(odd, INVALID_CURRENCIES, currencies=text)
    return codes


def data_centre(text: str) -> str:
    """Read a data centre as clients write it; empty for all of them."""
    place = text.upper()
    return "" if place in ANYWHERE else place


def fits(system: OperatingSystem, preset: Preset | None) -> bool:
    """Whether an operating system can be installed on a preset; on an unknown one, any can."""
    return preset is None or preset.virtual or not system.virtual_only
