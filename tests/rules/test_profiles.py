"""Profiles: when the code for a new number counts."""

from msgspec.structs import replace

from simulator.rules.profiles import code_matches
from tests.support.worlds import billing_world


def test_no_code_counts_where_no_number_waits() -> None:
    """An empty one least of all; where one waits, it need not be named."""
    client = billing_world().clients[123]
    waiting = replace(client, pending_phone="+12025550199", phone_code="123456")

    assert not code_matches(client, None, "")
    assert code_matches(waiting, None, "123456")
    assert not code_matches(waiting, "+12025550188", "123456")
