"""SSH keys: what ssh_keys.php refuses."""

import re

from simulator.domain.tags import SshKey
from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.failures import Failure, Refusal, several
from simulator.spec.sources import assumed

PUBLIC_KEY = re.compile(
    r"(?:sk-)?(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521))(?:@openssh\.com)?"
    r" [A-Za-z0-9+/]+={0,3}(?: [^\r\n]*)?"
)
TEXT = assumed("no text of ssh_keys.php is public (decision 50)")


def _send_own_key(refused: Refusal) -> str:
    client = refused.client
    keys = () if client is None else refused.work.world.ssh_keys.keys_where("client", client.id)
    known = several(sorted(keys))
    return f"send the id of an SSH key of the client: {known}" if known else ""


SSH_NAME_EMPTY = Failure(
    "SSH key name is empty",
    TEXT,
    when="the key shall have no name",
    remedy="send params[name]",
)
SSH_KEY_NOT_VALID = Failure(
    "Invalid SSH key",
    TEXT,
    when="the key is not a public key as OpenSSH writes one",
    remedy="send the line of a file such as id_ed25519.pub as params[key]",
)
SSH_KEY_NOT_FOUND = Failure(
    "SSH key not found",
    TEXT,
    when="the client has no SSH key of the id",
    remedy="send the id of an SSH key of the client, as ssh_keys/list tells it",
    advice=_send_own_key,
)


def own_ssh_key(work: UnitOfWork, key_id: int) -> SshKey:
    """Give an SSH key of the caller; a foreign one is refused exactly like an unknown one."""
    key = work.world.ssh_keys.get(key_id)
    mine = key if key is not None and key.client_id == work.client.id else None
    return work.require(mine, SSH_KEY_NOT_FOUND, id=key_id)
