"""What need not be run: marks in the source, patterns of pyproject.toml; each has its reason."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.support.source_trees import ROOT

PROJECT = ROOT / "pyproject.toml"
LISTS = ("exclude_lines", "partial_branches")
MARK = re.compile(r"#\s*pragma:\s*no\s*(?:cover|branch)\b(?P<rest>.*)")
REASON = re.compile(r" \((?P<reason>.+)\)")
PATTERN = re.compile(r"""^\s*'(?P<pattern>[^']+)',\s*# (?P<reason>\S.*)$""", re.MULTILINE)
REFERS_TO_MARKS = "pragma"


class Exclusion(NamedTuple):
    """Something that is left out; the reason is empty where nobody gave one."""

    where: str
    reason: str


def marks(folder: Path) -> Iterator[Exclusion]:
    """Find the marked lines of a package."""
    for path in sorted(folder.rglob("*.py")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if found := MARK.search(line):
                reason = REASON.fullmatch(found["rest"].rstrip())
                where = f"{path.relative_to(folder.parent)}:{number}"
                yield Exclusion(where, reason["reason"] if reason else "")


def patterns(text: str) -> Iterator[Exclusion]:
    """Find what pyproject.toml leaves out, but for the patterns of those marks."""
    report = tomllib.loads(text)["tool"]["coverage"]["report"]
    reasons = {each["pattern"]: each["reason"] for each in PATTERN.finditer(text)}
    for name in LISTS:
        for pattern in report.get(name, []):
            if REFERS_TO_MARKS not in pattern:
                yield Exclusion(pattern, reasons.get(pattern, ""))


def exclusions(folder: Path = ROOT / "simulator") -> list[Exclusion]:
    """List all that is left out of the package."""
    return [*patterns(PROJECT.read_text("utf-8")), *marks(folder)]
