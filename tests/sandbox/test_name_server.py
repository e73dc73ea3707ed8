"""The name server of the sandbox: ours lead here, others are refused and written down."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.sandbox.blocked_connections import (
    MOST,
    OTHERS,
    BlockedConnection,
    BlockedConnections,
)
from simulator.sandbox.name_server import NameServer, encode_reply, read_question

FROM = ("127.0.0.1", 40000)
ADDRESS_OF_THE_API = "203.0.113.10"
ADDRESS, ADDRESS6, MAIL, OF_SERVICES = 1, 28, 15, 65


def asked(name: str, kind: int = ADDRESS, flags: int = 0x0100) -> bytes:
    """Write a question as resolvers do."""
    labels = b"".join(bytes([len(each)]) + each.encode() for each in name.split("."))
    return (
        struct.pack(">HHHHHH", 7, flags, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", kind, 1)
    )


class PacketRecorder:
    """Keeps what a name server sends."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.packets: list[bytes] = []

    def sendto(self, packet: bytes, address: tuple[str, int]) -> None:
        """Keep a packet to whoever asked."""
        assert address == FROM
        self.packets.append(packet)


def answers(*packets: bytes) -> tuple[list[bytes], list[tuple[str, str]]]:
    """Ask a name server; gives its replies, and the foreign names that it told of."""
    on_foreign: list[tuple[str, str]] = []
    sent: Any = PacketRecorder()
    ours = {"invapi.hostkey.com": ADDRESS_OF_THE_API}
    server = NameServer(ours, lambda *told: on_foreign.append(told))
    server.connection_made(sent)
    for packet in packets:
        server.datagram_received(packet, FROM)
    return sent.packets, on_foreign


def code_and_count(reply: bytes) -> tuple[int, int]:
    """Read the response code and the number of answers."""
    _, flags, _, count, *_ = struct.unpack_from(">HHHHHH", reply)
    return flags & 0xF, count


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("invapi.hostkey.com", b"\xcb\0\x71\x0a"),
        ("InvAPI.Hostkey.COM", b"\xcb\0\x71\x0a"),
        ("localhost", b"\x7f\0\0\x01"),
        ("w-1.localhost", b"\x7f\0\0\x01"),
    ],
)
def test_names_of_ours_have_their_address(name: str, address: bytes) -> None:
    """In any case of letters; the question comes back as it was."""
    (reply,), on_foreign = answers(asked(name))
    assert code_and_count(reply) == (0, 1)
    assert reply.endswith(address)
    assert reply[12:].startswith(asked(name)[12:])
    assert on_foreign == []


@pytest.mark.parametrize("kind", [ADDRESS6, MAIL, OF_SERVICES])
def test_a_name_of_ours_has_nothing_else(kind: int) -> None:
    """The name exists, and has no such record: clients go on with the address they have."""
    (reply,), on_foreign = answers(asked("invapi.hostkey.com", kind))
    assert code_and_count(reply) == (0, 0)
    assert on_foreign == []


def test_other_names_do_not_exist_and_are_told_with_their_type() -> None:
    """Also one that only ends like ours."""
    replies, on_foreign = answers(
        asked("api.stripe.com"),
        asked("Api.Stripe.com", ADDRESS6),
        asked("x.invapi.hostkey.com", 99),
    )
    assert [code_and_count(each) for each in replies] == [(3, 0)] * 3
    assert on_foreign == [
        ("api.stripe.com", "A"),
        ("api.stripe.com", "AAAA"),
        ("x.invapi.hostkey.com", "99"),
    ]


def test_whose_an_address_is_may_be_asked_and_is_no_escape() -> None:
    """Programs do that to write logs, and reach nobody by it."""
    (reply,), on_foreign = answers(asked("1.0.0.127.in-addr.arpa", 12))
    assert code_and_count(reply) == (3, 0)
    assert on_foreign == []


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\0" * 12,
        asked("a.example")[:-1],
        asked("a.example")[:15],
        asked("a.example", flags=0x8180),
        asked("a.example", flags=0x2800),
        asked("x" * 64),
    ],
)
def test_what_is_no_question_is_met_with_silence(packet: bytes) -> None:
    """Cut off, an answer, an update, or a label that is too long."""
    assert answers(packet) == ([], [])


@given(st.binary(max_size=600))
def test_no_packet_is_too_strange(packet: bytes) -> None:
    """Whatever comes is a question or is not; nothing is raised, and the reply is a packet."""
    question = read_question(packet)
    assert question is None or len(encode_reply(question, ADDRESS_OF_THE_API)) < 600


def test_the_two_lookups_of_one_attempt_count_once() -> None:
    """A client asks for both kinds of addresses; three attempts are three."""
    blocked = BlockedConnections()
    for kind in ("A", "AAAA", "A", "AAAA", "A"):
        blocked.note("name", "api.stripe.com", kind)
    blocked.note("address", "tcp 192.0.2.1:443")
    assert blocked.rows() == [
        BlockedConnection("name", "api.stripe.com", 3),
        BlockedConnection("address", "tcp 192.0.2.1:443", 1),
    ]


def test_very_many_different_escapes_are_only_counted() -> None:
    """A port scan does not fill the memory, and those that were first stay."""
    blocked = BlockedConnections()
    for number in range(MOST + 10):
        blocked.note("address", f"tcp 192.0.2.1:{number}")
    blocked.note("address", "tcp 192.0.2.1:0")
    rows = blocked.rows()
    assert len(rows) == MOST + 1
    assert rows[0] == BlockedConnection("address", "tcp 192.0.2.1:0", 2)
    assert rows[-1] == BlockedConnection("address", OTHERS, 10)
