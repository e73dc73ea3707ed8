"""What billing staff add with keys and tags, in the keys of YAML."""

from simulator.domain.laws import breaches_of
from tests.support.staff import with_client, with_service
from tests.support.worlds import billing_world


def test_keys_and_tags_of_what_is_added_are_numbered_above_the_others() -> None:
    """A client with its own key and a further one, and a service with a tag."""
    world = with_client(
        billing_world(),
        services=[{"server_id": 9, "tags": {"team": "blue"}}],
        api_keys=[{"name": "ci", "server_id": 9}],
        ssh_keys=[{"key": "ssh-ed25519 AAAA"}],
    )
    keys = world.api_keys.where("client", 127)
    assert [(key.id, key.name, key.server_id) for key in keys] == [
        (7, "default", None),
        (8, "ci", 9),
    ]
    assert [key.id for key in world.ssh_keys.where("client", 127)] == [8]
    assert [(tag.id, tag.server_id) for tag in world.tags] == [(1, 9)]

    world = with_service(world, 127, tags={"auto_credit": "yes"})
    assert [(tag.id, tag.tag) for tag in world.tags] == [(1, "team"), (2, "auto_credit")]
    assert breaches_of(world) == []
