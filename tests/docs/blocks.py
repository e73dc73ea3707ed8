"""The code blocks of a page of documentation, with where each stands and whether it may run.

A block is fenced by ``` and a language. An HTML comment `<!-- not run: reason -->` right before it
says that it cannot run here. A first line such as `# overdue.yaml` names the file that it is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

FENCE = re.compile(r"( *)```(.*)")
NOT_RUN = re.compile(r" *<!-- not run: (.+) -->")
NAMED = re.compile(r"(?:<\?php *)?(?:#|//) *([\w./-]+\.\w+) *(?:\n|$)")


class Block(NamedTuple):
    """A fenced block of a page.

    Attributes:
        not_run: why it cannot run here; empty where it can.
    """

    page: str
    line: int
    language: str
    text: str
    not_run: str = ""

    @property
    def place(self) -> str:
        """Where it stands, as editors jump to."""
        return f"{self.page}:{self.line}"

    @property
    def file(self) -> str:
        """Name the file that its first line says it is; empty where it says none."""
        found = NAMED.match(self.text)
        return found[1] if found else ""


class UnreadablePage(AssertionError):
    """A page whose blocks cannot be told apart."""


def blocks_of(page: str, text: str) -> list[Block]:
    """Find all blocks of a page.

    Raises:
        Unreadable: a fence is not closed, or a comment stands before no block.
    """
    return list(_blocks(page, list(enumerate(text.splitlines(), 1))))


def _blocks(page: str, lines: list[tuple[int, str]]) -> Iterator[Block]:
    reason = ""
    while lines:
        number, line = lines.pop(0)
        fence = FENCE.fullmatch(line)
        if fence:
            body = _body(f"{page}:{number}", fence[1], lines)
            yield Block(page, number, fence[2].strip(), body, reason)
        elif reason:
            raise UnreadablePage(f"{page}:{number}: 'not run' belongs right before a block")
        marked = NOT_RUN.fullmatch(line)
        reason = marked[1] if marked else ""


def _body(place: str, indent: str, lines: list[tuple[int, str]]) -> str:
    body: list[str] = []
    while lines:
        _, line = lines.pop(0)
        if line.strip() == "```":
            return "".join(f"{line}\n" for line in body)
        body.append(line.removeprefix(indent))
    raise UnreadablePage(f"{place}: this block is never closed")
