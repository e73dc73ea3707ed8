"""Servers: what a filter asks of them."""

from simulator.rules.servers import ServerFilter
from tests.support.worlds import billing_world


def test_blanks_ask_for_nothing() -> None:
    """In each part of the filter."""
    world = billing_world()
    service = world.services[12345]
    blank = ServerFilter(ip=" ", mac=" ", location=" , ", status=" ", group=",")

    assert blank.fits(service, world.locations["whmcs_com"])
    assert not ServerFilter(ip="192.0.2.99").fits(service, world.locations["whmcs_com"])
