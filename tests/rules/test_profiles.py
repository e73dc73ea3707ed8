"""Profiles: when the code for a new number counts, and which address may stay."""

from msgspec.structs import replace

from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.profiles import code_matches, profile_email
from tests.support.worlds import billing_world, world_from


def test_no_code_counts_where_no_number_waits() -> None:
    """An empty one least of all; where one waits, it need not be named."""
    client = billing_world().clients[123]
    waiting = replace(client, pending_phone="+12025550199", phone_code="123456")

    assert not code_matches(client, None, "")
    assert code_matches(waiting, None, "123456")
    assert not code_matches(waiting, "+12025550188", "123456")


def test_the_address_that_a_client_has_may_stay() -> None:
    """Even one that nobody could choose today."""
    world = world_from("clients: [{id: 5, email: me@shop.invalid}]")
    work = UnitOfWork(world, world.clock.instant, Session(token="t", client_id=5))

    assert profile_email(work, "me@shop.invalid") == profile_email(work, None) == "me@shop.invalid"
