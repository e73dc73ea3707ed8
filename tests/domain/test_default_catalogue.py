"""What a world sells unless its scenario says otherwise."""

from decimal import Decimal

from msgspec.structs import asdict

from simulator.domain.default_catalogue import PRESETS, three_prices, virtual_preset


def test_a_virtual_machine_is_described_by_its_size_and_costs_more_in_the_us() -> None:
    """Each of them in the same way."""
    prices = three_prices("5.95", "6.47", "590.00")
    preset = virtual_preset(279, "vm.v2-pico", (2, 4, "60"), prices)

    assert prices == {"EUR": Decimal("5.95"), "USD": Decimal("6.47"), "RUB": Decimal("590.00")}
    assert asdict(preset) == {
        "id": 279,
        "name": "vm.v2-pico",
        "description": "2 vCPU, 4 GB RAM, 60 GB NVMe",
        "group": "VPS",
        "virtual": True,
        "active": True,
        "cpu": 2,
        "cpu_name": "KVM",
        "ram": 4,
        "hdd": "60",
        "locations": ("NL", "US", "RU"),
        "prices": prices,
        "location_prices": {"US": {"USD": Decimal("7.47"), "EUR": Decimal("6.95")}},
    }
    assert preset.name in [each.name for each in PRESETS]
