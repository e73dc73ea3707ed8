"""The local certificate authority: kept per user or made for one run, never installed anywhere.

Its key lies in one file of mode 0600 in the user's data folder (`XDG_DATA_HOME`), made once. What
it signs is short-lived and lives in the memory of the server that asked. Clients are told to trust
it by variables of their own (`whmcs-sim ca`); the trust store of the machine is left alone.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from simulator.engine import machine_clock
from simulator.errors import UsageError

KEPT = "authority.pem"
LIFE = timedelta(days=90)
A_DAY = timedelta(days=1)
OWNER = "whmcs-sim"
END_OF_KEY = b"PRIVATE KEY-----\n"


class Authority:
    """Signs certificates for the hosts that a server answers for.

    Args:
        signer: the `trustme.CA` that signs.
        lasting: whether its certificates need not be short-lived, because nobody keeps it.
    """

    def __init__(self, signer: Any, *, lasting: bool) -> None:  # noqa: ANN401 loaded when needed
        """Sign with what was made or read."""
        self._signer = signer
        self._lasting = lasting

    @property
    def certificate(self) -> bytes:
        """The certificate that clients have to trust, as PEM."""
        pem: bytes = self._signer.cert_pem.bytes()
        return pem

    def issue(self, *names: str) -> Any:  # noqa: ANN401 trustme's leaf
        """Sign a certificate for names and addresses.

        One of a kept authority is valid from yesterday for 90 days. One of an authority that
        vanishes with its run is valid at any time, as programs under a faked clock need it.
        """
        if self._lasting:
            return self._signer.issue_cert(*names)
        now = machine_clock.wall_clock()
        return self._signer.issue_cert(*names, not_before=now - A_DAY, not_after=now + LIFE)


def fresh() -> Authority:
    """Make an authority that nothing keeps."""
    return Authority(_made(_trustme()), lasting=True)


def kept(folder: Path) -> Authority:
    """Read the authority of a folder; the first to ask makes it.

    Raises:
        UsageError: the folder cannot be used, or what lies there is no authority.
    """
    trustme = _trustme()
    path = folder / KEPT
    try:
        if not path.exists():
            _keep(path, _made(trustme))
        return Authority(_read(trustme, path), lasting=False)
    except OSError as problem:
        raise UsageError(
            f"{problem.filename or folder}: {problem.strerror or problem}",
            where="certificate authority",
            would_be_right="name a folder that can be written with --ca-dir",
        ) from None


def folder_of_user(environment: Mapping[str, str]) -> Path:
    """Tell where the authority of a user is kept, after the XDG base directories.

    Raises:
        UsageError: the user has no home, as in a container.
    """
    base = Path(environment.get("XDG_DATA_HOME", ""))
    if not base.is_absolute():  # the specification: a relative one is to be ignored
        base = _home(environment.get("HOME") or "~") / ".local" / "share"
    return base / OWNER


def _home(named: str) -> Path:
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise UsageError(
            "this user has no home folder to keep it in",
            where="certificate authority",
            would_be_right="name a folder that can be written with --ca-dir",
        ) from None


def _trustme() -> Any:  # noqa: ANN401 a module
    try:
        return import_module("trustme")
    except ImportError:
        raise UsageError(
            "the package trustme is missing, which makes certificates",
            where="TLS",
            would_be_right="pip install 'whmcs-sim[tls]'",
        ) from None


def _made(trustme: Any) -> Any:  # noqa: ANN401
    unit = "local certificate authority"
    return trustme.CA(path_length=0, organization_name=OWNER, organization_unit_name=unit)


def _keep(path: Path, signer: Any) -> None:  # noqa: ANN401
    """Put the key into place whole; where another process was faster, its key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.") as file:  # has mode 0600
        file.write(signer.private_key_pem.bytes() + signer.cert_pem.bytes())
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)


def _read(trustme: Any, path: Path) -> Any:  # noqa: ANN401
    key, end, certificate = path.read_bytes().partition(END_OF_KEY)
    more, end_again, certificate = certificate.partition(END_OF_KEY)
    try:
        return trustme.CA.from_pem(certificate, key + end + more + end_again)
    except ValueError:
        raise UsageError(
            "this is no certificate authority of ours",
            where=str(path),
            would_be_right="delete the file, and a new authority is made; clients must trust it",
        ) from None
