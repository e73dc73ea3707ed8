"""Where a running simulator is: the flags --url, --host, --port and --tls of whatever asks one."""

from typing import NamedTuple

from simulator.cli.options import PORT, SECONDS, Decorator, flag, gather, switch
from simulator.cli.settings import config_flag

THIS_MACHINE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 where `serve` listens, asked from here


class SimulatorAddress(NamedTuple):
    """What the flags say of a running simulator.

    Attributes:
        address: what --url says; empty: host and port say it.
        timeout: seconds to wait for an answer.
    """

    address: str | None
    host: str
    port: int
    tls: bool
    timeout: float

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        host = THIS_MACHINE.get(self.host, self.host)
        bracketed = f"[{host}]" if ":" in host else host
        scheme = "https" if self.tls else "http"
        return (self.address or f"{scheme}://{bracketed}:{self.port}").rstrip("/")


def simulator_address(*, patience: float) -> Decorator:
    """Declare where the simulator is; all but --url may stand in the file that `serve` reads.

    Args: patience: how long to wait for an answer, if nobody says.
    """
    return gather(
        "simulator",
        SimulatorAddress,
        flag("--url", "address", help="address of the simulator, instead of host and port"),
        flag("--host", default="127.0.0.1", help="host"),
        flag("--port", type=PORT, default=8642, also=("PORT",), help="port"),
        switch("--tls", help="that port speaks https"),
        flag("--timeout", type=SECONDS, default=patience, help="seconds to wait for the answer"),
        config_flag(),
    )
