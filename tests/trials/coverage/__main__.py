"""Run the tests, count what they ran, and write it down; 1 where they left a gap."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from tests.support.source_trees import ROOT
from tests.trials.coverage.counted import Counted, gaps, section
from tests.trials.coverage.exclusions import exclusions
from tests.trials.report import write_section

FOLDER = ROOT / "build" / "coverage"
DATA = FOLDER / "data"  # as pyproject.toml says
COUNTED = FOLDER / "counted.json"
ONLY_OURS = "--include=simulator/*"  # tests write packages of that name into folders of their own
WHOLE = ("-n", "auto", "--dist", "worksteal", "-p", "no:cacheprovider")


def main(arguments: Sequence[str]) -> int:
    """Run all tests, or with arguments those that they name, which writes no section."""
    for each in FOLDER.glob(f"{DATA.name}*"):
        each.unlink()
    ran = _coverage("run", "-m", "pytest", *(arguments or WHOLE))
    if ran:
        print("A test failed, so nothing is counted.", file=sys.stderr)
        return ran
    _coverage("combine", "--quiet")
    _coverage("json", "--quiet", ONLY_OURS, "-o", str(COUNTED))
    _coverage("html", "--quiet", ONLY_OURS, "-d", str(FOLDER / "html"))
    counted: Counted = json.loads(COUNTED.read_text("utf-8"))
    lines = list(section(counted, exclusions()))
    print("\n".join(lines))
    if not arguments:
        write_section("coverage", lines)
    return 1 if any(gaps(counted)) else 0


def _coverage(*arguments: str) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
