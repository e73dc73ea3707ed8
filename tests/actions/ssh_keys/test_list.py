"""`ssh_keys/list`: the public keys of the client."""

from simulator.actions.ssh_keys.list import list as list_ssh_keys
from tests.support.api import Api
from tests.support.refusals import unchanged
from tests.support.worlds import RUSSIAN


def test_the_client_sees_its_keys(api: Api) -> None:
    """And nobody else's."""
    with unchanged(api):
        mine = api.send("ssh_keys", "POST", action="list", token="demo-token").json
        others = api.send("ssh_keys", "POST", action="list", token=RUSSIAN).json

    assert (mine["module"], mine["action"]) == ("ssh_keys", "list")
    assert [row["key"] for row in mine["sshkeys"]] == ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"]
    assert others["sshkeys"] == []


def test_it_declares_no_failure_of_its_own() -> None:
    """A valid token is all it needs."""
    assert list_ssh_keys.failures == ()
