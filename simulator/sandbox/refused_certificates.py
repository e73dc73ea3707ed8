"""Refused certificates: which clients ended TLS because they do not trust ours, and how it is seen.

Most clients look at the certificate during the handshake and say why they end it, by an alert.
Some, such as Node, look afterwards and hang up without a word, as one does that opened a connection
in advance and did not need it. So connections that began and asked nothing are told apart, and as a
guess.
"""

import re
import ssl
from typing import Any, ClassVar, cast

from msgspec import Struct

from simulator.web.tls import ServerNameCallback

MOST = 100
OTHERS, NAMELESS = "(and others)", "(no name)"
HUNG_UP = "hung up before it asked anything"
REFUSAL = re.compile(r"ALERT_((?:\w+_)?CERTIFICATE(?:_\w+)?|UNKNOWN_CA)$")


class RefusedCertificate(Struct, frozen=True):
    """A host that a client asked for, why it then asked nothing, and how often."""

    host: str
    reason: str
    count: int


class RefusedCertificates:
    """All of them so far; beyond `MOST` different ones they are only counted."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def note(self, host: str, reason: str) -> None:
        """Count a connection that ended, or a silent one that may."""
        known = len(self._counts) < MOST or (host, reason) in self._counts
        key = (host if known else OTHERS, reason)
        self._counts[key] = self._counts.get(key, 0) + 1

    def withdraw(self, host: str, reason: str) -> None:
        """Count one less: it was not silent."""
        key = (host, reason) if (host, reason) in self._counts else (OTHERS, reason)
        self._counts[key] -= 1

    def rows(self) -> list[RefusedCertificate]:
        """Give them in the order in which they were first seen."""
        return [RefusedCertificate(*key, count) for key, count in self._counts.items() if count]


class _Connection(ssl.SSLObject):
    """The server's side of a connection, which counts it as silent until it knows better."""

    refused: ClassVar[RefusedCertificates]
    silent_host = ""

    def begins(self, host: str) -> None:
        """Count it: a client said hello to a host."""
        self.silent_host = host
        self.refused.note(host, HUNG_UP)

    def ends_otherwise(self, reason: str = "") -> None:
        """Count it no more, or for the reason that the client gave."""
        host, self.silent_host = self.silent_host, ""
        if host:
            self.refused.withdraw(host, HUNG_UP)
        if host and reason:
            self.refused.note(host, reason)

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as problem:
            alert = REFUSAL.search(problem.reason or "")
            self.ends_otherwise(alert[1].lower().replace("_", " ") if alert else "")
            raise

    def read(
        self,
        len: int = 1024,  # noqa: A002 as in ssl
        buffer: Any = None,  # noqa: ANN401 the type that ssl names is one of stubs only
    ) -> bytes:
        some = super().read(len, buffer)
        if some:
            self.ends_otherwise()
        return some


def observe(context: ssl.SSLContext, told: RefusedCertificates) -> None:
    """Have the connections of a server's context tell of certificates that were refused."""
    choose = cast("ServerNameCallback | None", context.sni_callback)

    class Connection(_Connection):
        refused = told

    def asked(
        connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, asked_of: ssl.SSLContext
    ) -> int | None:
        cast("Connection", connection).begins(name or NAMELESS)
        return choose(connection, name, asked_of) if choose else None

    context.sslobject_class = Connection
    context.sni_callback = asked
