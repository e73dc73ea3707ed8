"""`ssh_keys/delete`: a public key less."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.ssh_keys import SSH_KEY_NOT_FOUND, own_ssh_key
from simulator.shapes.tags import DELETED_SSH_KEY
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("ssh_keys/delete, sent by the Terraform provider")


class Params(Struct, frozen=True):
    """What delete can be asked."""

    id: int = param("Number of the SSH key", source=CLIENTS, aliases=("params[id]",))


@action(Params, group="keys", failures=(SSH_KEY_NOT_FOUND,), answer=DELETED_SSH_KEY, source=CLIENTS)
def delete(work: UnitOfWork, params: Params) -> Payload:
    """Forgets a public key."""
    work.remove(own_ssh_key(work, params.id))
    return DELETED_SSH_KEY.show(None, work.world.dialect)
