"""Flags, on top of click: how one is declared, and what is said of a value that cannot be used.

Each flag has an environment variable, `WHMCS_SIM_<NAME>`; flag > environment > file > default. A
value of the environment or of a file is read as the flag's own; an empty variable is not set.
"""

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import wraps
from math import isfinite
from pathlib import Path
from typing import Any

import click

from simulator.errors import UsageError

PREFIX = "WHMCS_SIM_"
DIALECTS = ("documented", "live")
CA_DIR = "folder of the certificate authority; the user's data folder"
LONGEST_NUMBER = 15
LAST_PORT = 65535
A_DAY = 86_400.0

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class TextType(click.ParamType[Any]):
    """What a function makes of a text; it raises ValueError or UsageError where it cannot."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self._read = read

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """Read a text; a default that is none is the value already."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except UsageError as problem:
            self.fail(f"{problem.what}; {problem.would_be_right}", param, ctx)
        except ValueError as problem:
            self.fail(str(problem), param, ctx)

    def split_envvar_value(self, rv: str) -> list[str]:
        """Take a variable as one value, also of a flag that may be repeated."""
        return [rv]


class Choice(click.Choice[str]):
    """One of a few words; for another one, it suggests what may have been meant."""

    def get_invalid_choice_message(
        self,
        value: object,
        ctx: click.Context | None,  # noqa: ARG002 what click hands over
    ) -> str:
        """Say which words there are."""
        close = get_close_matches(str(value), self.choices, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        return f"{value!r} is not one of {', '.join(self.choices)}{hint}"


def whole_number(name: str, least: int, most: int, refusal: str) -> TextType:
    """Read a whole number between two bounds; `refusal` is what is said of anything else."""

    def read(text: str) -> int:
        digits = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
        if not digits or not least <= int(text) <= most:
            raise ValueError(f"{text[:30]!r}{refusal}")
        return int(text)

    return TextType(name, read)


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not isfinite(found) or not 0 < found <= A_DAY:
        raise ValueError(f"{text[:30]!r} is no time to wait: write seconds, such as 2.5")
    return found


ORIGIN = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?")
USUAL_PORTS = {"http": "80", "https": "443"}
FILE_OR_ANY = ("null", "*")


def read_origin(text: str) -> str:
    """Read whose pages are meant, as browsers write an `Origin`: `null` of a file, `*` of any.

    Raises:
        ValueError: it is none.
    """
    found = ORIGIN.fullmatch(text.lower())
    if text in FILE_OR_ANY:
        return text
    if not found or int(found[3] or 0) > LAST_PORT:
        raise ValueError(f"{text[:60]!r} is no origin: write one such as https://panel.example")
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" + (f":{port}" if port and port != USUAL_PORTS[scheme] else "")


HOST = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9._-]{0,250}[a-z0-9])?|[0-9a-f:.]{2,45}")


def read_host(text: str) -> str:
    """Read a host that is to be allowed: a name or address without a port, `*.` for any below.

    Raises:
        ValueError: it is none.
    """
    name = text.lower().strip("[]")
    if not HOST.fullmatch(name):
        raise ValueError(f"{text[:60]!r} is no host: write one such as billing.example, no port")
    return name


PORT = whole_number("port", 0, LAST_PORT, " is no port: write a number from 0 to 65535")
COUNT = whole_number("number", 0, 10**LONGEST_NUMBER, " is no number: write one such as 1000")
SECONDS = TextType("seconds", _seconds)


def flag(
    name: str,
    *declarations: str,
    help: str,  # noqa: A002 as in click
    also: Sequence[str] = (),
    **attributes: Any,  # noqa: ANN401 what click.option takes
) -> Decorator:
    """Declare a flag that takes a value.

    Args:
        declarations: another spelling such as `-o`, and the argument's name if it is another.
        also: variables that are read after its own.
    """
    variables = [variable_of(name.partition("/")[0]), *also]
    attributes = {"envvar": variables, "show_envvar": True, "show_default": True, **attributes}
    return click.option(name, *declarations, help=help, **attributes)


class FileOption(click.Option):
    """A flag that files of settings call by another word."""

    def __init__(self, *declarations: Any, in_files: str, **attributes: Any) -> None:  # noqa: ANN401 what click.Option takes
        super().__init__(*declarations, **attributes)
        self.in_files = in_files


def switch(
    name: str,
    *declarations: str,
    help: str,  # noqa: A002 as in click
    default: bool | None = False,
) -> Decorator:
    """Declare a flag that is on or off, with its opposite `--no-…`."""
    state = {True: "on", False: "off", None: "where possible"}[default]
    both = f"{name}/--no-{name.lstrip('-')}"
    return flag(both, *declarations, help=help, default=default, show_default=state)


def operand(
    name: str,
    *,
    help: str,  # noqa: A002 as in click
    **attributes: Any,  # noqa: ANN401 what click.argument takes
) -> Decorator:
    """Declare an operand that may be left out, or be given by its variable."""
    variable = variable_of(name)
    text = f"{help}  [env var: {variable}]"
    return click.argument(name, required=False, envvar=[variable], help=text, **attributes)


def variable_of(name: str) -> str:
    """Name the environment variable of a flag or operand.

    >>> variable_of("--log-level")
    'WHMCS_SIM_LOG_LEVEL'
    """
    return PREFIX + name.lstrip("-").replace("-", "_").upper()


CORS = flag(
    "--cors",
    type=TextType("origin", read_origin),
    multiple=True,
    help="origin whose pages may read the API's answers, such as https://panel.example; never the "
    "admin paths. `null` is a file's, `*` any",
)


ALLOW_HOST = flag(
    "--allow-host",
    "allow_hosts",
    type=TextType("host", read_host),
    multiple=True,
    metavar="NAME",
    help="name under which clients reach the API, besides this machine's and the real ones",
)


def _read_folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise ValueError(f"{text[:200]!r} is no folder")
    return path.absolute()


SCENARIOS = flag(
    "--scenarios",
    type=TextType("folder", _read_folder),
    multiple=True,
    metavar="DIR",
    help="folder whose scenarios POST /_sim/worlds may name, besides those that are shipped",
)


def gather(name: str, kind: Any, *options: Decorator) -> Decorator:  # noqa: ANN401 a NamedTuple's type
    """Declare options that a command gets as one argument: a named tuple of their values."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_gathered(**values: Any) -> Any:  # noqa: ANN401 as the command
            own = {each: values.pop(each) for each in kind._fields}
            return command(**values, **{name: kind(**own)})

        decorated: Callable[..., Any] = with_gathered
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
