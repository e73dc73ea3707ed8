"""Tags and SSH keys as JSON: what tags.php and ssh_keys.php answer, and others tell of tags."""

from typing import Any, NamedTuple

from simulator.domain.tags import SshKey, Tag
from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import assumed, observed, published

ROW = observed("tags/list, rows that a client declares")
ADD = published("tags/add")
ECHO = assumed("echoed as other modules do")
FLIPPED = assumed("auth/flip_tag tells what it came to; no answer is public (decision 50)")
SSH = observed("ssh_keys/list and ssh_keys/add, rows that a client declares")


class TagView(NamedTuple):
    """A tag, and the number of what it is attached to."""

    tag: Tag
    component_id: int


TAG: Shape[TagView] = Shape(
    "tag",
    (
        Field("id", lambda v: v.tag.id, ROW, "integer"),
        Field("tag", lambda v: v.tag.tag, ROW, "string"),
        Field("value", lambda v: v.tag.value, ROW, "string"),
        Field("extra", lambda v: v.tag.extra, ROW, "string"),
        Field("internal", lambda v: v.tag.internal, ROW, "flag"),
        Field(
            "component", lambda v: "customer" if v.tag.server_id is None else "eq", ROW, "string"
        ),
        Field("component_id", lambda v: v.component_id, ROW, "integer"),
    ),
)
TAGS: Shape[list[TagView]] = Shape("list of tags", (Field("tags", lambda v: v, ROW, each=TAG),))
ADDED_TAG: Shape[TagView] = Shape(
    "added tag",
    (Field("action", lambda _: "add", ADD, "string"), *TAG.fields),
)
REMOVED_TAG: Shape[str] = Shape(
    "removed tag",
    (
        Field("action", lambda _: "remove", ECHO, "string"),
        Field("tag", lambda name: name, ECHO, "string"),
    ),
)
FLIPPED_TAG: Shape[tuple[str, bool]] = Shape(
    "flipped tag",
    (
        Field("module", lambda _: "auth", FLIPPED, "string"),
        Field("action", lambda _: "flip_tag", FLIPPED, "string"),
        Field("tag", lambda v: v[0], FLIPPED, "string"),
        Field("value", lambda v: v[1], FLIPPED, "flag"),
    ),
)


class SshKeyView(NamedTuple):
    """A key, and its client's number in InvAPI."""

    key: SshKey
    customer_id: int


SSH_KEY: Shape[SshKeyView] = Shape(
    "SSH key",
    (
        Field("id", lambda v: v.key.id, SSH, "integer"),
        Field("customer_id", lambda v: v.customer_id, SSH, "integer"),
        Field("name", lambda v: v.key.name, SSH, "string"),
        Field("key", lambda v: v.key.public_key, SSH, "string"),
        Field("default", lambda v: v.key.default, SSH, "flag"),
        Field("created", lambda v: v.key.created_at, SSH, "datetime"),
    ),
)


def _echo(action: str) -> tuple[Field[Any], ...]:
    return (
        Field("module", lambda _: "ssh_keys", SSH, "string"),
        Field("action", lambda _: action, SSH, "string"),
    )


SSH_KEYS: Shape[list[SshKeyView]] = Shape(
    "list of SSH keys", (*_echo("list"), Field("sshkeys", lambda v: v, SSH, each=SSH_KEY))
)
ADDED_SSH_KEY: Shape[SshKeyView] = Shape(
    "added SSH key", (*_echo("add"), Field("sshkey", lambda v: v, SSH, of=SSH_KEY))
)
DELETED_SSH_KEY: Shape[None] = Shape("deleted SSH key", _echo("delete"))


def view_tag(work: UnitOfWork, tag: Tag) -> TagView:
    """Gather what is shown of a tag of a server, or of the account of who asks."""
    return TagView(tag, tag.server_id or work.client.customer_id)
