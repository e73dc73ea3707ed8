"""Faults in scenarios: how many there may be, and that the shipped ones can be met."""

import msgspec
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


def test_what_a_fault_sets_is_as_json_has_it() -> None:
    """YAML writes it shorter; a day is a text, as in an answer."""
    effect = "{set: {client.id: 124, date: 2026-03-01, a.b: [1.5, null, yes]}, remove: [balance]}"

    [fault] = load_text(f"faults: [{{effect: {effect}}}]", "f.yaml").world.faults

    assert msgspec.to_builtins(fault.effect) == {
        "set": {"client.id": 124, "date": "2026-03-01", "a.b": [1.5, None, "yes"]},
        "remove": ("balance",),
    }


def test_a_fault_sets_nothing_that_json_lacks() -> None:
    """There is no infinity in it."""
    with pytest.raises(ScenarioError, match=r"f\.yaml:1:19 faults\[0\]\.effect: set holds what is"):
        load_text("faults: [{effect: {set: {amount: .inf}}}]", "f.yaml")


def test_a_bad_path_is_told_with_its_place() -> None:
    """Where it is written, and what would be right."""
    with pytest.raises(ScenarioError) as refused:
        load_text("faults:\n  - {effect: {remove: [a..b]}}", "f.yaml")

    [problem] = refused.value.problems
    assert problem.startswith("f.yaml:2:")
    assert "effect.remove[0]" in problem


def test_every_fault_of_a_shipped_scenario_can_be_met() -> None:
    """It names an action and a client that are there; one scenario at least declares some."""
    worlds = [shipped(name) for name in names()]

    for world in worlds:
        refuse_unknown(TABLE, world, *world.faults)
    assert sum(bool(world.faults) for world in worlds) >= 1
