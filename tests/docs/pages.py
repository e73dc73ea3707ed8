"""A page from its first block to its last, and the pages that there are."""

import ast
from pathlib import Path

from tests.docs.blocks import Block, blocks_of
from tests.docs.documents import check_shell
from tests.docs.page import BrokenPage, Page
from tests.docs.runners import run_block
from tests.support.source_trees import ROOT

DOCS = ROOT / "docs"
INDEX = DOCS / "README.md"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "howto").glob("*.md"))]


def name_of(path: Path) -> str:
    """Name a page as it is named in reports."""
    return path.relative_to(DOCS).as_posix()


def blocks_on(path: Path) -> list[Block]:
    """Give the blocks of a page."""
    return blocks_of(name_of(path), path.read_text("utf-8"))


def complaints(text: str, most_lines: int) -> list[str]:
    """Tell what makes a page hard to begin or to finish."""
    lines = [*text.splitlines(), "", "", ""]
    wrong = {
        "it has no heading": not lines[0].startswith("# "),
        "it does not begin with a sentence": not lines[2].endswith((".", ":", "?")),
        f"it is longer than {most_lines} lines": len(lines) - 3 > most_lines,
    }
    return [what for what, so in wrong.items() if so]


def run_page(blocks: list[Block], folder: Path) -> int:
    """Run all blocks in order in one folder; gives how many were executed.

    Raises:
        Broken: one of them does not do what the page says, or none runs at all.
    """
    with Page(folder, blocks) as page:
        for block in blocks:
            if block.not_run:
                parse(block)
            else:
                run_block(page, block)
        if not page.executed:
            where = blocks[0].page if blocks else "a page without blocks"
            raise BrokenPage(f"{where}: nothing on it is executed")
        return page.executed


def parse(block: Block) -> None:
    """Read a block that cannot run here; what has no parser is taken as it is.

    Raises:
        Broken: it is none of its language.
    """
    try:
        if block.language == "python":
            ast.parse(block.text)
        elif block.language == "yaml":
            check_shell(block.text)
    except SyntaxError as problem:
        raise BrokenPage(f"{block.place}: {problem}") from None
