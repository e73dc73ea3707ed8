"""Logins: whom a password lets in, and from where."""

import pytest
from msgspec.structs import replace

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.logins import (
    IP_NOT_ALLOWED,
    WRONG_PASSWORD,
    person_with,
    refuse_foreign_address,
)
from simulator.spec.failures import Refusal
from tests.support.payments import work_on
from tests.support.worlds import altered, world_from


def test_a_person_without_a_password_is_let_in_by_none() -> None:
    """Not by an empty one either; the gate is known where it let somebody in."""
    world = world_from("""
        clients:
          - {id: 5, email: a@b.nl, password: Secret-1}
          - {id: 6, email: c@b.nl, contacts: [{id: 7, email: d@b.nl}]}
    """)
    work = work_on(world)
    assert person_with(work, "A@b.nl", "Secret-1") == world.clients[5]
    assert work.passed == [WRONG_PASSWORD]

    for user, password, person in (
        ("a@b.nl", "secret-1", world.clients[5]),
        ("d@b.nl", "", world.contacts[7]),
        ("e@b.nl", "", None),
    ):
        with pytest.raises(Refusal, match=WRONG_PASSWORD.text) as refused:
            person_with(work, user, password)
        assert refused.value.facts == {"user": user, "password": password, "person": person}


def test_a_world_may_let_everybody_in_from_everywhere() -> None:
    """Whatever the access list says, where the policy ignores it."""
    world = world_from("clients: [{id: 5, acl: [203.0.113.7]}]")
    lax = altered(world, policies=replace(world.policies, access_list="ignore"))
    client = world.clients[5]
    work = UnitOfWork(world, world.clock.instant, client_address="192.0.2.1")

    refuse_foreign_address(UnitOfWork(lax, work.now, client_address="192.0.2.1"), client)
    with pytest.raises(Refusal, match=IP_NOT_ALLOWED.text):
        refuse_foreign_address(work, client)
