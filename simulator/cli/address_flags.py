"""Flags of `serve` that say where it listens and how it speaks TLS, and what they come to."""

import argparse

from simulator.cli.ca import add_folder_flag, folder_of
from simulator.cli.flags import add_flag, add_switch
from simulator.cli.numbers import port
from simulator.errors import UsageError
from simulator.web import tls
from simulator.web.server import Address


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare host and port, and how TLS is served."""
    add_flag(parser, "--host", default="127.0.0.1", text="address to listen on")
    add_flag(
        parser, "--port", kind=port, default=8642, also=("PORT",), text="port; 0 takes a free one"
    )
    add_switch(parser, "--tls", text="speak https; `whmcs-sim ca` tells how clients trust it")
    add_flag(
        parser, "--tls-port", kind=port, text="speak https on this port, and http on the other one"
    )
    add_flag(parser, "--tls-cert", text="PEM file of a certificate of your own, leaf first")
    add_flag(parser, "--tls-key", text="PEM file of its key, if it is not in the same file")
    add_folder_flag(parser)


def address_of(arguments: argparse.Namespace) -> Address:
    """Tell where to listen, and how to speak TLS there.

    Raises:
        UsageError: the flags contradict each other, or no certificate can be had.
    """
    if arguments.tls_key and not arguments.tls_cert:
        raise UsageError(
            "a key is given without a certificate",
            where="serve --tls-key",
            would_be_right="add --tls-cert FILE",
        )
    if not (arguments.tls or arguments.tls_port is not None or arguments.tls_cert):
        return Address(arguments.host, arguments.port)
    if arguments.tls_cert:
        context = tls.context_from_files(arguments.tls_cert, arguments.tls_key)
    else:
        context = tls.context_signed_by(tls.kept_authority(folder_of(arguments)))
    return Address(arguments.host, arguments.port, context, arguments.tls_port)
