"""The watch over packets reads where one goes, and only those that begin something."""

from struct import pack

import pytest

from simulator.sandbox.blocked_connections import IPV4, IPV6, packet_target

TCP, UDP, ICMP = 6, 17, 1
SYN, ACK, RST = 0x02, 0x10, 0x04
FOUR = bytes((192, 0, 2, 1))
SIX = bytes.fromhex("20010db8000000000000000000000001")


def tcp(port: int, flags: int) -> bytes:
    """Write the head of a TCP segment."""
    return pack(">HHIIBBHHH", 40000, port, 1, 0, 0x50, flags, 1024, 0, 0)


def four(kind: int, payload: bytes, options: bytes = b"") -> bytes:
    """Write an IPv4 packet."""
    words = 5 + len(options) // 4
    head = pack(">BBHHHBBH4s4s", 0x40 | words, 0, 0, 0, 0, 64, kind, 0, FOUR, FOUR)
    return head + options + payload


def six(kind: int, payload: bytes) -> bytes:
    """Write an IPv6 packet."""
    return pack(">IHBB16s16s", 0x60000000, len(payload), kind, 64, SIX, SIX) + payload


@pytest.mark.parametrize(
    ("packet", "protocol", "target"),
    [
        (four(TCP, tcp(443, SYN)), IPV4, "tcp 192.0.2.1:443"),
        (four(TCP, tcp(443, SYN), options=b"\x01" * 8), IPV4, "tcp 192.0.2.1:443"),
        (four(TCP, tcp(443, SYN | ACK)), IPV4, None),
        (four(TCP, tcp(443, ACK)), IPV4, None),
        (four(TCP, tcp(443, RST | ACK)), IPV4, None),
        (four(UDP, pack(">HHHH", 40000, 53, 8, 0)), IPV4, "udp 192.0.2.1:53"),
        (four(ICMP, b"\x08\0\0\0\0\0\0\0"), IPV4, None),
        (four(TCP, b"\0\1"), IPV4, None),
        (six(TCP, tcp(443, SYN)), IPV6, "tcp [2001:db8::1]:443"),
        (six(UDP, pack(">HHHH", 40000, 53, 8, 0)), IPV6, "udp [2001:db8::1]:53"),
        (six(58, b"\x85\0\0\0\0\0\0\0"), IPV6, None),
    ],
)
def test_a_packet_is_read(packet: bytes, protocol: int, target: str | None) -> None:
    """A first TCP segment and any UDP packet count; replies, pings and fragments do not."""
    assert packet_target(packet, protocol) == target
