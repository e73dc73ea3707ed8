"""Runs a server that is installed, and calls it as a user would."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

OPENER = build_opener(ProxyHandler({}))


@contextmanager
def served(
    command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None
) -> Iterator[str]:
    """Start a server, give its address, and stop it as Docker does."""
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines: list[str] = []
        while not lines or not lines[-1].startswith("listening on "):
            lines.append(process.stdout.readline())
            assert lines[-1], "".join(lines)
        yield lines[-1].split()[-1]
        process.terminate()
        assert process.wait(5) == 0
    finally:
        process.kill()
        process.communicate()


def called(url: str, **form: str) -> Any:  # noqa: ANN401 whatever the API answers
    """Call the API as the first client of the demo world."""
    body = urlencode({"token": "demo-token", **form}).encode()
    with OPENER.open(Request(f"{url}/whmcs.php", body), timeout=10) as answer:  # noqa: S310
        return json.load(answer)
