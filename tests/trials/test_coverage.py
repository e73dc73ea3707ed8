"""Coverage: a gap is told, and nothing is left out of the count without a reason."""

import json
import subprocess
import sys
from pathlib import Path

from tests.trials.coverage.counted import Counted, gaps, section
from tests.trials.coverage.exclusions import PROJECT, Exclusion, exclusions, marks, patterns

PLANTED = """\
def sign(number):
    if number > 0:
        return 1
    if number < 0:  # pragma: no cover (nobody is below zero)
        return -1
    if number == 0:
        number = 0.0
    if number > 5:  # pragma: no cover
        return 2
    return 0


sign(0)
"""


def count(folder: Path) -> Counted:
    """Run the planted program by the rules of this repository, and count."""
    (folder / "planted.py").write_text(PLANTED)
    for name, *more in (
        ["run", "--source", ".", "planted.py"],
        ["combine", "--quiet"],
        ["json", "--quiet", "-o", "counted.json"],
    ):
        rules = ["--rcfile", str(PROJECT), "--data-file", str(folder / "data")]
        command = [sys.executable, "-m", "coverage", name, *rules, *more]
        subprocess.run(command, cwd=folder, check=True)
    counted: Counted = json.loads((folder / "counted.json").read_text())
    return counted


def test_what_nothing_ran_is_told(tmp_path: Path) -> None:
    """Lines and branches; a mark with a reason leaves them out, and one without does not."""
    counted = count(tmp_path)
    told = "\n".join(section(counted, list(marks(tmp_path))))

    assert list(gaps(counted)) == ["planted.py: 3, 9, 6->8"]
    assert counted["totals"]["excluded_lines"] == 2
    assert "| lines | 9 | 7 | 2 |" in told
    assert "| branches | 4 | 2 | 2 |" in told
    assert "planted.py:4`: nobody is below zero" in told
    assert "- planted.py: 3, 9, 6->8" in told


def test_a_mark_or_a_pattern_without_a_reason_is_found(tmp_path: Path) -> None:
    """Neither an empty reason nor a comment elsewhere is one."""
    (tmp_path / "a.py").write_text("a = 1  # pragma: no cover\nb = 2  # pragma: no branch ()\n")
    pyproject = """\
[tool.coverage.report]
exclude_lines = [
    # no reason of the next line
    'one',
    'two',  # for two reasons
]
"""

    assert [each.reason for each in marks(tmp_path)] == ["", ""]
    assert list(patterns(pyproject)) == [Exclusion("one", ""), Exclusion("two", "for two reasons")]


def test_whatever_is_left_out_has_its_reason() -> None:
    """In the package and in pyproject.toml."""
    assert [each.where for each in exclusions() if not each.reason] == []
