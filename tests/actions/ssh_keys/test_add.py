"""`ssh_keys/add`: a public key for new servers."""

from typing import Any

import pytest

from simulator.actions.ssh_keys.add import add
from simulator.rules.ssh_keys import SSH_KEY_NOT_VALID, SSH_NAME_EMPTY
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused
from tests.support.worlds import exported_and_imported

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZl ann@example.com"
NAMED = {"params[name]": "desk"}
REFUSALS = [
    *(
        RefusedRequest(SSH_NAME_EMPTY, "SSH key name is empty", {"params[key]": KEY, **name})
        for name in ({}, {"params[name]": " "})
    ),
    *(
        RefusedRequest(SSH_KEY_NOT_VALID, "Invalid SSH key", {**NAMED, "params[key]": text})
        for text in (None, "", "ssh-ed25519", "ssh-new AAAA", "-----BEGIN PRIVATE KEY-----")
    ),
]


def added(api: Api, **params: object) -> dict[str, Any]:
    """Add a key and give the answer."""
    sent = {"name": "desk", "key": KEY, "default": 0, **params}
    return api.send("ssh_keys", "POST", action="add", token="demo-token", params=sent).json


def listed(api: Api) -> list[tuple[int, str, int]]:
    """List number, name and mark of the client's keys."""
    rows = api.send("ssh_keys", "POST", action="list", token="demo-token").json["sshkeys"]
    return [(row["id"], row["name"], row["default"]) for row in rows]


def test_a_key_is_kept(api: Api) -> None:
    """As the Terraform provider decodes it; also after the world was exported and imported."""
    assert added(api) == {
        "result": "OK",
        "module": "ssh_keys",
        "action": "add",
        "sshkey": {
            "id": 8,
            "customer_id": 456,
            "name": "desk",
            "key": KEY,
            "default": 0,
            "created": "2026-03-01 09:00:00",
        },
    }
    api.world = exported_and_imported(api.world)

    assert listed(api) == [(7, "laptop", 1), (8, "desk", 0)]


def test_there_is_one_default(api: Api) -> None:
    """The newest that says so."""
    assert added(api, default=1)["sshkey"]["default"] == 1

    assert listed(api) == [(7, "laptop", 0), (8, "desk", 1)]
    assert added(api, default=1)["sshkey"]["default"] == 1
    assert listed(api) == [(7, "laptop", 0), (8, "desk", 0), (9, "desk", 1)]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_key_is_a_line_of_openssh_with_a_name(api: Api, situation: RefusedRequest) -> None:
    """A private key above all is none."""
    assert_refused(api, add, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(add.failures)
