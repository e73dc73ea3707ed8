"""Who asks: the session of a request's token."""

from datetime import datetime

from simulator.domain.sessions import Session
from simulator.domain.world import World
from simulator.rules.access import INVALID_TOKEN
from simulator.spec.failures import refuse
from simulator.spec.params import Form


def session_of(world: World, form: Form, now: datetime) -> Session:
    """Find the session of the token in a form.

    Raises:
        Refusal: there is no token, nobody has it, or its time is over.
    """
    token = form.get("token")
    session = world.sessions.get(token) if isinstance(token, str) else None
    if session is None or not session.alive(now):
        raise refuse(INVALID_TOKEN)
    return session
