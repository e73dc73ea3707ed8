"""Where a running simulator is: the flags --url, --host, --port and --tls of whatever asks one."""

import argparse

from simulator.cli.flags import add_config, add_flag, add_switch
from simulator.cli.numbers import port, seconds

THIS_MACHINE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 where `serve` listens, asked from here


def add_address(parser: argparse.ArgumentParser, *, patience: float) -> None:
    """Declare where the simulator is; all but --url may stand in the file that `serve` reads.

    Args: patience: how long to wait for an answer, if nobody says.
    """
    add_flag(parser, "--url", text="address of the simulator, instead of host and port")
    add_flag(parser, "--host", default="127.0.0.1", text="host")
    add_flag(parser, "--port", kind=port, default=8642, also=("PORT",), text="port")
    add_switch(parser, "--tls", text="that port speaks https")
    add_flag(
        parser, "--timeout", kind=seconds, default=patience, text="seconds to wait for the answer"
    )
    add_config(parser)


def address_of(arguments: argparse.Namespace) -> str:
    """Write the base URL that is meant, without a slash at its end."""
    host = THIS_MACHINE.get(arguments.host, arguments.host)
    bracketed = f"[{host}]" if ":" in host else host
    scheme = "https" if arguments.tls else "http"
    url: str = arguments.url or f"{scheme}://{bracketed}:{arguments.port}"
    return url.rstrip("/")
