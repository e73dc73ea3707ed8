"""Faults in scenarios: how many there may be, and that the shipped ones can be met."""

import pytest

from simulator.actions import TABLE
from simulator.domain.faults import MOST_FAULTS
from simulator.engine.faults.registry import refuse_unknown
from simulator.errors import ScenarioError
from simulator.scenario.library import names
from simulator.scenario.loading import load_text
from tests.support.worlds import shipped

BUSY = "{effect: {status: 503}}"


def test_a_scenario_has_only_so_many_faults() -> None:
    """As many as a world can have, and not one more."""
    assert (
        len(load_text(f"faults: [{', '.join([BUSY] * MOST_FAULTS)}]", "f.yaml").world.faults) == 100
    )

    with pytest.raises(ScenarioError) as refused:
        load_text(f"faults: [{', '.join([BUSY] * (MOST_FAULTS + 1))}]", "f.yaml")

    assert refused.value.problems == (
        "f.yaml:1:9 faults: the list is too long; 100 entries at most",
    )


def test_every_fault_of_a_shipped_scenario_can_be_met() -> None:
    """It names an action and a client that are there; one scenario at least declares some."""
    worlds = [shipped(name) for name in names()]

    for world in worlds:
        refuse_unknown(TABLE, world, *world.faults)
    assert sum(bool(world.faults) for world in worlds) >= 1
