"""Logins: whom a password lets in."""

import pytest

from simulator.rules.logins import WRONG_PASSWORD, person_with
from simulator.spec.failures import Refusal
from tests.support.payments import work_on
from tests.support.worlds import world_from


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
