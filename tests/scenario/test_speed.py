"""Loading is not slower than the YAML parser alone, told to be as careful as it is by default."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import yaml

from simulator.scenario.loading import document_of, garbage_collector_paused

if TYPE_CHECKING:
    from collections.abc import Callable

INVOICE = "      - {due: today-3d, status: Unpaid, items: [{type: AddFunds, amount: 50.00}]}\n"
CLIENT = "  - firstname: John\n    invoices:\n" + INVOICE * 20
TEXT = "clients:\n" + CLIENT * 100
MOST = 1.25


def test_reading_a_document_costs_at_most_what_the_parser_costs() -> None:
    """The best of three of each, so that a busy machine does not decide."""

    def ours() -> object:
        with garbage_collector_paused():
            return document_of(TEXT, "f.yaml")

    assert best(ours) <= MOST * best(lambda: yaml.load(TEXT, yaml.CSafeLoader))


def best(work: Callable[[], object]) -> float:
    """Time some work three times; gives the shortest, in seconds."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)
