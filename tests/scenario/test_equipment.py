"""Machines in scenarios and additions: what is written of them, and whose an address is."""

import pytest

from simulator.domain.laws import breaches_of
from simulator.domain.world import World
from simulator.errors import UsageError
from tests.support.staff import with_changed_service, with_service
from tests.support.worlds import billing_world

WORLD = billing_world()
OWN = {"server_id": 700, "id": 1700, "price": 30}


def held(world: World) -> World:
    """Hold that no law is broken."""
    assert breaches_of(world) == []
    return world


def test_a_machine_has_what_is_written_and_no_address_of_another() -> None:
    """Keys that a change names are changed, others stay; what hardware leaves out is as usual."""
    machine = {"ip": ["203.0.113.7", "2001:db8::7"], "location": "FI", "traffic": {"outbound": 5}}
    world = held(with_service(WORLD, 126, **OWN, **machine))
    added = world.services[700]
    assert (added.addresses, added.data_centre) == (("203.0.113.7", "2001:db8::7"), "FI")
    assert (added.traffic.limit, added.traffic.outbound, added.hardware) == (3, 5, None)

    world = held(with_changed_service(world, 700, ip="203.0.113.7", hardware={"ram": 64}))
    after = world.services[700]
    assert (after.addresses, after.data_centre, after.traffic) == (
        ("203.0.113.7",),
        "FI",
        added.traffic,
    )
    assert after.hardware is not None
    assert (after.hardware.ram, after.hardware.cpu_cores, after.hardware.hdd) == (64, 1, 20)

    with pytest.raises(UsageError, match=r"ip: address '203\.0\.113\.7' is already taken"):
        with_changed_service(world, 12345, ip="203.0.113.7")
    with pytest.raises(UsageError, match=r"ip: 'nowhere' is no IP address"):
        with_service(world, 123, server_id=701, ip="nowhere")
