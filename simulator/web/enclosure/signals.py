"""Signals that a command is meant to get go on to it."""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress

PASSED_ON = (
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
)
OF_KEYS = (signal.SIGINT, signal.SIGQUIT)


class Forwarding:
    """Passes signals on; those that come before the command is there wait for it."""

    def __init__(self) -> None:
        """Take the signals from now on."""
        self._process: Process | None = None
        self._waiting: list[signal.Signals] = []
        loop = asyncio.get_running_loop()
        for number in PASSED_ON:
            loop.add_signal_handler(number, self._came, number)

    def to(self, process: Process) -> None:
        """Pass on to a process what came, and all that comes."""
        self._process = process
        for number in self._waiting:
            self._send(number)

    def _came(self, number: signal.Signals) -> None:
        if self._process is None:
            self._waiting.append(number)
        elif number not in OF_KEYS or not _at_the_terminal():
            self._send(number)

    def _send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            if self._process is not None:
                self._process.send_signal(number)


def _at_the_terminal() -> bool:
    """Tell whether keys reach the command without us: it shares our foreground process group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
