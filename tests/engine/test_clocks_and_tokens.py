"""Tokens obey the clock of their world: sessions and links die when it has gone past them."""

from datetime import timedelta

from simulator.engine import clocks
from simulator.engine.worlds import DEFAULT
from tests.support.api import in_process
from tests.support.recorder import new_engine
from tests.support.worlds import world_from

WORLD = """
    clients: [{id: 7, email: ann@example.com, password: Secret-7}]
"""


def test_sessions_and_links_die_when_the_clock_has_gone_past_them() -> None:
    """A session after its ttl, a link for a new password after an hour; not a second before."""
    engine = new_engine()
    slot = engine.worlds.add(DEFAULT, world_from(WORLD))
    api = in_process(engine)
    login = {"user": "ann@example.com", "password": "Secret-7", "ttl": 3600}
    token = api.send("auth", "POST", action="whmcslogin", **login).json["result"]["token"]
    api.call("reset_password", email="ann@example.com")
    link = str(slot.world.messages[1].facts["reset_token"])

    clocks.advance(slot, 0.0, timedelta(seconds=3599))
    assert api.call("get_client", token=token)["result"] == "OK"
    clocks.advance(slot, 0.0, timedelta(seconds=1))
    assert api.call("get_client", token=token)["code"] == -1
    assert api.call("reset_password", reset_token=link, **{"pass": "Secret-8"})["code"] == -1
