"""Suites of somebody else's tests, in a folder of their own, that a pytest of their own runs."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.planting import ROOT

CONFIG = """\
[pytest]
addopts = -p simulator.pytest_plugin -p no:cacheprovider -q
filterwarnings = error
"""
OURS = re.compile("^(WHMCS_SIM|PYTEST_|COV_)")
ALONE = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
A_MINUTE = 60


@dataclass(frozen=True)
class Run:
    """What a run came to: its exit code, and all that it printed."""

    code: int
    text: str

    def outcomes(self) -> dict[str, int]:
        """Count what the last line tells, such as `{"passed": 2, "failed": 1}`."""
        last = self.text.strip().splitlines()[-1]
        found = re.findall(r"(\d+) (passed|failed|errors?|skipped)", last)
        return {outcome: int(count) for count, outcome in found}


class Suite:
    """A folder of tests that use the plugin; of other plugins, only those that a run names."""

    def __init__(self, folder: Path) -> None:
        """Begin with a configuration only."""
        self.folder = folder
        self.write("pytest.ini", CONFIG)

    def write(self, name: str, text: str) -> None:
        """Write a file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")

    def run(self, *arguments: str, **environment: str) -> Run:
        """Run pytest in the folder, with variables of the environment."""
        inherited = {name: each for name, each in os.environ.items() if not OURS.match(name)}
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *_plugins(arguments), *arguments],
            cwd=self.folder,
            env={**inherited, **ALONE, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=A_MINUTE,
        )
        return Run(ran.returncode, ran.stdout + ran.stderr)

    def read(self, pattern: str) -> list[str]:
        """Read what the tests wrote into files of the folder, in the order of their names."""
        return [path.read_text("utf-8") for path in sorted(self.folder.glob(pattern))]


def _plugins(arguments: tuple[str, ...]) -> tuple[str, ...]:
    return ("-p", "xdist.plugin") if "-n" in arguments else ()
