"""`make audit`: whether a vulnerability is known in what users of the package install.

pip-audit is asked about the newest releases that fit. Where no service of vulnerabilities can be
reached, this says that it was not run: silence is no good news.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NotRequired, TypedDict

from tests.support.source_trees import ROOT
from tests.trials.lowest import UV, required

BOUND_S = 600


class Vulnerability(TypedDict):
    """One that is known; in which releases it is mended."""

    id: str
    fix_versions: list[str]


class Audited(TypedDict):
    """What pip-audit says of a dependency; where it could not tell, why."""

    name: str
    version: NotRequired[str]
    vulns: NotRequired[list[Vulnerability]]
    skip_reason: NotRequired[str]


def verdict(output: str, errors: str) -> tuple[int, list[str]]:
    """Make of what pip-audit printed an exit code and lines: 1 only where something is known."""
    try:
        dependencies: list[Audited] = json.loads(output)["dependencies"]
    except ValueError:
        last = (errors.strip().splitlines() or ["it printed nothing"])[-1]
        return 0, [f"not run: {last}"]
    known = [
        f"{each['name']} {each.get('version', '')}: {found['id']}, mended in "
        f"{', '.join(found['fix_versions']) or 'no release'}"
        for each in dependencies
        for found in each.get("vulns", [])
    ]
    unknown = [each["skip_reason"] for each in dependencies if "skip_reason" in each]
    asked = len(dependencies) - len(unknown)
    if not asked:
        return 0, [f"not run: {unknown[0] if unknown else 'there was nothing to ask about'}"]
    told = [f"{asked} packages asked about, {len(known)} vulnerabilities known", *known]
    return int(bool(known)), told + [f"not asked: {each}" for each in unknown]


def main(arguments: Sequence[str]) -> int:
    """Resolve what users install, and ask; more arguments go to pip-audit."""
    wanted = required((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = [word for name in wanted if name for word in ("--extra", name)]
    with TemporaryDirectory() as folder:
        pinned = Path(folder) / "requirements.txt"
        resolve = ["pip", "compile", str(ROOT / "pyproject.toml"), *extras, "-o", str(pinned)]
        resolved = _told(*UV, *resolve)
        if resolved.returncode:
            code, lines = verdict("", resolved.stderr)
        else:
            ask = ["--requirement", str(pinned), "--no-deps", "--disable-pip", "--format", "json"]
            audited = _told(*UV, "tool", "run", "pip-audit", *ask, *arguments)
            code, lines = verdict(audited.stdout, audited.stderr)
    print("\n".join(lines))
    return code


def _told(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=BOUND_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
