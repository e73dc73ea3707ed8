"""Bounds: what users require is pinned to the oldest, and what comes with it is left alone."""

import re
import tomllib

from tests.support.source_trees import ROOT
from tests.trials.lowest import LAST_LINE, Run, pins, required, section

PYPROJECT = """
[project]
dependencies = ["PyYAML>=6.0", "aiohttp >=3.14"]
[project.optional-dependencies]
all = ["whmcs-sim[tls]"]
dev = ["ruff==0.17.*"]
tls = ["trustme>=1.2", "cryptography>=42"]
"""
RESOLVED = """\
aiohttp==3.14.4
pyyaml==6.0 ; python_version < '3.14'
ruff==0.17.1
yarl==1.25.1
"""


def test_what_users_require_is_what_is_pinned() -> None:
    """Neither the tools of the tests nor what a dependency brings."""
    wanted = required(PYPROJECT)

    assert wanted == {"": ["pyyaml", "aiohttp"], "tls": ["trustme", "cryptography"]}
    assert pins(RESOLVED, wanted[""]) == ["aiohttp==3.14.4", "pyyaml==6.0"]


def test_each_requirement_of_users_has_a_lower_bound() -> None:
    """One without would be resolved to the first release that ever was."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(each for name in extras for each in extras[name])]
    bare = [each for each in wanted if not re.search(r"[>=]=\d", each)]

    assert bare == extras["all"]


def test_the_outcome_is_the_last_line_of_pytest() -> None:
    """With failures or without, however the line is framed."""
    log = "1 passed in 2.00s\n== 2 failed, 30 passed, 4 skipped in 61.02s (0:01:01) ==\n"

    assert [each["outcome"] for each in LAST_LINE.finditer(log)] == [
        "1 passed",
        "2 failed, 30 passed, 4 skipped",
    ]
    assert list(section([Run("3.11.7", "oldest", "1 passed", passed=True)], ["aiohttp==3.14.4"]))[
        2:
    ] == ["| 3.11.7 | oldest | 1 passed |", "", "The oldest versions were aiohttp 3.14.4."]
