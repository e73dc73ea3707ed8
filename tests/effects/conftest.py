"""Worlds for the tests of mass payments."""

import pytest

from simulator.domain.world import World
from tests.support.payments import combined
from tests.support.worlds import world_from


@pytest.fixture
def unpaid() -> World:
    """Three invoices of 50, 25 and 10, and credit of 100."""
    return world_from("""
        clients:
          - id: 123
            credit: 100.00
            invoices:
              - {id: 1, items: [{amount: 50}]}
              - {id: 2, items: [{amount: 25}]}
              - {id: 3, items: [{amount: 10}]}
    """)


@pytest.fixture
def world(unpaid: World) -> World:
    """Container A of invoices 1 and 2."""
    return combined(unpaid, 1, 2)
