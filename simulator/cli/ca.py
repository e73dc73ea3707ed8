"""`ca`: what each ecosystem needs to trust the certificates of `serve --tls`, and of `run`."""

import os
from pathlib import Path

import click

from simulator.cli.options import CA_DIR, flag, switch
from simulator.cli.output import print_json
from simulator.errors import UnknownName
from simulator.sandbox import trust
from simulator.web import tls

GOOD = 0


@click.command(epilog="example: whmcs-sim ca node")
@click.argument(
    "ecosystem",
    required=False,
    shell_complete=lambda _ctx, _param, start: [e for e in trust.ECOSYSTEMS if e.startswith(start)],
    help=f"one of {', '.join(trust.ECOSYSTEMS)}; or all",
)
@switch("--json", "as_json", help="print JSON")
@switch("--path", help="print the path of the certificate, and nothing else")
@flag("--ca-dir", type=click.Path(), help=CA_DIR)
def command(*, ecosystem: str | None, as_json: bool, path: bool, ca_dir: str | None) -> int:
    """Tell what clients need to trust `serve --tls`; the first to ask makes the authority."""
    if ecosystem and ecosystem not in trust.ECOSYSTEMS:
        raise UnknownName("ecosystem", ecosystem, list(trust.ECOSYSTEMS), where="ca")
    files = _files(ca_dir)
    names = [ecosystem] if ecosystem else list(trust.ECOSYSTEMS)
    if path:
        print(files.ours)
    elif as_json:
        print_json(_as_json(files, names))
    else:
        print("\n\n".join("\n".join(trust.lines(files, each, os.environ)) for each in names))
    return GOOD


def _files(ca_dir: str | None) -> trust.TrustFiles:
    """Give those of the run that we are in; else those of an authority that is kept."""
    of_a_run = os.environ.get(trust.OF_A_RUN)
    if of_a_run and not ca_dir:
        return trust.files_in(Path(of_a_run).parent)
    folder = tls.authority_folder(ca_dir, os.environ)
    return trust.write_files(folder, tls.kept_authority(folder).certificate, os.environ)


def _as_json(files: trust.TrustFiles, names: list[str]) -> dict[str, object]:
    values = trust.variables(files, os.environ)
    ecosystems = {
        name: {each: values[each] for each in trust.ECOSYSTEMS[name].variables} for name in names
    }
    return {"ca": str(files.ours), "bundle": str(files.bundle), "ecosystems": ecosystems}
