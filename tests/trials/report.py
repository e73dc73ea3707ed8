"""The page of figures: every trial writes its own section of `docs/reliability.md`."""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"


def write_section(name: str, lines: Sequence[str], page: Path = PAGE) -> None:
    """Put lines of Markdown, and when and where they were counted, into a section of the page.

    Args:
        name: as in the comments around the section: `<!-- soak: written by make soak -->`.
        lines: of Markdown, without the heading.

    Raises:
        SystemExit: the page has no such section.
    """
    begin = f"<!-- {name}: written by `make {name}` -->\n"
    end = f"<!-- end of {name} -->\n"
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"{page} has no section between {begin.strip()} and {end.strip()}.")
    section = "\n".join([*lines, "", where_and_when()])
    page.write_text(f"{before}{begin}\n{section}\n\n{end}{after}", encoding="utf-8")


def where_and_when() -> str:
    """Tell on what a run was made, in one line of Markdown."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 any git will do
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    of_commit = f" of commit {commit.stdout.strip()}" if commit.returncode == 0 else ""
    python = ".".join(map(str, sys.version_info[:3]))
    day = datetime.now(UTC).date()  # noqa: TID251 the day of a run is the machine's
    return (
        f"*Run on {day}{of_commit}: Python {python}, {platform.system()}, "
        f"{os.cpu_count()} processors.*"
    )
