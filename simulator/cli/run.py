"""`run -- COMMAND`: a world for one command, which finds it where the real API would be.

On Linux the command runs in namespaces of its own: the API's hosts lead to the simulator, whatever
the language, and every other way out is refused and reported. Elsewhere its environment names a
proxy that does the same for clients that take one.
"""

import os
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from simulator.cli import completion
from simulator.cli.options import CORS, PORT, SCENARIOS, TextType, flag, switch
from simulator.cli.output import unwritable
from simulator.cli.worlds import DEMO, OVERRIDES, Overrides, spoken
from simulator.domain.policies import Dialect
from simulator.engine.journal.files import WIDE_BOUNDS, journal_path, write_journals
from simulator.engine.journal.journal import Bounds
from simulator.errors import UsageError
from simulator.sandbox import files as run_files
from simulator.sandbox.files import command_environment
from simulator.sandbox.keeper import Keeper
from simulator.sandbox.namespace import NamespaceError, enter, obstacle
from simulator.sandbox.runner import RunPlan, run_beside_server, summary
from simulator.sandbox.runner import report as report_of
from simulator.web import tls

GOOD, BLOCKED = 0, 2
USUAL_PORT = 8642
USUAL_DIALECT: Dialect = "live"  # it is for clients of the live service, unchanged
SCENARIO = "name or file of a scenario"
REMEDIES = """\
  what helps: run as root (sudo -E), or allow user namespaces: \
sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu),
  user.max_user_namespaces=10000 (RHEL), docker run --cap-add SYS_ADMIN --security-opt \
apparmor=unconfined (containers)."""
BESIDE = f"""\
whmcs-sim: no network of its own for the command ({{why}}).
  Clients that take HTTPS_PROXY and certificates from the environment reach the simulator.
  ANY OTHER CLIENT REACHES THE REAL HOST, and nobody sees it: curl, Python, Go and PHP's curl take \
the proxy,
  PHP's streams and node before 22.21 do not. In a container or machine to throw away, put the line
  127.0.0.1 {" ".join(tls.REAL_HOSTS)}
  into /etc/hosts and start `whmcs-sim serve --tls --port 443` instead. `--namespace` refuses to \
run like this."""


@click.command(
    context_settings={"allow_interspersed_args": False},
    epilog="example: whmcs-sim run --scenario overdue -- npm test",
)
@flag("--scenario", default=DEMO, shell_complete=completion.scenarios, help=SCENARIO)
@OVERRIDES
@flag("--port", type=PORT, help=f"port without TLS; {USUAL_PORT}, or a free one")
@switch(
    "--namespace",
    default=None,
    help="run in namespaces; insisting refuses to do without, and --no-… tries none",
)
@flag("--report", type=click.Path(), help="file to write the report to, as JSON")
@flag(
    "--journal",
    type=TextType("file", journal_path),
    help="file to write all requests to at the end: HTTP archive (.har) or JSON (.json)",
)
@switch(
    "--fail-on-escape",
    help=f"exit with {BLOCKED} where the command was good but tried to reach something else",
)
@switch(
    "--fail-on-unserved",
    help=f"exit with {BLOCKED} where the command was good but asked for what is not served",
)
@CORS
@SCENARIOS
@click.argument(
    "words",
    metavar="-- COMMAND [ARGUMENT]...",
    nargs=-1,
    type=click.UNPROCESSED,
    help="what to run",
)
def command(  # noqa: PLR0913 as many as there are flags
    *,
    scenario: str,
    overrides: Overrides,
    port: int | None,
    namespace: bool | None,
    report: str | None,
    journal: Path | None,
    fail_on_escape: bool,
    fail_on_unserved: bool,
    cors: tuple[str, ...],
    scenarios: tuple[Path, ...],
    words: tuple[str, ...],
) -> int:
    """Run a command that finds a simulator where the real API would be; its exit code is ours."""
    if not words:
        raise UsageError(
            "there is no command",
            where="run",
            would_be_right="write it after the flags: whmcs-sim run -- pytest",
        )
    for name, path in (("report", report), ("journal", journal)):
        if path:
            _try_to_write(Path(path), f"run --{name}")
    world = overrides.load(scenario, USUAL_DIALECT)
    print(f"whmcs-sim: world {world.scenario!r}, {spoken(world)}", file=sys.stderr, flush=True)
    authority = tls.temporary_authority()
    with TemporaryDirectory(prefix="whmcs-sim-") as folder:
        files = run_files.write_files(Path(folder), authority.certificate, os.environ)
        sandboxed = _sandboxed(namespace, files)
        plan = RunPlan(
            command=words,
            environment=partial(command_environment, os.environ, files=files.trust, world=world),
            world=world,
            context=tls.context_signed_by(authority),
            port=(USUAL_PORT if sandboxed else 0) if port is None else port,
            sandboxed=sandboxed,
            cors=cors,
            scenarios=scenarios,
            bounds=WIDE_BOUNDS if journal else Bounds(),
            usual=overrides.usual(USUAL_DIALECT),
        )
        with Keeper(Path(folder), sandboxed=sandboxed):
            result = run_beside_server(plan)
    print(summary(result, sandboxed=sandboxed), file=sys.stderr)
    if journal:
        told = write_journals(journal, result.engine.worlds, result.engine.actions)
        print(f"whmcs-sim: {told}", file=sys.stderr)
    if report:
        Path(report).write_text(report_of(result, words, sandboxed=sandboxed), "utf-8")
    failed = (fail_on_escape and result.blocked.rows()) or (
        fail_on_unserved and result.counts.unserved.counts
    )
    return BLOCKED if failed and result.exit_code == GOOD else result.exit_code


def _sandboxed(wanted: bool | None, files: run_files.RunFiles) -> bool:  # noqa: FBT001 None: if it can be
    """Go into namespaces, or tell why not."""
    why = "--no-namespace" if wanted is False else obstacle(files.bind_mounts)
    if not why:
        try:
            enter(files.bind_mounts)
        except NamespaceError as problem:  # pragma: no cover (a moment ago it worked in a child)
            raise _refused(str(problem)) from None
        return True
    if wanted:
        raise _refused(why)
    print(BESIDE.format(why=why), file=sys.stderr)
    if wanted is None:
        print(REMEDIES, file=sys.stderr)
    return False


def _refused(why: str) -> UsageError:
    return UsageError(
        f"no namespaces can be had here: {why}",
        where="run --namespace",
        would_be_right=f"leave the flag out to do without.\n{REMEDIES}",
    )


def _try_to_write(path: Path, where: str) -> None:
    """Refuse a file that cannot be written before the command runs."""
    try:
        path.open("ab").close()
    except OSError as problem:
        raise unwritable(path, problem, where) from None
