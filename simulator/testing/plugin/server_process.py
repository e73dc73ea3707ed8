"""The server of a run of pytest in a process of its own, with `--whmcs-sim-server=process`.

It ends when the run does, however that ends: then nobody holds the other end of its input.
"""

import os
import subprocess
import sys

from simulator.errors import UsageError
from simulator.testing.servers import DEMO, RemoteServer


class ServerProcess(RemoteServer):
    """Starts such a process, and stops it.

    Raises:
        UsageError: it did not start.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 ourselves
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            start_new_session=True,  # Ctrl-C is for the run, which stops this one
        )
        url = self._process.stdout.readline() if self._process.stdout else b""
        if not url:
            self._process.communicate()
            raise UsageError(
                f"the server's process ended with {self._process.returncode} before it served",
                where="--whmcs-sim-server=process",
                would_be_right="read what it said above, or leave the option out",
            )
        super().__init__(url.decode().strip(), DEMO)

    def stop(self) -> None:
        """Stop the process."""
        super().stop()
        self._process.communicate()


def main() -> None:
    """Serve until the input ends; the base URL is what is printed."""
    from simulator.testing.local_server import LocalServer  # noqa: PLC0415 only this process serves

    server = LocalServer(require_world=True)
    server.start_empty()
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
