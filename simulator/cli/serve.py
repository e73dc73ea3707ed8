"""`serve`: starts the simulator, and prints where it is, what is in it, and a line to try."""

import argparse
import sys

from simulator.cli.banner import banner
from simulator.cli.flags import add_flag, add_switch
from simulator.domain.world import World
from simulator.engine import machine_clock
from simulator.scenario import Options, load_scenario
from simulator.web.guards import loopback
from simulator.web.server import Address
from simulator.web.server import run as run_server

GOOD = 0
HIGHEST_PORT = 65535


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what to serve, where, and what to override of the scenario."""
    add_flag(parser, "scenario", default="demo", text="name or file of a scenario")
    add_flag(parser, "--host", default="127.0.0.1", text="address to listen on")
    add_flag(
        parser, "--port", kind=port, default=8642, also=("PORT",), text="port; 0 takes a free one"
    )
    add_flag(parser, "--dialect", choices=("documented", "live"), text="how the wire is spelled")
    add_flag(parser, "--clock", text="ISO instant to freeze the world at, or `now` to run along")
    add_switch(parser, "--require-world", text="refuse requests that name no world")
    add_flag(parser, "--seed", kind=int, text="seed of tokens and references")


def port(text: str) -> int:
    """Read a port.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        message = f"{text!r} is no port: write a number from 0 to {HIGHEST_PORT}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    options = Options(
        dialect=arguments.dialect,
        seed=arguments.seed,
        clock=arguments.clock,
        wall_clock=machine_clock.wall_clock(),
        reading=machine_clock.reading(),
    )
    if not loopback(arguments.host):
        print(
            f"warning: {arguments.host} is reachable from other machines, and anybody there can "
            "change the world",
            file=sys.stderr,
        )
    run_server(
        Address(arguments.host, arguments.port),
        lambda: load_scenario(arguments.scenario, options).world,
        tell,
        require_world=arguments.require_world,
    )
    return GOOD


def tell(address: Address, world: World) -> None:
    """Print the banner at once, also into a pipe."""
    print(banner(address.url, world), flush=True)
