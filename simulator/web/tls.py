"""TLS: the local certificate authority, and what the server shows to clients that ask for https.

The authority is kept per user or made for one run, and never installed anywhere. Its key lies in
one file of mode 0600 in the user's data folder (`XDG_DATA_HOME`). What it signs is short-lived and
stays in the memory of the server. Clients are told to trust it by variables (`whmcs-sim ca`).
"""

import os
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from simulator.engine import clocks
from simulator.errors import UsageError

if TYPE_CHECKING:
    from trustme import CA, LeafCert

AUTHORITY_FILE = "authority.pem"
VALIDITY = timedelta(days=90)
A_DAY = timedelta(days=1)
ORGANIZATION = "whmcs-sim"
END_OF_KEY = b"PRIVATE KEY-----\n"
REAL_HOSTS = ("invapi.hostkey.com", "invapi.hostkey.ru", "api.hostkey.com")
OWN_NAMES = (*REAL_HOSTS, "localhost", "127.0.0.1", "::1")
WORLD_SUFFIX = ".localhost"
MOST_WORLDS = 1000
LONGEST_NAME = 253

ServerNameCallback = Callable[
    [ssl.SSLObject | ssl.SSLSocket, str | None, ssl.SSLContext], int | None
]


class Authority:
    """Signs certificates for the hosts that a server answers for.

    Those of a `lasting` one need not be short-lived, because nobody keeps it.
    """

    def __init__(self, signer: "CA", *, lasting: bool) -> None:
        self._signer = signer
        self._lasting = lasting

    @property
    def certificate(self) -> bytes:
        """The certificate that clients have to trust, as PEM."""
        return self._signer.cert_pem.bytes()

    def issue(self, *names: str) -> "LeafCert":
        """Sign a certificate for names and addresses.

        One of a kept authority is valid from yesterday for 90 days. One of an authority that
        vanishes with its run is valid at any time, as programs under a faked clock need it.
        """
        if self._lasting:
            return self._signer.issue_cert(*names)
        now = clocks.utc_now()
        return self._signer.issue_cert(*names, not_before=now - A_DAY, not_after=now + VALIDITY)


def temporary_authority() -> Authority:
    """Make an authority that nothing keeps."""
    return Authority(_new_ca(), lasting=True)


def kept_authority(folder: Path) -> Authority:
    """Read the authority of a folder; the first to ask makes it.

    Raises:
        UsageError: the folder cannot be used, or what lies there is no authority.
    """
    path = folder / AUTHORITY_FILE
    try:
        if not path.exists():
            _write_ca(path, _new_ca())
        return Authority(_read_ca(path), lasting=False)
    except OSError as problem:
        raise UsageError(
            f"{problem.filename or folder}: {problem.strerror or problem}",
            where="certificate authority",
            would_be_right="name a folder that can be written with --ca-dir",
        ) from None


def authority_folder(named: str | None, environment: Mapping[str, str]) -> Path:
    """Give the folder that is named, else that of the user after the XDG base directories.

    Raises:
        UsageError: the user has no home, as in a container.
    """
    if named:
        return Path(named).absolute()
    base = Path(environment.get("XDG_DATA_HOME", ""))
    if base.is_absolute():  # the specification: a relative one is to be ignored
        return base / ORGANIZATION
    try:
        home = Path(environment.get("HOME") or "~").expanduser()
    except RuntimeError:
        raise UsageError(
            "this user has no home folder to keep it in",
            where="certificate authority",
            would_be_right="name a folder that can be written with --ca-dir",
        ) from None
    return home / ".local" / "share" / ORGANIZATION


def _ca_class() -> "type[CA]":
    try:
        from trustme import CA  # noqa: PLC0415 an extra, needed only where certificates are made
    except ImportError:
        raise UsageError(
            "the package trustme is missing, which makes certificates",
            where="TLS",
            would_be_right="pip install 'whmcs-sim[tls]'",
        ) from None
    return CA


def _new_ca() -> "CA":
    unit = "local certificate authority"
    return _ca_class()(path_length=0, organization_name=ORGANIZATION, organization_unit_name=unit)


def _write_ca(path: Path, signer: "CA") -> None:
    """Put the key into place whole; where another process was faster, its key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.") as file:  # has mode 0600
        file.write(signer.private_key_pem.bytes() + signer.cert_pem.bytes())
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)


def _read_ca(path: Path) -> "CA":
    key, end, certificate = path.read_bytes().partition(END_OF_KEY)
    more, end_again, certificate = certificate.partition(END_OF_KEY)
    try:
        return _ca_class().from_pem(certificate, key + end + more + end_again)
    except ValueError:
        raise UsageError(
            "this is no certificate authority of ours",
            where=str(path),
            would_be_right="delete the file, and a new authority is made; clients must trust it",
        ) from None


def context_signed_by(authority: Authority) -> ssl.SSLContext:
    """Answer for the API's hosts, for this machine, and for each world's own `<world>.localhost`.

    A certificate for `*.localhost` would not do: OpenSSL takes no wildcard directly below a
    top-level name. So such a name gets a certificate when it is first asked for.
    """
    context = _context()
    authority.issue(*OWN_NAMES).configure_cert(context)
    context.sni_callback = _world_certificates(authority)
    return context


def context_from_files(certificate: str, key: str | None) -> ssl.SSLContext:
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


def names_in(certificate: str) -> frozenset[str]:
    """Give the names that a certificate is for; none where nobody here can read it."""
    try:
        from cryptography import x509  # noqa: PLC0415 an extra, needed only for a user's certificate
    except ImportError:
        return frozenset()
    try:
        leaf = x509.load_pem_x509_certificate(Path(certificate).read_bytes())
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return frozenset(map(str.lower, names.get_values_for_type(x509.DNSName)))
    except (OSError, ValueError, x509.ExtensionNotFound):
        return frozenset()


def _no_password() -> str:
    raise ValueError("the key has a password, and nobody here knows it")


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _world_certificates(authority: Authority) -> ServerNameCallback:
    @lru_cache(MOST_WORLDS)
    def context_for(name: str) -> ssl.SSLContext:
        context = _context()
        authority.issue(name).configure_cert(context)
        return context

    def asked(
        connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext
    ) -> None:
        name = (name or "").lower()
        if name.endswith(WORLD_SUFFIX) and len(name) <= LONGEST_NAME:
            connection.context = context_for(name)

    return asked
