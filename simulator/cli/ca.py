"""`ca`: what each ecosystem needs to trust the certificates of `serve --tls`."""

import argparse
import json
import os
from pathlib import Path

from simulator.cli.flags import add_flag, add_switch
from simulator.errors import UnknownName
from simulator.sandbox import trust
from simulator.web import tls

GOOD = 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare which ecosystem is meant, and how to print it."""
    known = ", ".join(trust.ECOSYSTEMS)
    parser.add_argument("ecosystem", metavar="ECOSYSTEM", nargs="?", help=f"one of {known}; or all")
    add_switch(parser, "--json", text="print JSON")
    add_switch(parser, "--path", text="print the path of the certificate, and nothing else")
    add_folder_flag(parser)


def add_folder_flag(parser: argparse.ArgumentParser) -> None:
    """Declare where the certificate authority is kept."""
    add_flag(parser, "--ca-dir", text="folder of the certificate authority; the user's data folder")


def folder_of(arguments: argparse.Namespace) -> Path:
    """Tell where the certificate authority is kept."""
    if arguments.ca_dir:
        return Path(arguments.ca_dir).absolute()
    return tls.user_authority_folder(os.environ)


def run(arguments: argparse.Namespace) -> int:
    """Print; the first to ask makes the authority."""
    if arguments.ecosystem not in (None, *trust.ECOSYSTEMS):
        raise UnknownName("ecosystem", arguments.ecosystem, list(trust.ECOSYSTEMS), where="ca")
    folder = folder_of(arguments)
    files = trust.write_files(folder, tls.kept_authority(folder).certificate, os.environ)
    names = [arguments.ecosystem] if arguments.ecosystem else list(trust.ECOSYSTEMS)
    if arguments.path:
        print(files.ours)
    elif arguments.json:
        print(json.dumps(_facts(files, names), indent=2))
    else:
        print("\n\n".join("\n".join(trust.lines(files, each, os.environ)) for each in names))
    return GOOD


def _facts(files: trust.TrustFiles, names: list[str]) -> dict[str, object]:
    values = trust.variables(files, os.environ)
    told = {
        name: {each: values[each] for each in trust.ECOSYSTEMS[name].variables} for name in names
    }
    return {"ca": str(files.ours), "bundle": str(files.bundle), "ecosystems": told}
