"""Fixtures of the engine's tests: an engine on the small billing world, with invented actions."""

import pytest

from simulator.actions import TABLE
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT, WorldSlot
from tests.support.recorder import new_engine
from tests.support.sample_actions import PROBES
from tests.support.worlds import billing_world


@pytest.fixture
def engine() -> Engine:
    """Give an engine whose table holds the real actions and the invented ones."""
    engine = new_engine(actions={**TABLE, **PROBES}, reading=lambda: 0.0)
    engine.worlds.add(DEFAULT, billing_world())
    return engine


@pytest.fixture
def slot(engine: Engine) -> WorldSlot:
    """Give the place of the engine's world."""
    return engine.worlds.slot()
