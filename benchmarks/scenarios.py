"""Scenarios: a text becomes a world, against the YAML parser's own speed for the same text."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from benchmarks.results import Effort, Result, at_most
from benchmarks.timing import ratios
from simulator.scenario.loading import load_text

DEMO = Path(__file__).parents[1] / "scenarios" / "demo.yaml"
CLIENTS = 100
CLIENT = """\
- firstname: Ada
  lastname: Example
  credit: 150.50
  invoices:
"""
INVOICES = 10
INVOICE = """\
  - due: 2026-03-15
    notes: thank you
    items:
    - amount: 25.00
      description: Virtual server
"""


def measure(effort: Effort) -> Iterator[Result]:
    """Load the demo world, and one with many invoices."""
    large = "clients:\n" + CLIENTS * (CLIENT + INVOICES * INVOICE)
    yield _loading("demo world", DEMO.read_text(encoding="utf-8"), effort, 1.20)
    yield _loading(f"{CLIENTS * INVOICES:,} invoices", large, effort, 1.25)


def _loading(name: str, text: str, effort: Effort, most: float) -> Result:
    def load() -> object:
        return load_text(text, name)

    def parse() -> object:
        return yaml.load(text, Loader=yaml.CSafeLoader)

    return Result(f"load: {name} / CSafeLoader", ratios(load, parse, effort.pairs), at_most(most))
