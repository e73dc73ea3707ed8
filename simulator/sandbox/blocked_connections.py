"""Blocked connections: what a command tried to reach besides the simulator, and how it is seen.

In the sandbox every address leads to the loopback device, where nobody listens but on loopback
addresses and that of the API. So the first packet to any other address passes here, and the kernel
refuses it.
"""

import ctypes
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from struct import Struct as Layout
from struct import pack
from typing import Literal

from msgspec import Struct

from simulator.sandbox.namespace import API_ADDRESS

MOST = 1000
OTHERS = "(and others)"

Channel = Literal["name", "address", "proxy"]
"""How it was noticed: a name was looked up, a packet left, or a proxy was asked for it."""


class BlockedConnection(Struct, frozen=True):
    """One target, and how often it was tried."""

    channel: Channel
    target: str
    count: int


class BlockedConnections:
    """All attempts so far; beyond `MOST` different targets they are only counted."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Channel, str], dict[str, int]] = {}

    def note(self, channel: Channel, target: str, kind: str = "") -> None:
        """Count an attempt.

        Args: kind: of several kinds that make one attempt, such as the A and AAAA of a name, the
            one that came most often counts.
        """
        known = len(self._counts) < MOST or (channel, target) in self._counts
        kinds = self._counts.setdefault((channel, target if known else OTHERS), {})
        kinds[kind] = kinds.get(kind, 0) + 1

    def rows(self) -> list[BlockedConnection]:
        """Give them in the order in which they were first tried."""
        return [BlockedConnection(*key, max(kinds.values())) for key, kinds in self._counts.items()]


ALL, IPV4, IPV6 = 3, 0x0800, 0x86DD
TCP, UDP = 6, 17
PROTOCOLS = {TCP: "tcp", UDP: "udp"}
NEEDED = {TCP: 14, UDP: 4}
FLAGS, SYN, SYN_AND_ACK = 13, 0x02, 0x12
OUTGOING = 4
ATTACH_FILTER = 26
LARGEST = 256  # bytes of a packet that are looked at
IPV6_HEADER = 40
PORTS = Layout(">HH")

LOAD_TYPE, LOAD_BYTE, LOAD_WORD, EQUAL, RETURN = 0x28, 0x30, 0x20, 0x15, 0x06
PROTOCOL_OF_PACKET = 0xFFFFF000

Instruction = tuple[int, int, int, int]
FOREIGN: tuple[Instruction, ...] = (  # code, jump if so, jump if not, value
    (LOAD_TYPE, 0, 0, PROTOCOL_OF_PACKET),
    (EQUAL, 0, 4, IPV4),
    (LOAD_BYTE, 0, 0, 16),
    (EQUAL, 12, 0, 127),
    (LOAD_WORD, 0, 0, 16),
    (EQUAL, 10, 9, int(ip_address(API_ADDRESS))),
    (EQUAL, 0, 9, IPV6),
    (LOAD_WORD, 0, 0, 24),
    (EQUAL, 0, 6, 0),
    (LOAD_WORD, 0, 0, 28),
    (EQUAL, 0, 4, 0),
    (LOAD_WORD, 0, 0, 32),
    (EQUAL, 0, 2, 0),
    (LOAD_WORD, 0, 0, 36),
    (EQUAL, 1, 0, 1),
    (RETURN, 0, 0, LARGEST),
    (RETURN, 0, 0, 0),
)
"""A packet filter, so that the traffic to our own addresses never wakes us."""


def packet_socket() -> socket.socket:
    """Open a socket that sees each packet to an address that is not ours."""
    watching = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ALL))
    watching.settimeout(0)
    program = b"".join(pack("HBBI", *each) for each in FOREIGN)
    kept = ctypes.create_string_buffer(program)
    described = pack("HP", len(FOREIGN), ctypes.addressof(kept))
    watching.setsockopt(socket.SOL_SOCKET, ATTACH_FILTER, described)
    return watching


def packet_targets(watching: socket.socket) -> Iterable[str]:
    """Tell the targets of the packets that have come since; nothing of those that are replies."""
    while True:
        try:
            packet, (_, protocol, direction, *_) = watching.recvfrom(LARGEST)
        except OSError:  # no more, or some were lost because there are too many
            return
        target = None if direction == OUTGOING else packet_target(packet, protocol)
        if target is not None:
            yield target


def packet_target(packet: bytes, protocol: int) -> str | None:
    """Read where a packet goes, such as `tcp 192.0.2.1:443`; None unless it begins something."""
    if protocol == IPV4:
        size, kind, address = (packet[0] & 0xF) * 4, packet[9], packet[16:20]
    else:
        size, kind, address = IPV6_HEADER, packet[6], packet[24:40]
    if len(packet) < size + NEEDED.get(kind, LARGEST):
        return None
    if kind == TCP and packet[size + FLAGS] & SYN_AND_ACK != SYN:
        return None
    _, port = PORTS.unpack_from(packet, size)
    host = ip_address(address)
    return f"{PROTOCOLS[kind]} {f'[{host}]' if protocol == IPV6 else host}:{port}"
