"""Settings: a file of them, where a value comes from, the address of a simulator, and mistakes.

A file is `whmcs-sim.toml`, or any TOML or YAML file; its keys are flags without their dashes:

    port = 9000
    scenario = "worlds/overdue.yaml"
    fault = ["action=get_invoices first=2 status=503"]
    [policies]
    overpaid_credit = "clamp"

Paths in it are relative to the folder that the command runs in, as those of flags are.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from simulator.cli.options import PORT, SECONDS, Decorator, FileOption, flag, gather, switch
from simulator.errors import UnknownName, UsageError

PROGRAM = "whmcs-sim"
FILE = "whmcs-sim.settings.file"
"""Under which name a context remembers the path of the file that was read."""

FOUND = Path("whmcs-sim.toml")
LARGEST = 1024 * 1024
TOML, YAML = (".toml",), (".yaml", ".yml")
EXAMPLE = "write keys such as `port = 9000` (YAML: `port: 9000`)"
SECRET, MASKED = "token", "***"
LONGEST_TOLD = 60


def config_flag(*, knows_all: bool = False) -> Decorator:
    """Let a file give what neither flags nor environment do: --config, else whmcs-sim.toml here.

    Args: knows_all: a key that is no flag of this command is a mistake; else it is one of `serve`.
    """

    def read(ctx: click.Context, param: click.Parameter, named: str | None) -> None:
        if ctx.resilient_parsing or (named is None and not FOUND.is_file()):
            return
        path = FOUND if named is None else Path(named)
        values = _values(path)
        known = {setting_name(each): each for each in ctx.command.params if each is not param}
        unknown = [key for key in values if key not in known]
        if knows_all and unknown:
            raise UnknownName("setting", unknown[0], list(known), where=f"file {path}")
        ctx.meta[FILE] = str(path)
        ctx.default_map = {
            known[key].name or "": _as_given(known[key], value, f"file {path}: {key}")
            for key, value in values.items()
            if key in known and value is not None
        }

    text = "file of settings, TOML or YAML; ./whmcs-sim.toml if there"
    return flag("--config", help=text, is_eager=True, expose_value=False, callback=read)


def setting_name(param: click.Parameter) -> str:
    """Name a flag as files do: without its dashes, or by a word of theirs."""
    return param.in_files if isinstance(param, FileOption) else flag_name(param).lstrip("-")


def flag_name(param: click.Parameter) -> str:
    """Name a flag by the longest of its spellings."""
    return max(param.opts, key=len)


def _as_given(param: click.Parameter, value: object, where: str) -> str | list[str]:
    if getattr(param, "multiple", False):
        return [text_of(each) for each in (value if isinstance(value, list) else [value])]
    if isinstance(value, list | Mapping):
        raise UsageError(
            f"{text_of(value)[:LONGEST_TOLD]!r} cannot be used: it is not a single value",
            where=where,
            would_be_right=_instead("file"),
        )
    return text_of(value)


def text_of(value: object) -> str:
    """Write a value of a file as the flag would take it.

    >>> text_of(True), text_of(8642), text_of({"status": 503})
    ('true', '8642', '{"status": 503}')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        import json  # noqa: PLC0415 few have a file, and all would wait for it

        return json.dumps(value, default=_plain)
    instant = getattr(value, "isoformat", None)  # TOML knows dates and times
    return str(value if instant is None else instant())


def _plain(value: object) -> object:
    from decimal import Decimal  # noqa: PLC0415 what YAML has instead of floats

    return float(value) if isinstance(value, Decimal) else text_of(value)


def _values(path: Path) -> dict[str, Any]:
    if path.suffix not in TOML + YAML:
        raise _unusable(path, "its name does not tell what it is", "call it .toml or .yaml")
    try:
        if path.stat().st_size > LARGEST:
            raise _unusable(path, "it is larger than 1 MiB", EXAMPLE)
        text = path.read_bytes().decode()
    except UnicodeDecodeError as problem:
        raise _unusable(path, f"byte {problem.start} is not UTF-8", "save it as UTF-8") from None
    except OSError as problem:
        why = problem.strerror or "it is no file"
        raise _unusable(path, f"it cannot be read: {why}", "name a file with --config") from None
    return _toml(path, text) if path.suffix in TOML else _yaml(path, text)


def _toml(path: Path, text: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 few have a file, and all would wait for it

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _unusable(path, f"it is no TOML: {problem}", EXAMPLE) from None


def _yaml(path: Path, text: str) -> dict[str, Any]:
    from simulator.scenario import problems, yaml_reader  # noqa: PLC0415 few have a file

    try:
        values: Any = yaml_reader.read(text)
    except problems.SuspiciousDocument:
        what = "a key is there twice or is no word, or a value has a tag"
        raise _unusable(path, what, EXAMPLE) from None
    except problems.UnreadableDocument as problem:
        if problem.text.startswith("the file is empty"):
            return {}
        line = f" (line {problem.position[0]})"
        what = "it is no mapping" if problem.text.startswith("a scenario is") else problem.text
        raise _unusable(path, f"{what}{line}", EXAMPLE) from None
    return dict(values)


def _unusable(path: Path, what: str, advice: str) -> UsageError:
    return UsageError(what, where=f"file {path}", would_be_right=advice)


def origin_of(ctx: click.Context, param: click.Parameter) -> str:
    """Tell where a value comes from: flag, environment variable NAME, file PATH, or default."""
    source = ctx.get_parameter_source(param.name or "")
    if source is ParameterSource.COMMANDLINE:
        return "flag"
    if source is ParameterSource.ENVIRONMENT:
        used = next((each for each in param.envvar or () if os.environ.get(each)), "")
        return f"environment variable {used}"
    return f"file {ctx.meta[FILE]}" if source is ParameterSource.DEFAULT_MAP else "default"


def settings_of(ctx: click.Context) -> Iterator[dict[str, Any]]:
    """List what every flag of a command comes to, and the variable that would change it.

    Secrets are masked.
    """
    for param in ctx.command.params:
        name, origin, value = setting_name(param), origin_of(ctx, param), ctx.params.get(param.name)
        if name == "config":
            value = ctx.meta.get(FILE)
            origin = f"file {value} is there" if value and origin == "default" else origin
        variables = param.envvar or ()
        yield {
            "setting": name,
            "value": MASKED if SECRET in name and value else value,
            "from": origin,
            "variable": variables[0],
        }


def explained(problem: click.UsageError) -> UsageError:
    """Say what click refused: where it stands, what is wrong with it, and what would be right."""
    ctx = problem.ctx or click.Context(click.Command(PROGRAM), info_name=PROGRAM)
    where = ctx.command_path.removeprefix(PROGRAM).strip() or "command line"
    advice = f"see `{ctx.command_path} --help`"
    what = problem.message
    if isinstance(problem, click.MissingParameter):
        what = problem.format_message()
    elif isinstance(problem, click.BadParameter) and problem.param:
        param, origin = problem.param, origin_of(ctx, problem.param)
        name = flag_name(param) if isinstance(param, click.Option) else param.human_readable_name
        where = f"{where} {name}" if origin == "flag" else origin
        if origin.startswith("file"):
            where = f"{origin}: {setting_name(param)}"
        if origin != "flag":
            advice = _instead(origin)
    elif isinstance(problem, click.NoSuchOption | click.NoSuchCommand) and problem.possibilities:
        advice = f"did you mean {problem.possibilities[0]}?"
    what = what.rstrip(".")
    return UsageError(f"{what[:1].lower()}{what[1:]}", where=where, would_be_right=advice)


def _instead(origin: str) -> str:
    instead = "leave the key out" if origin.startswith("file") else "unset it"
    return f"set it to a value that the flag takes, or {instead}"


THIS_MACHINE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 where `serve` listens, asked from here


class SimulatorAddress(NamedTuple):
    """What the flags say of a running simulator; without an address, host and port say it."""

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
    """Declare where the simulator is, and how many seconds to wait for it if nobody says.

    All but --url may stand in the file that `serve` reads.
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
