"""Equipment: what InvAPI knows of the machine behind a service, as written or made up.

Worlds know billing, not machines. What no scenario says (addresses, data centres, hardware) follows
from the server's number, its product and its billing location, always the same.
"""

from ipaddress import IPv4Address, ip_address

from simulator.domain.clients import Location
from simulator.domain.services import Hardware, Service, ServiceStatus

FIRST_ADDRESS = int(IPv4Address("198.18.0.0"))  # RFC 2544: for tests, routed nowhere
ADDRESSES = 2**17
BETWEEN_ADDRESSES = 2**11
CONDITIONS = {
    ServiceStatus.PENDING: "presale",
    ServiceStatus.ACTIVE: "rent",
    ServiceStatus.SUSPENDED: "power_off",
}
VIRTUAL = Hardware(cpu_name="KVM", cpu_cores=1, ram=1, hdd=20)
DEDICATED = Hardware(cpu_name="Xeon E3-1230", cpu_cores=4, ram=16, hdd=480)
GB_OF_A_TB = 1024


def virtual(product: str) -> bool:
    """Tell whether a product is a virtual machine."""
    return product.startswith(("vm", "vds"))


def usual_hardware(product: str) -> Hardware:
    """Give what a server of a product is made of, where nobody says."""
    return VIRTUAL if virtual(product) else DEDICATED


def hardware_of(service: Service) -> Hardware:
    """Give what a server is made of."""
    return service.hardware or usual_hardware(service.product)


def addresses_of(service: Service) -> tuple[str, ...]:
    """Give the IP addresses of a server, the main one first."""
    return service.addresses or usual_addresses(service.server_id, 1)


def usual_addresses(server_id: int, count: int) -> tuple[str, ...]:
    """Give so many addresses that follow from the number of a server, the main one first."""
    numbers = (server_id + place * BETWEEN_ADDRESSES for place in range(count))
    return tuple(str(IPv4Address(FIRST_ADDRESS + number % ADDRESSES)) for number in numbers)


def mac_of(service: Service) -> str:
    """Give the MAC address of a server's only interface."""
    return (0x02 << 40 | service.server_id % 2**32).to_bytes(6, "big").hex(":")


def data_centre_of(service: Service, location: Location) -> str:
    """Tell where a server stands."""
    return service.data_centre or ("RU" if location.currency == "RUB" else "NL")


def groups_of(service: Service) -> tuple[str, ...]:
    """Give the groups that a server is found by."""
    return service.groups or (("VPS",) if virtual(service.product) else ())


def condition_of(service: Service) -> str:
    """Give the condition of a server in InvAPI's words."""
    if service.powered_off and service.in_use:
        return CONDITIONS[ServiceStatus.SUSPENDED]
    return CONDITIONS.get(service.status, "TT")


def outbound_gb(service: Service) -> float:
    """Tell how much went out; more than the plan holds where that is said."""
    traffic = service.traffic
    more = traffic.limit * GB_OF_A_TB + 1 if service.traffic_exceeded else 0
    return max(traffic.outbound, more)


def same_address(one: str, other: str) -> bool:
    """Tell whether two texts are one IP address."""
    try:
        return ip_address(one.strip()) == ip_address(other)
    except ValueError:
        return False
