"""The files of a run: what a command shall trust, and what it shall read in the machine's place.

They lie in a folder that is gone after the run. None of them is secret.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from simulator.cli import trust
from simulator.cli.run.namespace import Cover
from simulator.web.tls import REAL_HOSTS

ETC = Path("/etc")
CACHES = (Path("/run/nscd"), Path("/var/run/nscd"))
"""Where a daemon listens that would answer with the machine's own view of names."""

RESOLVER = "nameserver 127.0.0.1\nsearch .\noptions timeout:2 attempts:1\n"


class RunFiles(Struct, frozen=True):
    """The files, and what they are to cover inside an enclosure."""

    trust: trust.TrustFiles
    covers: tuple[Cover, ...]


def write(folder: Path, certificate: bytes, environment: Mapping[str, str]) -> RunFiles:
    """Write them all into a folder that others may read."""
    folder.chmod(0o755)
    trusted = trust.write(folder, certificate, environment)
    return RunFiles(trusted, tuple(_covers(folder, trusted)))


def _covers(folder: Path, trusted: trust.TrustFiles) -> Iterator[Cover]:
    """Cover what is there; a missing file is one that nobody reads."""
    for name, rewritten in (
        ("hosts", hosts),
        ("nsswitch.conf", name_services),
        ("resolv.conf", lambda _: RESOLVER),
    ):
        if (ETC / name).is_file():
            text = (ETC / name).read_text("utf-8", "surrogateescape")
            (folder / name).write_text(rewritten(text), "utf-8", "surrogateescape")
            yield folder / name, ETC / name
    bundles = {Path(each).resolve() for each in trust.OF_SYSTEMS if Path(each).is_file()}
    yield from ((trusted.bundle, each) for each in sorted(bundles))
    nothing = folder / "nothing"
    nothing.mkdir(exist_ok=True)
    yield from ((nothing, each) for each in {each.resolve() for each in CACHES} if each.is_dir())


def hosts(text: str) -> str:
    """Lead the API's hosts here, and leave the other lines as they are."""
    others = [line for line in text.splitlines() if not _names(line) & set(REAL_HOSTS)]
    return "\n".join([*others, f"127.0.0.1 {' '.join(REAL_HOSTS)}", ""])


def _names(line: str) -> set[str]:
    return set(line.partition("#")[0].lower().split()[1:])


def name_services(text: str) -> str:
    """Have names looked up in files and by DNS only: other services live outside."""
    lines = text.splitlines()
    kept = [line for line in lines if line.partition(":")[0].strip() != "hosts"]
    return "\n".join([*kept, "hosts: files dns", ""])
