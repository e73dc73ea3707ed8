"""A suite of a user's tests, empty so far; and worlds that a test of ours holds itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.testing import SimulatedWorld, Simulator
from tests.support.processes import Suite


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """Give a folder for tests that use the plugin."""
    return Suite(tmp_path)


@pytest.fixture(scope="module")
def served() -> Iterator[SimulatedWorld]:
    """One server for this file, whose default world nobody changes."""
    with Simulator() as sim:
        yield sim


@pytest.fixture
def sim(served: SimulatedWorld) -> Iterator[SimulatedWorld]:
    """Give a fresh world on that server."""
    with Simulator(url=served.url) as sim:
        yield sim
