"""`presets/search`: servers of a preset that there is."""

import pytest

from simulator.actions.presets.search import search
from simulator.rules.catalogue import PRESET_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused

REFUSALS = [
    RefusedRequest(PRESET_NOT_FOUND, "Invalid preset no", {"name": "no"}),
    RefusedRequest(PRESET_NOT_FOUND, "Invalid preset "),
]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_it_refuses(api: Api, situation: RefusedRequest) -> None:
    """In both dialects, and nothing changes."""
    assert_refused(api, search, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(search.failures)
