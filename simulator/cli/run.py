"""`run -- COMMAND`: a world for one command, which finds it where the real API would be.

On Linux the command runs in namespaces of its own: the API's hosts lead to the simulator, whatever
the language, and every other way out is refused and reported. Elsewhere its environment names a proxy
that does the same for clients that take one.
"""

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator.cli import serve
from simulator.cli.flags import add_flag, add_repeated_flag, add_switch
from simulator.cli.numbers import port
from simulator.errors import UsageError
from simulator.sandbox import files as run_files
from simulator.sandbox.files import command_environment
from simulator.sandbox.namespace import NamespaceError, enter, obstacle
from simulator.sandbox.report import report, summary
from simulator.sandbox.runner import RunPlan, RunResult, run_beside_server
from simulator.web import tls

GOOD, BLOCKED = 0, 2
PORT = 8642
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


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the world, the way to run, and the command."""
    parser.usage = "%(prog)s [FLAGS] -- COMMAND [ARGUMENT…]"
    add_flag(parser, "--scenario", default=serve.DEMO, text="name or file of a scenario")
    add_flag(parser, "--dialect", choices=("documented", "live"), text="how the wire is spelled")
    add_flag(parser, "--clock", text="ISO instant to freeze the world at, or `now` to run along")
    add_flag(parser, "--seed", kind=int, text="seed of tokens and references")
    told = "misbehave, such as 'action=get_invoices first=2 status=503', or its JSON"
    add_repeated_flag(parser, "--fault", kind=serve.faults, text=told)
    add_flag(parser, "--port", kind=port, text=f"port without TLS; {PORT}, or a free one")
    told = "run in namespaces; insisting refuses to do without, and --no-… tries none"
    add_switch(parser, "--namespace", text=told, default=None)
    add_flag(parser, "--report", text="file to write the report to, as JSON")
    told = f"exit with {BLOCKED} where the command was good but tried to reach something else"
    add_switch(parser, "--fail-on-escape", text=told)
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run")


def run(arguments: argparse.Namespace) -> int:
    """Run the command; the exit code is its own."""
    command = arguments.command[arguments.command[:1] == ["--"] :]
    if not command:
        raise UsageError(
            "there is no command",
            where="run",
            would_be_right="write it after the flags: whmcs-sim run -- pytest",
        )
    if arguments.report:
        _try_to_write(Path(arguments.report))
    with TemporaryDirectory(prefix="whmcs-sim-") as folder:
        result, sandboxed = _course(arguments, command, Path(folder))
    print(summary(result, sandboxed=sandboxed), file=sys.stderr)
    if arguments.report:
        Path(arguments.report).write_text(report(result, command, sandboxed=sandboxed), "utf-8")
    escaped = arguments.fail_on_escape and result.blocked.rows()
    return BLOCKED if escaped and result.exit_code == GOOD else result.exit_code


def _course(
    arguments: argparse.Namespace, command: list[str], folder: Path
) -> tuple[RunResult, bool]:
    world = serve.loaded(arguments.scenario, serve.options_of(arguments), arguments.fault)
    authority = tls.temporary_authority()
    files = run_files.write_files(folder, authority.certificate, os.environ)
    sandboxed = _enclosed(arguments.namespace, files)
    plan = RunPlan(
        command=tuple(command),
        environment=partial(command_environment, os.environ, files=files.trust, world=world),
        world=world,
        context=tls.context_signed_by(authority),
        port=(PORT if sandboxed else 0) if arguments.port is None else arguments.port,
        sandboxed=sandboxed,
    )
    return run_beside_server(plan), sandboxed


def _enclosed(wanted: bool | None, files: run_files.RunFiles) -> bool:  # noqa: FBT001 None: if it can be
    """Go into namespaces, or tell why not.

    Raises:
        UsageError: they are insisted on, and cannot be had.
    """
    why = "--no-namespace" if wanted is False else obstacle(files.bind_mounts)
    if not why:
        try:
            enter(files.bind_mounts)
        except NamespaceError as problem:
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


def _try_to_write(path: Path) -> None:
    """Find out before the command runs whether its report can be written.

    Raises:
        UsageError: it cannot.
    """
    try:
        path.open("ab").close()
    except OSError as problem:
        raise UsageError(
            f"{path}: {problem.strerror}",
            where="run --report",
            would_be_right="name a file that can be written",
        ) from None
