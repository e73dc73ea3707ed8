"""Linux namespaces: a network with nobody else in it, and files that only its processes see.

The calling process enters them itself, and with it all that it starts; the kernel drops them with
the last of these. Files are covered by bind mounts of a private mount namespace. Nothing of the
machine is changed, and an ordinary user needs no right for it where user namespaces are allowed.
"""

import ctypes
import os
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from fcntl import ioctl
from pathlib import Path
from struct import pack, unpack_from
from typing import Never

MOUNTS, USERS, NETWORK = 0x00020000, 0x10000000, 0x40000000
BIND, PRIVATE, RECURSIVE = 0x1000, 0x40000, 0x4000
LOOPBACK, SET_FLAGS, UP = b"lo", 0x8914, 0x1 | 0x8 | 0x40
ROUTE_PROTOCOL, NEW_ROUTE, REQUEST_ACKNOWLEDGED = 0, 24, 0x1 | 0x4 | 0x400
TABLE_LOCAL, BY_BOOT, SCOPE_HOST, KIND_LOCAL, OUTGOING_DEVICE = 255, 3, 254, 2, 4
NEW_ADDRESS, LOCAL, SCOPE_GLOBAL, WHOLE = 20, 2, 0, 32
API_ADDRESS = "203.0.113.10"
"""Where the API's hosts are inside. It is of a range for documentation (RFC 5737): no machine has
it, and it looks public, so clients that refuse private and loopback addresses take it."""

OWN = Path("/proc/self")
BIND_SERVICE, NET_ADMIN, NET_RAW, SYS_ADMIN = 10, 12, 13, 21
NEEDED = 1 << BIND_SERVICE | 1 << NET_ADMIN | 1 << NET_RAW | 1 << SYS_ADMIN

BindMount = tuple[Path, Path]
"""What to mount, and over what."""


class NamespaceError(Exception):
    """Namespaces are not possible here; the text says which step failed, and why."""


def obstacle(bind_mounts: Iterable[BindMount]) -> str:
    """Try it in a child process, and give what is in the way; empty where nothing is."""
    if sys.platform != "linux":  # pragma: no cover (another operating system)
        return f"{sys.platform} has no namespaces"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _tell_and_end(bind_mounts, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        problem = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    return problem or ("" if status == 0 else f"the attempt ended with status {status}")


def _tell_and_end(bind_mounts: Iterable[BindMount], writing: int) -> Never:
    try:
        enter(bind_mounts)
    except NamespaceError as problem:
        os.write(writing, str(problem).encode())
    finally:
        os._exit(0)


def enter(bind_mounts: Iterable[BindMount]) -> None:
    """Enter namespaces as who we are, with the loopback device up and every address leading to it.

    One more address than the loopback ones is ours: `API_ADDRESS`.

    Raises:
        NamespaceError: it is not allowed here. The process may be half inside then.
    """
    _new_namespaces()
    with _step("private mounts"):
        _mount(None, Path("/"), PRIVATE | RECURSIVE)
    for source_path, target in bind_mounts:
        with _step(f"covering {target}"):
            _mount(source_path, target, BIND)
    with _step("the loopback device"), socket.socket() as any_socket:
        ioctl(any_socket, SET_FLAGS, pack("16sh14x", LOOPBACK, UP))
    netlink = socket.AF_NETLINK, socket.SOCK_RAW, ROUTE_PROTOCOL
    with _step("addresses and routes"), socket.socket(*netlink) as kernel:
        device = socket.if_nametoindex(LOOPBACK.decode())
        _request(kernel, NEW_ADDRESS, _own_address(API_ADDRESS, device))
        _request(kernel, NEW_ROUTE, _route(socket.AF_INET, device))
        with suppress(OSError):  # some kernels have no IPv6
            _request(kernel, NEW_ROUTE, _route(socket.AF_INET6, device))


def _new_namespaces() -> None:
    """Leave the machine's network and mounts; who may not do that may with users of its own."""
    user, group = os.geteuid(), os.getegid()
    if _may_do_all():
        with _step("a network of its own"):
            _unshare(MOUNTS | NETWORK)
        return
    with _step("a user namespace"):
        _unshare(USERS | MOUNTS | NETWORK)
    with _step("its identities"):
        (OWN / "setgroups").write_text("deny")
        (OWN / "uid_map").write_text(f"{user} {user} 1")
        (OWN / "gid_map").write_text(f"{group} {group} 1")


def _may_do_all() -> bool:
    """Tell whether we have each right that is needed; root in a container often lacks some."""
    with _step("its rights"):
        lines = (OWN / "status").read_text().splitlines()
    rights = next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)
    return rights & NEEDED == NEEDED


@contextmanager
def _step(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise NamespaceError(f"{name}: {problem.strerror or problem}") from None


def _unshare(flags: int) -> None:
    _checked(_libc().unshare(flags))


def _mount(source_path: Path | None, target: Path, flags: int) -> None:
    source = None if source_path is None else os.fsencode(source_path)
    _checked(_libc().mount(source, os.fsencode(target), None, ctypes.c_ulong(flags), None))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _request(kernel: socket.socket, kind: int, message: bytes) -> None:
    kernel.send(pack("IHHII", 16 + len(message), kind, REQUEST_ACKNOWLEDGED, 1, 0) + message)
    number = -unpack_from("i", kernel.recv(4096), 16)[0]
    if number:  # pragma: no cover (a kernel that refuses what `obstacle` has tried)
        raise OSError(number, os.strerror(number))


def _own_address(address: str, device: int) -> bytes:
    """Give us an address, as `ip address add 203.0.113.10/32 dev lo` does."""
    head = pack("BBBBI", socket.AF_INET, WHOLE, 0, SCOPE_GLOBAL, device)
    return head + pack("HH4s", 8, LOCAL, socket.inet_aton(address))


def _route(family: int, device: int) -> bytes:
    """Make every address one of ours, as `ip route add local default dev lo` does."""
    return pack(
        "BBBBBBBBI", family, 0, 0, 0, TABLE_LOCAL, BY_BOOT, SCOPE_HOST, KIND_LOCAL, 0
    ) + pack("HHI", 8, OUTGOING_DEVICE, device)
