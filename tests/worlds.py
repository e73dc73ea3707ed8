"""Worlds for tests: a shipped scenario, or a few lines of YAML."""

from datetime import UTC, datetime
from functools import cache
from textwrap import dedent

from simulator.domain.world import World
from simulator.scenario import Options, Scenario, load_scenario, load_text

OPTIONS = Options(wall_clock=datetime(2026, 3, 1, 9, tzinfo=UTC), reading=0.0)


@cache
def shipped(name: str) -> World:
    """Give the world of a shipped scenario; it is a value, so all tests may share it."""
    return load_scenario(name, OPTIONS).world


def world_from(text: str) -> World:
    """Make a world of the lines of a scenario."""
    return scenario_from(text).world


def scenario_from(text: str) -> Scenario:
    """Load the lines of a scenario."""
    return load_text(dedent(text), "test.yaml", OPTIONS)
