"""The garbage collector: it rests while worlds are made, and never looks at a large one."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from simulator.domain.garbage import MANY_OBJECTS, collect_and_keep, garbage_collector_paused


@pytest.fixture
def collector() -> Iterator[None]:
    """Leave the collector as it was."""
    gc.enable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("collector")
def test_the_collector_rests_until_the_last_world_is_made() -> None:
    """Several threads may make worlds at once; whoever had switched it off finds it off."""
    states = []
    for enabled in (True, False, True):
        (gc.enable if enabled else gc.disable)()
        with garbage_collector_paused():
            with garbage_collector_paused():
                states.append(gc.isenabled())
            states.append(gc.isenabled())
        states.append(gc.isenabled())

    assert states == [False, False, True, False, False, False, False, False, True]


@pytest.mark.usefixtures("collector")
def test_the_collector_goes_on_after_a_world_that_could_not_be_made() -> None:
    """What went wrong is told as it is."""
    with pytest.raises(KeyError), garbage_collector_paused():
        raise KeyError

    assert gc.isenabled()


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize(("objects", "spared"), [(10, False), (2 * MANY_OBJECTS, True)])
def test_the_collector_never_looks_at_a_large_world(objects: int, *, spared: bool) -> None:
    """A small one stays with what it looks through."""
    frozen = gc.get_freeze_count()
    with garbage_collector_paused():
        rows = [[key] for key in range(objects)]

    assert len(rows) == objects
    assert (gc.get_freeze_count() > frozen) is spared


@pytest.mark.usefixtures("collector")
def test_what_is_made_to_stay_is_never_looked_at_however_little_it_is() -> None:
    """Such as the modules of a command."""
    frozen = gc.get_freeze_count()
    with garbage_collector_paused(keep=True):
        kept: list[list[object]] = [[]]

    assert kept
    assert gc.get_freeze_count() > frozen


class Ring:
    """Something that holds itself."""

    def __init__(self) -> None:
        """Close it."""
        self.held = self


@pytest.mark.usefixtures("collector")
def test_a_look_collects_and_keeps_but_not_while_a_world_is_made() -> None:
    """What is left is not looked at again."""
    gc.disable()
    ring = weakref.ref(Ring())
    with garbage_collector_paused():
        collect_and_keep()
        assert ring() is not None
    frozen = gc.get_freeze_count()
    collect_and_keep()

    assert ring() is None
    assert gc.get_freeze_count() > frozen
