"""The README does what it says, as far as its commands can run here; they run like a page's."""

import re
from pathlib import Path

from tests.docs.blocks import Block, blocks_of
from tests.docs.pages import run_page
from tests.support.source_trees import ROOT

INSTALLS_OR_STAYS = re.compile(
    r"^\$? ?(?:make|git|pip|pipx|uvx|python -m pip|docker|whmcs-sim serve)\b", re.MULTILINE
)
"""What sets up an environment, or runs until somebody stops it; other tests try these."""


def readme_blocks() -> list[Block]:
    """Give the blocks of the README, where a fence without a language is of commands."""
    text = (ROOT / "README.md").read_text("utf-8")
    return [
        each._replace(
            language=each.language or "bash",
            not_run="it installs or stays" if INSTALLS_OR_STAYS.search(each.text) else each.not_run,
        )
        for each in blocks_of("README.md", text)
    ]


def test_the_commands_of_the_readme_work(tmp_path: Path) -> None:
    """In order, on one demo world."""
    blocks = readme_blocks()

    run_page(blocks, tmp_path)

    assert sum(not each.not_run for each in blocks) > len(blocks) / 2


def test_links_of_the_readme_lead_to_files() -> None:
    """Relative links, from the top of the repository."""
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", (ROOT / "README.md").read_text("utf-8"))

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
