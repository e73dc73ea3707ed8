"""Servers: what a filter asks of them, and which are within reach."""

import pytest

from simulator.domain.sessions import Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import ServerFilter, own_server
from simulator.spec.failures import Refusal
from tests.support.worlds import billing_world


def test_blanks_ask_for_nothing() -> None:
    """In each part of the filter."""
    world = billing_world()
    service = world.services[12345]
    blank = ServerFilter(ip=" ", mac=" ", location=" , ", status=" ", group=",")

    assert blank.fits(service, world.locations["whmcs_com"])
    assert not ServerFilter(ip="192.0.2.99").fits(service, world.locations["whmcs_com"])


@pytest.mark.parametrize(
    ("session", "others"),
    [
        (Session(token="t", client_id=123), (22345, 12353, 999)),
        (Session(token="t", client_id=123, server_id=12345), (12346, 22345)),
    ],
)
def test_a_session_reaches_the_servers_of_its_client_or_its_own(
    session: Session, others: tuple[int, ...]
) -> None:
    """Neither another client's, nor one that has ended."""
    world = billing_world()
    work = UnitOfWork(world, world.clock.instant, session)

    assert own_server(work, 12345) == world.services[12345]
    for number in others:
        with pytest.raises(Refusal, match="server not found"):
            own_server(work, number)
