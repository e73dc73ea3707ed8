"""Tags: what an account has by itself."""

from msgspec.structs import replace

from simulator.rules.tags import tags_of_account
from tests.support.worlds import billing_world


def test_automatic_renewal_is_a_tag_of_the_account() -> None:
    """As a client would set it."""
    world = billing_world()
    renewing = replace(world.clients[123], automatic_renewal=True)

    assert [(each.tag, each.value) for each in tags_of_account(world, renewing)] == [
        ("auto_credit", "yes")
    ]
    assert tags_of_account(world, world.clients[123]) == []
