"""TLS: what the server shows to clients that ask for https."""

import ssl
from collections.abc import Callable

from simulator.errors import UsageError
from simulator.web.tls_authority import Authority

REAL_HOSTS = ("invapi.hostkey.com", "invapi.hostkey.ru")
OWN_NAMES = (*REAL_HOSTS, "localhost", "127.0.0.1", "::1")
OF_WORLDS = ".localhost"
MOST_WORLDS = 1000
LONGEST_NAME = 253

NameAsked = Callable[[ssl.SSLObject | ssl.SSLSocket, str | None, ssl.SSLContext], int | None]


def signed_by(authority: Authority) -> ssl.SSLContext:
    """Answer for the API's hosts, for this machine, and for each world's own `<world>.localhost`.

    A certificate for `*.localhost` would not do: OpenSSL takes no wildcard directly below a
    top-level name. So such a name gets a certificate when it is first asked for.
    """
    context = _context()
    authority.issue(*OWN_NAMES).configure_cert(context)
    context.sni_callback = _worlds(authority)
    return context


def from_files(certificate: str, key: str | None) -> ssl.SSLContext:
    """Answer with a certificate of the user's own; without a key it is in the same file.

    Raises:
        UsageError: the files cannot be read, or are no certificate with its key.
    """
    context = _context()
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except ssl.SSLError as problem:
        what = f"no certificate with its key: {problem.reason or problem}"
    except OSError as problem:
        what = problem.strerror or str(problem)
    except ValueError as problem:
        what = str(problem)
    else:
        return context
    raise UsageError(
        what,
        where=f"--tls-cert {certificate}" + (f" --tls-key {key}" if key else ""),
        would_be_right="give PEM files: the chain, leaf first, and the key without a password",
    )


def _no_password() -> str:
    raise ValueError("the key has a password, and nobody here knows it")


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _worlds(authority: Authority) -> NameAsked:
    contexts: dict[str, ssl.SSLContext] = {}

    def asked(
        connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext
    ) -> None:
        name = (name or "").lower()
        if not name.endswith(OF_WORLDS) or len(name) > LONGEST_NAME:
            return
        if name not in contexts:
            if len(contexts) >= MOST_WORLDS:
                contexts.clear()
            contexts[name] = _context()
            authority.issue(name).configure_cert(contexts[name])
        connection.context = contexts[name]

    return asked
