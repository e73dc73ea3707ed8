"""Authenticating: what tokens, links and the history of a key look like, whoever asked for them."""

from simulator.domain.api_keys import MOST_EVENTS
from simulator.effects.authenticating import open_session, send_reset_link, with_event
from tests.support.payments import work_on
from tests.support.worlds import billing_world

WORLD = billing_world()


def test_tokens_and_links_are_words_of_32_digits() -> None:
    """Of both a session and a new password."""
    work = work_on(WORLD)
    client = WORLD.clients[123]
    send_reset_link(work, client)

    assert len(open_session(work, client, 1).token) == 32
    assert [len(each.token) for each in work.world.password_resets] == [32]


def test_a_session_of_a_second_lives_that_long() -> None:
    """Only nothing, and less, is left to the world."""
    work = work_on(WORLD)
    expires = open_session(work, WORLD.clients[123], 1).expires_at

    assert expires is not None
    assert (expires - work.now).total_seconds() == 1


def test_the_history_of_a_key_keeps_the_newest_events() -> None:
    """And no more than it may have."""
    work = work_on(WORLD)
    [key, *_] = WORLD.api_keys.where("client", 123)
    for number in range(MOST_EVENTS + 1):
        key = with_event(work, key, str(number))

    assert [each.event for each in key.history] == [str(each) for each in range(1, MOST_EVENTS + 1)]
