"""Worlds by name: added, found, put back."""

import pytest

from simulator.engine.worlds import Worlds
from simulator.errors import UnknownName
from tests.support.worlds import altered, billing_world


def test_worlds_are_ready_once_there_is_a_default() -> None:
    """Another world does not count."""
    worlds = Worlds()
    worlds.add("other", billing_world())
    assert not worlds.ready
    worlds.add("default", billing_world())
    assert worlds.ready


def test_a_reset_is_the_very_world_that_was_seeded() -> None:
    """Not a copy of it."""
    worlds = Worlds()
    slot = worlds.add("default", billing_world())
    slot.world = altered(slot.world, scenario="another")
    slot.reset()
    assert slot.world is slot.seeded is billing_world()


def test_a_world_added_under_a_taken_name_replaces_it() -> None:
    """Also as the one to reset to."""
    worlds = Worlds()
    worlds.add("default", altered(billing_world(), scenario="another"))
    worlds.add("default", billing_world())
    assert worlds.slot().seeded is billing_world()


def test_an_unknown_world_is_told_with_the_known_ones() -> None:
    """And where it was looked for."""
    worlds = Worlds()
    worlds.add("default", billing_world())
    with pytest.raises(UnknownName) as unknown:
        worlds.slot("zzz")
    assert str(unknown.value) == ("/_sim/worlds/zzz: there is no world named 'zzz'; known: default")
    assert unknown.value.status == 404
