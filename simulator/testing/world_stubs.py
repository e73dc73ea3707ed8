"""The stubs of a world, as a test uses them: canned answers for what is not served."""

import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from simulator.errors import UsageError
from simulator.testing.world_handles import Declaration, WorldDeclarations


class WorldStubs(WorldDeclarations):
    """The canned answers of a world.

    A stub has `number`, `stub` (as it was declared), `met` (how many requests matched) and
    `applied` (how many of them it answered).
    """

    kind = "stubs"

    def add(
        self,
        action: str | None = None,
        /,
        *,
        answer: Mapping[str, object] | None = None,
        body: str | None = None,
        file: str | os.PathLike[str] | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        match: Mapping[str, object] | None = None,
    ) -> Declaration:
        """Declare a stub, after those that are there; the first that matches a request answers.

        One that names an action answers it, whether it is served or not. Any other answers only
        what is not served.

        Args:
            action: `"tags/list"`; None for what `match` says.
            answer: the JSON object that is sent as it is, `{"result": "OK", "tags": []}`.
            body: instead, the text that is sent.
            file: instead, the file whose bytes are sent; it is read now.
            headers: of the answer, such as `{"Content-Type": "application/pdf"}`.
            match: which requests, as in `faults.add`: `{"module": "tags"}`; None for all.

        Raises:
            UsageError: it is no stub, the file cannot be read, or the world has 100 already.
        """
        matched = dict(match or {}) | ({} if action is None else {"action": action})
        content = {"answer": answer, "body": body, "base64": file and _in_base64(file)}
        written = {name: each for name, each in content.items() if each is not None}
        stub = {"match": matched, "status": status, "headers": dict(headers or {}), **written}
        return self._api.ask("POST", self.kind, stub)


def _in_base64(file: str | os.PathLike[str]) -> str:
    try:
        return b64encode(Path(file).read_bytes()).decode()
    except OSError as problem:
        raise UsageError(
            f"{os.fspath(file)!r} cannot be read: {problem.strerror or problem}",
            where="stubs: file",
            would_be_right="name a file that is there",
        ) from None
