"""A world for password resets, and the steps of a reset."""

from functools import cache
from typing import Any

from simulator.domain.world import World
from tests.support.api import Api
from tests.support.worlds import world_from

JOHN = "john.doe@example.com"
ANN = "ann@example.com"
NEW = "Brand-New-1"
SECRET = "JBSWY3DPEHPK3PXP"  # 80 bits, as in many a tutorial


@cache
def password_world() -> World:
    """Give the world; it is a value, so all tests may share it."""
    return world_from(f"""
        clients:
          - {{id: 1, email: {JOHN}, password: Secret-1, token: johns,
             sessions: [{{token: johns-phone}}], contacts: [{{email: jane@example.com}}]}}
          - {{id: 2, email: {ANN}, password: Secret-2, token: anns, two_factor: true,
             totp_secret: {SECRET}, phone: "+31.205550102"}}
          - {{id: 3, email: gone@example.com, deleted: true, token: gones}}
    """)


def call_reset(api: Api, *, token: str | None = None, **params: object) -> dict[str, Any]:
    """Call reset_password, without a token unless one is given."""
    return api.call("reset_password", token=token, **params)


def message_fact(api: Api, topic: str, name: str) -> str:
    """Give a fact of the last message about a topic."""
    return [each for each in api.world.messages if each.topic == topic][-1].facts[name]


def request_link(api: Api, email: str) -> str:
    """Ask for a link and give its token."""
    assert call_reset(api, email=email)["result"] == "OK"
    return message_fact(api, "password_reset", "reset_token")


def use_link(api: Api, token: str, **params: object) -> dict[str, Any]:
    """Use a link for a new password."""
    sent = {"action": "reset_password", "reset_token": token, "pass": NEW, **params}
    return api.send("whmcs", "POST", **sent).json


def logs_in(api: Api, email: str, password: str) -> bool:
    """Tell whether a password opens a session, in a world that then forgets it."""
    before = api.world
    params = {"action": "whmcslogin", "user": email, "password": password}
    reply = api.send("auth", "POST", **params)
    api.world = before
    return isinstance(reply.json["result"], dict) if "result" in reply.json else False
