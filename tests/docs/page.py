"""One page at work: a folder and an environment of its own, its programs, and the server it uses.

Pages speak of the default address; here every `8642` becomes a free port. A page that needs a
server and starts none is given one, as the reader of the page has one running.
"""

import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.docs.blocks import Block
from tests.docs.outputs import difference, same
from tests.docs.reader_environment import environment_of
from tests.support.processes import free_port
from tests.support.waiting import PROCESS_GUARD_S

DEFAULT_PORT = "8642"
LAST_LINE = "stop with Ctrl-C"
BASH = "/bin/bash"
SERVES = re.compile(
    r"^(?:\$ | *(?:- )?(?:run: )?)(?:make|whmcs-sim) serve\b(?!.* --(?:help|print-config)\b)",
    re.MULTILINE,
)
ASKS = re.compile(rf"{DEFAULT_PORT}|whmcs-sim (?:call|coverage|health|verify)\b")


class BrokenPage(AssertionError):
    """A block that does not do what its page says."""


class Page:
    """Where the blocks of one page run, one after another."""

    def __init__(self, folder: Path, blocks: Sequence[Block]) -> None:
        """Prepare a folder; nothing is started yet."""
        self.blocks = blocks
        self.folder = folder / "work"
        self.folder.mkdir()
        self.port = free_port()
        self.environment = {
            **environment_of(folder / "home"),
            "WHMCS_SIM_PORT": str(self.port),
            "DOCS_PAGE_FOLDER": str(folder),
        }
        self.printed = ""
        self.executed = 0
        self._started: list[subprocess.Popen[bytes]] = []
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Nothing runs before the first block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all that the page started, also what it left in the background."""
        self.stop_server()
        for process in self._started:
            _kill_group(process)

    def text_of(self, block: Block) -> str:
        """Give the text of a block with the port of this page."""
        return block.text.replace(DEFAULT_PORT, str(self.port))

    def save(self, block: Block, otherwise: str) -> str:
        """Write a block into the file that it names; gives the name."""
        name = block.file or otherwise
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text_of(block))
        return name

    def used_later(self, block: Block) -> bool:
        """Tell whether a later block of commands uses the file that this block is."""
        later = self.blocks[self.blocks.index(block) + 1 :]
        shells = (each.text for each in later if each.language in ("bash", "console"))
        return bool(block.file) and any(block.file in text for text in shells)

    def prepare_for(self, text: str) -> None:
        """See to it that a server runs where commands ask one, and none where they start one."""
        if SERVES.search(text):
            self.stop_server()
        elif ASKS.search(text) and self._server is None:
            self.serve("whmcs-sim serve", "listening on …\n…")

    def serve(self, command: str, expected: str) -> None:
        """Start a server as a page does in a terminal of its own.

        Raises:
            Broken: it does not print what the page says, or does not answer.
        """
        self.stop_server()
        log = self.folder.parent / "server.log"
        self._server = self._start(f"exec {command}", log, self.environment)
        until = time.monotonic() + PROCESS_GUARD_S
        while LAST_LINE not in log.read_text() and self._server.poll() is None:
            if time.monotonic() > until:
                raise BrokenPage(f"$ {command}\ndid not get ready:\n{log.read_text()}")
            time.sleep(0.02)
        if not same(expected, log.read_text()):
            raise BrokenPage(f"$ {command}\n{difference(expected, log.read_text())}")

    def stop_server(self) -> None:
        """Stop the server as Ctrl-C does."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=PROCESS_GUARD_S)
            self._server = None

    def run(self, script: str, extra: Mapping[str, str] | None = None) -> int:
        """Run a script of bash; keeps what it printed, gives its exit code.

        Raises:
            Broken: it does not end.
        """
        self.executed += 1
        output = self.folder.parent / f"output-{self.executed}"
        process = self._start(script, output, {**self.environment, **(extra or {})})
        try:
            return process.wait(timeout=PROCESS_GUARD_S)
        except subprocess.TimeoutExpired:
            raise BrokenPage(f"it did not end in {PROCESS_GUARD_S} seconds:\n{script}") from None
        finally:
            self.printed = output.read_text(errors="replace")

    def program(self, *command: str) -> None:
        """Run a program that shall succeed.

        Raises:
            Broken: it failed.
        """
        code = self.run(shlex.join(command))
        if code:
            raise BrokenPage(f"{shlex.join(command)} ended with {code}:\n{self.printed}")

    def _start(
        self, script: str, output: Path, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        with output.open("wb") as file:
            process = subprocess.Popen(
                [BASH, "-c", script],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(process)
        return process


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
