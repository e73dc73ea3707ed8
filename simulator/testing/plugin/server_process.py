"""The server of a run of pytest in a process of its own, with `--whmcs-sim-server=process`.

It ends when the run does, however that ends: then nobody holds the other end of its input.
"""

import os
import subprocess
import sys

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
