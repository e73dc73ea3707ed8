"""`eq/rename_server`: a name that a host can have, for a server of one's own."""

import pytest

from simulator.actions.eq.rename_server import rename_server
from simulator.rules.orders import BAD_HOSTNAME, NO_HOSTNAME
from simulator.rules.servers import SERVER_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused

REFUSALS = [
    RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": 999, "hostname": "a"}),
    RefusedRequest(NO_HOSTNAME, "hostname is empty", {"id": 12345}),
    RefusedRequest(NO_HOSTNAME, "hostname is empty", {"id": 12345, "hostname": " "}),
    RefusedRequest(BAD_HOSTNAME, "Invalid hostname a b", {"id": 12345, "hostname": "a b"}),
]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_it_refuses(api: Api, situation: RefusedRequest) -> None:
    """In both dialects, and nothing changes."""
    assert_refused(api, rename_server, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(rename_server.failures)
