"""`eq/reboot`: only for a server of one's own; what it does is in test_power.py."""

import pytest

from simulator.actions.eq.reboot import reboot
from simulator.rules.servers import SERVER_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused

REFUSALS = [
    RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": server})
    for server in (None, 0, 999, 22345, 12353)
]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_it_refuses(api: Api, situation: RefusedRequest) -> None:
    """In both dialects, and nothing changes."""
    assert_refused(api, reboot, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(reboot.failures)
