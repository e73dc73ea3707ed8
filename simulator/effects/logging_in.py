"""Logging in: a session for a client, that lives as long as the world's clock lets it."""

from datetime import timedelta

from simulator.domain.clients import Client
from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork

LONGEST_TTL = 10 * 365 * 24 * 3600


def open_session(work: UnitOfWork, client: Client, ttl: int) -> Session:
    """Open a session for `ttl` seconds; the policy `token_ttl` decides where ttl is 0 or less."""
    seconds = min(ttl, LONGEST_TTL) if ttl > 0 else work.world.policies.token_ttl
    session = Session(
        token=work.draw(32),
        client_id=client.id,
        expires_at=work.now + timedelta(seconds=seconds),
    )
    work.put(session)
    return session
