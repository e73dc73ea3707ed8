"""How a block of each language runs: commands, scripts, tests, scenarios, and files of others."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pytest

from tests.docs.blocks import Block
from tests.docs.documents import run_yaml
from tests.docs.outputs import difference, same
from tests.docs.page import SERVES, BrokenPage, Page

END = "--end-of-command--"
PROGRAMS = frozenset(("curl", "node", "php"))
INTERPRETERS = {"js": "node", "php": "php"}
PROMPT, CONTINUED = "$ ", "> "
TEST = re.compile(r"^\s*(?:async )?def test_|^TestCase|^class Test", re.MULTILINE)


def run_block(page: Page, block: Block) -> None:
    """Run one block of a page.

    Raises:
        Broken: it does not do what the page says, or its language has no runner.
    """
    if block.language not in RUNNERS:
        known = ", ".join(sorted(RUNNERS))
        raise BrokenPage(f"{block.place}: {block.language!r} has no runner; there are {known}")
    _skip_without_programs(block)
    page.prepare_for(block.text)
    try:
        RUNNERS[block.language](page, block)
    except BrokenPage as broken:
        raise BrokenPage(f"{block.place}: {broken}") from None


def _skip_without_programs(block: Block) -> None:
    """Leave a page out whose readers have a program that this machine has not."""
    if block.language in ("bash", "console", "js", "php"):
        named = set(re.findall(r"\w+", block.text)) | {INTERPRETERS.get(block.language, "")}
        for program in PROGRAMS & named:
            if which(program) is None:
                pytest.skip(f"{program} is not installed: {block.place} was not tried")


def _bash(page: Page, block: Block) -> None:
    code = page.run(_session(f"set -euo pipefail\n{page.text_of(block)}"))
    if code:
        raise BrokenPage(f"it ended with {code}:\n{page.printed}")


def _console(page: Page, block: Block) -> None:
    """Run each command after a `$`, and compare what it prints with the lines that follow."""
    pairs = _dialogue(page.text_of(block))
    if SERVES.match(pairs[0][0]) and len(pairs) == 1 and not pairs[0][0].endswith("&"):
        page.executed += 1
        page.serve(*pairs[0])
        return
    script = "exec 2>&1\n" + "\n".join(_told(command) for command, _ in pairs)
    page.run(_session(script))
    answers = re.findall(rf"(.*?)\n?{END} (\d+)\n", page.printed, re.DOTALL)
    if len(answers) < len(pairs):
        raise BrokenPage(f"it stopped:\n{page.printed}")
    commands = [command for command, _ in pairs]
    for (command, expected), (printed, code), following in zip(
        pairs, answers, [*commands[1:], ""], strict=True
    ):
        if not same(expected, printed):
            raise BrokenPage(f"$ {command}\n{difference(expected, printed)}")
        if code != "0" and "$?" not in command + following:
            raise BrokenPage(f"$ {command}\nended with {code}, and the page does not show that")


def _session(script: str) -> str:
    """Let exported variables of one block be there in the next, as in one terminal."""
    session = '"$DOCS_PAGE_FOLDER/session"'
    return f"[ ! -e {session} ] || . {session}\n{script}\nexport -p > {session}\n"


def _told(command: str) -> str:
    return f"{command}\ncode=$?; printf '\\n{END} %d\\n' $code; (exit $code)"


def _dialogue(text: str) -> list[tuple[str, str]]:
    """Part a block into its commands and what each prints."""
    pairs: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line.startswith(PROMPT):
            pairs.append((line.removeprefix(PROMPT), ""))
        elif not pairs:
            raise BrokenPage(f"the first line of a dialogue begins with '{PROMPT}', not {line!r}")
        elif line.startswith(CONTINUED) and not pairs[-1][1]:
            pairs[-1] = (f"{pairs[-1][0]}\n{line.removeprefix(CONTINUED)}", "")
        else:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}{line}\n")
    if not pairs:
        raise BrokenPage("it holds no command")
    return pairs


def _python(page: Page, block: Block) -> None:
    is_test = TEST.search(block.text) is not None
    name = page.save(block, f"test_line_{block.line}.py" if is_test else f"line_{block.line}.py")
    if page.used_later(block):
        return
    if Path(name).name == "conftest.py":
        compile(block.text, block.place, "exec")
    elif is_test:
        page.program("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", name)
    else:
        page.program("python", name)


def _script(page: Page, block: Block, ending: str) -> None:
    name = page.save(block, f"line_{block.line}.{ending}")
    if not page.used_later(block):
        page.program(INTERPRETERS[block.language], name)


def _js(page: Page, block: Block) -> None:
    _script(page, block, "mjs")


def _php(page: Page, block: Block) -> None:
    _script(page, block, "php")


def _yaml(page: Page, block: Block) -> None:
    page.save(block, f"line_{block.line}.yaml")
    run_yaml(page, block)


def _json(page: Page, block: Block) -> None:
    page.executed += 1
    page.save(block, f"line_{block.line}.json")
    json.loads(block.text)


def _toml(page: Page, block: Block) -> None:
    page.executed += 1
    page.save(block, f"line_{block.line}.toml")
    tomllib.loads(block.text)


def _text(page: Page, block: Block) -> None:
    """Compare with what the block before it printed."""
    before = page.blocks[page.blocks.index(block) - 1]
    if before is block or before.language in ("text", "console", "yaml", "toml", "json"):
        raise BrokenPage("a text block is what the block before it prints, and that prints nothing")
    if not same(page.text_of(block), page.printed):
        raise BrokenPage(difference(page.text_of(block), page.printed))


RUNNERS: dict[str, Callable[[Page, Block], None]] = {
    "bash": _bash,
    "console": _console,
    "js": _js,
    "json": _json,
    "php": _php,
    "python": _python,
    "text": _text,
    "toml": _toml,
    "yaml": _yaml,
}
