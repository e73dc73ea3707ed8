"""Forgetting: what expired long ago goes with the clock; the last of it stays, to be told of."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.world import World
from simulator.effects.authenticating import MOST_EXPIRED, forget_expired, open_session
from simulator.engine import clocks
from tests.support.clocks import bytes_of, days_later, slot_of
from tests.support.payments import work_on
from tests.support.worlds import billing_world

LOGINS = 40
LEFT = 10


def logged_in(world: World, count: int, ttl: int = 60) -> World:
    """Give the world after a client logged in so many times, each for a second longer."""
    work = work_on(world)
    for number in range(count):
        open_session(work, world.clients[124], ttl + number)
    return work.commit()


def without_expired(world: World, most: int = LEFT) -> World:
    """Give the world without what has expired, but for the last."""
    work = work_on(world)
    forget_expired(work, most)
    return work.commit()


def sessions(world: World) -> list[Session]:
    """List the sessions of the client that logs in, by when they expire; a lasting one first."""
    found = world.sessions.where("client", 124)
    return sorted(found, key=lambda each: str(each.expires_at or ""))


def test_what_expired_long_ago_goes_and_the_last_of_it_stays() -> None:
    """The lasting token of the scenario stays, too, and a session that is alive."""
    world = logged_in(logged_in(billing_world(), LOGINS), 1, ttl=9 * 24 * 3600)
    expiring = sessions(world)
    later = replace(world, clock=replace(world.clock, instant=world.clock.instant + timedelta(1)))

    left = sessions(without_expired(later))

    assert left == [expiring[0], *expiring[-1 - LEFT :]]


@pytest.mark.parametrize("most", [0, 4, 5, 6, 7, 11, 12])
def test_the_last_stay_whatever_day_they_expired_on(most: int) -> None:
    """Of four days with three each, the latest."""
    world = billing_world()
    for number in range(12):
        when = world.clock.instant - timedelta(days=number // 3, minutes=number)
        world = world.put(PasswordReset(token=f"t{number:02}", client_id=123, expires_at=when))

    left = without_expired(world, most).password_resets

    assert sorted(left.rows) == [f"t{number:02}" for number in range(most)]


def test_what_is_alive_is_never_forgotten() -> None:
    """However much there is: the world is the same one."""
    world = logged_in(billing_world(), LOGINS)

    assert without_expired(world) is world


def test_reset_links_go_as_sessions_do() -> None:
    """They expire after an hour."""
    world = billing_world()
    for number in range(LOGINS):
        when = world.clock.instant - timedelta(minutes=number)
        world = world.put(PasswordReset(token=f"t{number}", client_id=123, expires_at=when))

    left = without_expired(world).password_resets

    assert sorted(left.rows) == sorted(f"t{number}" for number in range(LEFT))


def test_a_move_of_the_clock_forgets_and_once_is_as_often() -> None:
    """A day that nothing happens on, too; a year at once leaves what a year of days does."""
    world = logged_in(billing_world(), MOST_EXPIRED + LOGINS)

    at_once = days_later(world, 5)
    singly = slot_of(world)
    for _ in range(5):
        clocks.advance(singly, 0.0, timedelta(days=1)).finish()

    expired = [each for each in at_once.sessions if each.expires_at]
    assert len(expired) == MOST_EXPIRED
    assert bytes_of(at_once) == bytes_of(singly.world)
