"""`ssh_keys/add`: a public key for new servers."""

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.tags import SshKey
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.ssh_keys import PUBLIC_KEY, SSH_KEY_NOT_VALID, SSH_NAME_EMPTY
from simulator.shapes.tags import ADDED_SSH_KEY, SshKeyView
from simulator.spec.actions import action
from simulator.spec.converters import at_most
from simulator.spec.params import bracketed
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("ssh_keys/add, sent by the Terraform provider")


class Params(Struct, frozen=True):
    """What add can be asked."""

    name: str = bracketed("params", "Name", source=CLIENTS, required=True, convert=at_most(255))
    key: str = bracketed("params", "The public key", source=CLIENTS, required=True)
    default: bool = bracketed("params", "Whether new servers get it unasked", source=CLIENTS)


@action(
    Params,
    group="keys",
    failures=(SSH_NAME_EMPTY, SSH_KEY_NOT_VALID),
    answer=ADDED_SSH_KEY,
    source=CLIENTS,
)
def add(work: UnitOfWork, params: Params) -> Payload:
    """Keeps a public key; a new default takes the place of the one before."""
    work.refuse_if(not params.name, SSH_NAME_EMPTY, name=params.name)
    work.refuse_if(not PUBLIC_KEY.fullmatch(params.key), SSH_KEY_NOT_VALID, public_key=params.key)

    client = work.client
    for other in work.world.ssh_keys.where("client", client.id) if params.default else ():
        if other.default:
            work.put(replace(other, default=False))
    key = SshKey(
        id=work.next_id("ssh_keys"),
        client_id=client.id,
        name=params.name,
        public_key=params.key,
        default=params.default,
        created_at=work.now,
    )
    work.put(key)
    return ADDED_SSH_KEY.show(SshKeyView(key, client.customer_id), work.world.dialect)
