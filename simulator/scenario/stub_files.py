"""Files that stubs of a scenario answer with: read beside it, when the scenario is read.

Nothing outside the scenario's own folder is read, whatever a scenario says.
"""

from base64 import b64encode
from pathlib import Path
from typing import Any

from msgspec.structs import asdict, replace

from simulator.domain.json_paths import as_json
from simulator.domain.stubs import Stub
from simulator.scenario.document import ScenarioDocument, StubDocument
from simulator.scenario.reach import ANYWHERE, Reach

LARGEST_FILE = 500_000
HOW = "write the path of a file in the scenario's folder, 500 kB at most"


def with_stub_files(
    document: ScenarioDocument, source: str, reach: Reach = ANYWHERE
) -> ScenarioDocument:
    """Put the bytes of files into the stubs that name one; a check tells of one that is left.

    Args:
        source: the path of the scenario.
        reach: where that has to be a file; what was sent has no folder that could be read from.
    """
    if not any(stub.file for stub in document.stubs) or not reach.holds(source):
        return document
    folder = Path(source).parent
    return replace(document, stubs=tuple(_with_file(stub, folder) for stub in document.stubs))


def with_content(stub: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Put the bytes of its file into a stub as it is written, if it names one."""
    content = _read(folder, stub["file"]) if "file" in stub else None
    if content is None:
        return stub
    others = {key: value for key, value in stub.items() if key != "file"}
    return {**others, "base64": b64encode(content).decode()}


def _with_file(stub: StubDocument, folder: Path) -> StubDocument:
    content = _read(folder, stub.file) if stub.file and len(stub.contents) == 1 else None
    if content is None:
        return stub
    return replace(stub, file=None, base64=b64encode(content).decode())


def _read(folder: Path, name: str) -> bytes | None:
    try:
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder.resolve()) and path.is_file()
        return path.read_bytes() if inside and path.stat().st_size <= LARGEST_FILE else None
    except (OSError, ValueError):  # also a name that can be none
        return None


def stubs_of(document: ScenarioDocument) -> tuple[Stub, ...]:
    """Make the stubs of a document whose files were read."""
    return tuple(map(_stub, document.stubs))


def _stub(written: StubDocument) -> Stub:
    values = asdict(written)
    del values["file"]
    return Stub(**{**values, "answer": as_json(written.answer)})
