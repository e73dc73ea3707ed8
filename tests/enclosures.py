"""Runs `whmcs-sim run` as a process, and tells whether this machine allows namespaces."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

CLIENTS = Path(__file__).parent.parent / "fixtures" / "clients"
PROBE = "from simulator.sandbox.namespace import obstacle; print(obstacle(()))"
NOBODY = (
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=+dac_read_search",  # only so that it can read this interpreter
    "--ambient-caps=+dac_read_search",
)


class Ended(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str
    report: Any


def run(folder: Path, *words: str, prefix: tuple[str, ...] = (), **environment: str) -> Ended:
    """Run `whmcs-sim run` with a report in a folder, which its temporary files go to as well."""
    report = folder / "report.json"
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "simulator", "run", "--report", str(report), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env={**os.environ, "TMPDIR": str(folder), **environment},
    )
    text = report.read_text() if report.exists() else ""
    return Ended(done.returncode, done.stdout, done.stderr, json.loads(text) if text else None)


@cache
def why_not() -> str:
    """Tell why no namespaces can be had here; empty where they can."""
    probe = [sys.executable, "-c", PROBE]
    return subprocess.run(probe, capture_output=True, text=True, check=True).stdout.strip()
