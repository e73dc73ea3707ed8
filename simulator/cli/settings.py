"""Settings: what a flag comes to when it is not given, and where each value came from."""

import argparse
import json
import os
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from simulator.errors import UsageError

PREFIX = "WHMCS_SIM_"
YES = frozenset(("1", "true", "yes", "on"))
NO = frozenset(("0", "false", "no", "off"))
NOT_GIVEN = object()
LONGEST_TOLD = 60

Converter = Callable[[str], Any]


class Setting(NamedTuple):
    """A flag as it was declared.

    Attributes:
        variables: the variables of the environment that give it, the first of them before others.
        kind: turns a text into the value.
        choices: the values it can have; empty where it is not one of a few.
        repeated: it gathers values.
    """

    flag: str
    variables: tuple[str, ...]
    kind: Converter
    choices: tuple[str, ...]
    default: Any
    repeated: bool = False

    @property
    def name(self) -> str:
        """What a file calls it: the flag without its dashes."""
        return self.flag.lstrip("-")

    @property
    def attribute(self) -> str:
        """Where argparse keeps its value."""
        return self.name.replace("-", "_")

    def read(self, text: str, where: str) -> Any:  # noqa: ANN401 of the kind of the setting
        """Turn a text into the value, as if it had been given on the command line.

        Raises:
            UsageError: it is none that the flag could have.
        """
        try:
            value = self.kind(text)
        except (ValueError, argparse.ArgumentTypeError) as problem:
            raise _unusable(text, str(problem), where) from None
        if self.choices and value not in self.choices:
            raise _unusable(text, f"it is not one of {', '.join(self.choices)}", where)
        return value


class Settled(NamedTuple):
    """What a setting came to.

    Attributes:
        origin: "flag", "environment variable NAME", "file PATH" or "default".
    """

    setting: Setting
    value: Any
    origin: str


class SettingsFile(NamedTuple):
    """A file of settings that was read: the keys are flags without their dashes."""

    path: str
    values: Mapping[str, Any]


def variable_of(flag: str) -> str:
    """Name the environment variable of a flag.

    >>> variable_of("--log-level")
    'WHMCS_SIM_LOG_LEVEL'
    """
    return PREFIX + flag.lstrip("-").replace("-", "_").upper()


def settle(setting: Setting, given: object, file: SettingsFile | None) -> Settled:
    """Decide what a setting comes to; `given` is what the command line says, or NOT_GIVEN.

    Raises:
        UsageError: a variable or the file holds no value that it could have.
    """
    if given is not NOT_GIVEN:
        return Settled(setting, given, "flag")
    for variable in setting.variables:
        text = os.environ.get(variable, "")
        if text:
            origin = f"environment variable {variable}"
            value = setting.read(text, origin)
            return Settled(setting, (value,) if setting.repeated else value, origin)
    written = None if file is None else file.values.get(setting.name)
    if file is None or written is None:
        return Settled(setting, setting.default, "default")
    return Settled(setting, _from_file(setting, written, file.path), f"file {file.path}")


def _from_file(setting: Setting, written: object, path: str) -> object:
    where = f"file {path}: {setting.name}"
    if setting.repeated:
        several = written if isinstance(written, list) else [written]
        return tuple(setting.read(text_of(each), where) for each in several)
    if isinstance(written, list | Mapping):
        raise _unusable(text_of(written), "it is not a single value", where)
    return setting.read(text_of(written), where)


def text_of(value: object) -> str:
    """Write a value of a file as the flag would take it.

    >>> text_of(True), text_of(8642), text_of({"status": 503})
    ('true', '8642', '{"status": 503}')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, default=_plain)
    instant = getattr(value, "isoformat", None)  # TOML knows dates and times
    return str(value if instant is None else instant())


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else text_of(value)


def yes_or_no(text: str) -> bool:
    """Read whether a switch is on.

    Raises:
        ValueError: it says neither.
    """
    word = text.strip().lower()
    if word not in YES | NO:
        raise ValueError("write true or false")
    return word in YES


def unknown_keys(file: SettingsFile, settings: Sequence[Setting]) -> list[str]:
    """List the keys of a file that are no settings."""
    known = {each.name for each in settings} - {"config"}
    return [key for key in file.values if key not in known]


def _unusable(text: str, problem: str, where: str) -> UsageError:
    instead = "leave the key out" if where.startswith("file") else "unset it"
    return UsageError(
        f"{text[:LONGEST_TOLD]!r} cannot be used: {problem}",
        where=where,
        would_be_right=f"set it to a value that the flag takes, or {instead}",
    )
