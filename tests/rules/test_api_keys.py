"""API keys: how what is sent for one is read."""

from simulator.domain.api_keys import LoginNotify
from simulator.rules.api_keys import method_of
from tests.support.payments import work_on
from tests.support.worlds import billing_world


def test_how_logins_are_told_is_a_word_in_any_letters() -> None:
    """Nothing is for not at all."""
    work = work_on(billing_world())

    assert method_of(work, "EMAIL") is method_of(work, "email") is LoginNotify.EMAIL
    assert method_of(work, "") is LoginNotify.NONE
