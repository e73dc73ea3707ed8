"""`presets/info`: the price list in currencies that there can be."""

import pytest

from simulator.actions.presets.info import info
from simulator.rules.catalogue import INVALID_CURRENCIES
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused

REFUSALS = [
    RefusedRequest(INVALID_CURRENCIES, "Invalid currency format", {"currencies": sent})
    for sent in ("EURO", "EUR;USD", "E", "EUR,,USD", "123")
]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_it_refuses(api: Api, situation: RefusedRequest) -> None:
    """In both dialects, and nothing changes."""
    assert_refused(api, info, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(info.failures)
