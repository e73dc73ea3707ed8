"""A sign of life: on a terminal, after a while, and gone when the work is done."""

from io import StringIO
from threading import Event

from simulator.cli.output import CLEAR, spinner
from tests.support.waiting import HANG_GUARD_S


class Screen(StringIO):
    """A terminal that remembers what was written, and tells when something was."""

    def __init__(self, *, terminal: bool = True) -> None:
        """Be a terminal, or a file."""
        super().__init__()
        self.terminal = terminal
        self.written = Event()

    def isatty(self) -> bool:
        """Tell what it is."""
        return self.terminal

    def write(self, text: str) -> int:
        """Remember a text."""
        self.written.set()
        return super().write(text)


def test_long_work_is_told_and_the_line_is_taken_away() -> None:
    """With what is done; nothing stays on the screen."""
    screen = Screen()

    with spinner("reading large.yaml", screen, after=0):
        assert screen.written.wait(HANG_GUARD_S)

    told = screen.getvalue()
    assert "reading large.yaml … 0 s" in told
    assert told.endswith(CLEAR)


def test_short_work_is_not_worth_a_word() -> None:
    """Most work is."""
    screen = Screen()

    with spinner("reading small.yaml", screen, after=HANG_GUARD_S):
        pass

    assert screen.getvalue() == ""


def test_a_log_is_never_written_to() -> None:
    """Nobody watches a file; a CI log shall hold what happened only."""
    log = Screen(terminal=False)

    with spinner("reading large.yaml", log, after=0):
        assert not log.written.wait(0.05)

    assert log.getvalue() == ""
