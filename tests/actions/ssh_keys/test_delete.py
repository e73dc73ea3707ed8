"""`ssh_keys/delete`: a public key less."""

import pytest

from simulator.actions.ssh_keys.delete import delete
from simulator.rules.ssh_keys import SSH_KEY_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused
from tests.support.worlds import RUSSIAN

REFUSALS = [
    *(
        RefusedRequest(SSH_KEY_NOT_FOUND, "SSH key not found", {"id": number})
        for number in (None, 0, 8, "abc")
    ),
    RefusedRequest(SSH_KEY_NOT_FOUND, "SSH key not found", {"id": 7}, RUSSIAN),
]


@pytest.mark.parametrize("name", ["id", "params[id]"])
def test_a_key_is_forgotten(api: Api, name: str) -> None:
    """It stands in no list any more."""
    answer = api.send("ssh_keys", "POST", action="delete", token="demo-token", **{name: 7}).json

    assert answer == {"result": "OK", "module": "ssh_keys", "action": "delete"}
    listed = api.send("ssh_keys", "POST", action="list", token="demo-token").json
    assert listed["sshkeys"] == []


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_only_ones_own_key(api: Api, situation: RefusedRequest) -> None:
    """A foreign key is refused exactly like an unknown one."""
    assert_refused(api, delete, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(delete.failures)
