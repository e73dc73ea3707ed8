"""What a world sells unless its scenario says otherwise: names as HOSTKEY has them, made-up prices.

Numbers that public clients print are kept: preset 279, operating system 219, traffic plans 25 (in
EUR and USD) and 37 (in RUB).
"""

from decimal import Decimal

from simulator.domain.catalogue import (
    Catalogue,
    OperatingSystem,
    Preset,
    Prices,
    Software,
    TrafficPlan,
    stock_of_each,
)

EVERYWHERE = ("NL", "US", "RU")


def three_prices(eur: str, usd: str, rub: str) -> Prices:
    """Write a price in each currency that something is sold in."""
    return {"EUR": Decimal(eur), "USD": Decimal(usd), "RUB": Decimal(rub)}


def virtual_preset(number: int, name: str, size: tuple[int, int, str], prices: Prices) -> Preset:
    """Describe a virtual machine; one in the US costs 1.00 more."""
    cpu, ram, hdd = size
    text = f"{cpu} vCPU, {ram} GB RAM, {hdd} GB NVMe"
    return Preset(
        id=number,
        name=name,
        description=text,
        cpu=cpu,
        ram=ram,
        hdd=hdd,
        locations=EVERYWHERE,
        prices=prices,
        location_prices={"US": {"USD": prices["USD"] + 1, "EUR": prices["EUR"] + 1}},
    )


PRESETS = (
    virtual_preset(108, "vm.pico", (1, 1, "15"), three_prices("4.00", "4.35", "390.00")),
    virtual_preset(279, "vm.v2-pico", (1, 1, "40"), three_prices("5.95", "6.47", "590.00")),
    virtual_preset(280, "vm.v2-nano", (2, 2, "60"), three_prices("8.20", "8.92", "810.00")),
    virtual_preset(281, "vm.v2-micro", (2, 4, "60"), three_prices("12.10", "13.16", "1190.00")),
    virtual_preset(282, "vm.v2-mini", (4, 8, "120"), three_prices("21.50", "23.38", "2120.00")),
    virtual_preset(283, "vm.v2-small", (6, 16, "240"), three_prices("39.00", "42.41", "3850.00")),
    virtual_preset(284, "vm.v2-medium", (8, 32, "480"), three_prices("74.00", "80.48", "7300.00")),
    virtual_preset(285, "vm.v2-big", (16, 64, "960"), three_prices("142.00", "154.43", "14000.00")),
    Preset(
        id=301,
        name="vds.v1-storage-8",
        description="4 vCPU, 8 GB RAM, 8 TB HDD",
        cpu=4,
        ram=8,
        hdd="8000",
        locations=("NL", "RU"),
        prices=three_prices("53.50", "58.20", "5300.00"),
    ),
    Preset(
        id=401,
        name="bm.v1-mini",
        description="Xeon E3-1230, 32 GB RAM, 2x960 GB SSD",
        group="1CPU",
        virtual=False,
        cpu=4,
        cpu_name="Xeon E3-1230",
        ram=32,
        hdd="2x960",
        locations=EVERYWHERE,
        prices=three_prices("45.00", "49.00", "4500.00"),
    ),
    Preset(
        id=402,
        name="bm.v1-big",
        description="AMD Ryzen 9 5950X, 128 GB RAM, 2x1920 GB NVMe",
        group="AMD",
        virtual=False,
        cpu=16,
        cpu_name="AMD Ryzen 9 5950X",
        ram=128,
        hdd="2x1920",
        locations=("NL", "US"),
        prices=three_prices("129.00", "140.00", "12900.00"),
    ),
    Preset(
        id=451,
        name="bm.v1-gpu-4090",
        description="Xeon E5-1650, 64 GB RAM, 960 GB SSD, RTX 4090",
        group="GPU",
        virtual=False,
        cpu=6,
        cpu_name="Xeon E5-1650",
        ram=64,
        hdd="960",
        locations=("NL", "RU"),
        prices=three_prices("349.00", "379.00", "34900.00"),
    ),
)
OPERATING_SYSTEMS = (
    OperatingSystem(id=187, name="Ubuntu 22.04"),
    OperatingSystem(id=219, name="Debian 12"),
    OperatingSystem(id=237, name="Ubuntu 24.04"),
    OperatingSystem(id=240, name="AlmaLinux 9"),
    OperatingSystem(id=245, name="FreeBSD 14", virtual_only=True),
    OperatingSystem(
        id=250, name="Windows Server 2022", prices=three_prices("19.00", "20.66", "1900.00")
    ),
)
TRAFFIC_PLANS = (
    TrafficPlan(
        id=25,
        name="3Tb traffic (1Gbps) VM",
        main=True,
        locations=EVERYWHERE,
        limit=3000,
        prices={"EUR": Decimal("0.00"), "USD": Decimal("0.00")},
    ),
    TrafficPlan(
        id=26,
        name="Unlimited traffic (1Gbps)",
        locations=("NL", "US"),
        prices={"EUR": Decimal("25.00"), "USD": Decimal("27.19")},
    ),
    TrafficPlan(
        id=37,
        name="Unlimited traffic (100Mbps) VM",
        main=True,
        locations=EVERYWHERE,
        bandwidth=100,
        prices={"RUB": Decimal("0.00")},
    ),
    TrafficPlan(
        id=38,
        name="Unlimited traffic (1Gbps)",
        locations=("NL", "RU"),
        prices={"RUB": Decimal("2500.00")},
    ),
)
SOFTWARE = (
    Software(id=11, name="Docker"),
    Software(id=12, name="LAMP"),
    Software(id=13, name="WordPress"),
    Software(id=20, name="cPanel", prices=three_prices("29.00", "31.54", "2900.00")),
)
DEFAULT_CATALOGUE = Catalogue(
    presets=PRESETS,
    operating_systems=OPERATING_SYSTEMS,
    traffic_plans=TRAFFIC_PLANS,
    software=SOFTWARE,
    stock=stock_of_each(PRESETS),
    ipv4_prices=three_prices("2.00", "2.18", "200.00"),
)
