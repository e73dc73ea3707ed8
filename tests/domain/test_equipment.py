"""Equipment: what is written of a machine, and what follows from its number where nothing is."""

from typing import Any

import pytest
from msgspec.structs import replace

from simulator.domain.clients import Location
from simulator.domain.equipment import (
    DEDICATED,
    VIRTUAL,
    addresses_of,
    condition_of,
    data_centre_of,
    groups_of,
    hardware_of,
    host_address,
    mac_of,
    made_up,
    outbound_gb,
    same_address,
    usual_addresses,
    virtual,
)
from simulator.domain.services import Hardware, Service, ServiceStatus, Traffic
from tests.support.rows import WORLD

OWN = Hardware(cpu_name="Z80", cpu_cores=1, ram=1, hdd=1)
BARE = replace(WORLD.services[5], addresses=(), product="bm.v1-mini")


def machine(**changes: Any) -> Service:  # noqa: ANN401 any attribute
    """Change a machine of which nothing is written but its product."""
    return replace(BARE, **changes)


@pytest.mark.parametrize(
    ("product", "expected"),
    [("vm.v2-pico", True), ("vds.v1", True), ("bm.v1-mini", False), ("my.vm", False), ("", False)],
)
def test_a_product_is_virtual_by_the_beginning_of_its_name(product: str, expected: bool) -> None:
    """And so are its hardware and its groups, unless they are written."""
    usual, written = machine(product=product), machine(product=product, hardware=OWN, groups=("A",))

    assert virtual(product) is expected
    assert hardware_of(usual) == (VIRTUAL if expected else DEDICATED)
    assert groups_of(usual) == (("VPS",) if expected else ())
    assert (hardware_of(written), groups_of(written)) == (OWN, ("A",))


def test_addresses_follow_from_the_number_of_a_server() -> None:
    """Within what is set aside for tests, where they come round again."""
    assert usual_addresses(5, 2) == ("198.18.0.5", "198.18.8.5")
    assert usual_addresses(2**17 + 5, 1) == usual_addresses(5, 1)
    assert addresses_of(machine()) == ("198.18.0.5",)
    assert addresses_of(machine(addresses=("192.0.2.7",))) == ("192.0.2.7",)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("198.18.0.0", True),
        ("198.19.255.255", True),
        ("198.17.255.255", False),
        ("198.20.0.0", False),
        ("192.0.2.7", False),
        ("2001:db8::1", False),
        ("::c612:5", False),
        ("nowhere", False),
    ],
)
def test_an_address_is_made_up_if_it_is_one_for_tests(written: str, expected: bool) -> None:
    """From the first of them to the last."""
    assert made_up(host_address(written)) is expected


@pytest.mark.parametrize(
    ("server_id", "mac"),
    [(5, "02:00:00:00:00:05"), (2**32 - 1, "02:00:ff:ff:ff:ff"), (2**32 + 5, "02:00:00:00:00:05")],
)
def test_a_mac_address_follows_from_the_number_of_a_server(server_id: int, mac: str) -> None:
    """However large it is."""
    assert mac_of(machine(server_id=server_id)) == mac


@pytest.mark.parametrize(
    ("written", "currency", "place"),
    [("", "RUB", "RU"), ("", "USD", "NL"), ("FI", "RUB", "FI"), ("FI", "USD", "FI")],
)
def test_a_server_stands_where_it_is_written_or_billed(
    written: str, currency: str, place: str
) -> None:
    """Those that are billed in roubles are in Russia."""
    location = Location(name="whmcs", currency=currency, gateways=("paymaster",))

    assert data_centre_of(machine(data_centre=written), location) == place


@pytest.mark.parametrize(
    ("status", "powered_off", "condition"),
    [
        (ServiceStatus.PENDING, False, "presale"),
        (ServiceStatus.ACTIVE, False, "rent"),
        (ServiceStatus.ACTIVE, True, "power_off"),
        (ServiceStatus.SUSPENDED, False, "power_off"),
        (ServiceStatus.TERMINATED, False, "TT"),
        (ServiceStatus.CANCELLED, True, "TT"),
    ],
)
def test_the_condition_of_a_server_follows_from_its_status(
    status: ServiceStatus, powered_off: bool, condition: str
) -> None:
    """One that is gone is not off."""
    assert condition_of(machine(status=status, powered_off=powered_off)) == condition


@pytest.mark.parametrize(
    ("outbound", "exceeded", "told"),
    [(7.5, False, 7.5), (7.5, True, 2049), (5000.0, True, 5000.0), (5000.0, False, 5000.0)],
)
def test_more_went_out_than_the_plan_holds_where_that_is_said(
    outbound: float, exceeded: bool, told: float
) -> None:
    """A GB more, or what is written."""
    traffic = Traffic(limit=2, outbound=outbound)

    assert outbound_gb(machine(traffic=traffic, traffic_exceeded=exceeded)) == told


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (" 192.0.2.7 ", "192.0.2.7", True),
        ("2001:DB8:0::1", "2001:db8::1", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "", False),
        ("nowhere", "nowhere", False),
    ],
)
def test_two_texts_are_one_address(one: str, other: str, expected: bool) -> None:
    """However they are written; what is none is the same as nothing."""
    assert same_address(one, other) is expected
