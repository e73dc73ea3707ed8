"""State files: a world is loaded, against the time that YAML takes for the same world."""

from collections.abc import Iterator

import yaml
from msgspec import json

from benchmarks.results import Effort, Result, at_least, at_most
from benchmarks.timing import ratios
from simulator.domain.world import World
from simulator.engine.state.export import encode_state, state_of
from simulator.engine.state.importing import import_state
from simulator.scenario.loading import load_text

CLIENTS = 50
CLIENT = """\
- firstname: Ada
  lastname: Example
  credit: 150.50
  invoices:
"""
INVOICES = 20
INVOICE = """\
  - date: 2026-02-{day:02}
    due: 2026-03-{day:02}
    status: Paid
    paid: 2026-02-27T10:{minute:02}:12Z
    payment_method: paymaster
    transaction_id: TX-{number}
    notes: thank you
    items:
    - amount: 25.00
      description: Virtual server {number}
"""


def measure(effort: Effort) -> Iterator[Result]:
    """Load one world from its state, its scenario, and its state written as YAML."""
    scenario = "clients:\n" + "".join(_clients())
    world = load_text(scenario, "benchmark").world
    state = encode_state(state_of(world))
    as_yaml = yaml.dump(json.decode(state), Dumper=yaml.CSafeDumper)

    def load() -> World:
        return import_state(state, "benchmark")

    size = f"{CLIENTS * INVOICES:,} invoices"
    assert len(load().invoices) == CLIENTS * INVOICES

    def parse() -> object:
        return yaml.load(as_yaml, Loader=yaml.CSafeLoader)

    yield Result(
        f"state as YAML, parsed / state file, loaded and checked: {size}",
        ratios(parse, load, effort.pairs),
        at_least(30),
    )
    yield Result(
        f"scenario / state file, both loaded and checked: {size}",
        ratios(lambda: load_text(scenario, "benchmark"), load, effort.pairs),
        at_least(3),
    )
    yield Result(
        f"save: encoding a state / loading it: {size}",
        ratios(lambda: encode_state(state_of(world)), load, effort.pairs),
        at_most(0.5),
    )


def _clients() -> Iterator[str]:
    for client in range(CLIENTS):
        yield CLIENT
        for place in range(INVOICES):
            number = client * INVOICES + place
            yield INVOICE.format(day=1 + number % 25, minute=number % 60, number=number)
