"""`ssh_keys/list`: the public keys of the client."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.shapes.tags import SSH_KEYS, SshKeyView
from simulator.spec.actions import action
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("ssh_keys/list, sent by the Terraform provider")


class Params(Struct, frozen=True):
    """List is asked nothing but the token."""


@action(Params, group="keys", answer=SSH_KEYS, source=CLIENTS)
def list(work: UnitOfWork, _params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the public keys that the client keeps for new servers."""
    client = work.client
    keys = work.world.ssh_keys.where("client", client.id)
    views = [SshKeyView(key, client.customer_id) for key in keys]
    return SSH_KEYS.show(views, work.world.dialect)
