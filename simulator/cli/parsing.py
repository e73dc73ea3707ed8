"""The parser of command lines: it suggests what was meant, and settles flags that are not given."""

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

from simulator.cli.settings import NOT_GIVEN, Setting, SettingsFile, Settled, settle, unknown_keys
from simulator.errors import UnknownName, UsageError

PROGRAM = "whmcs-sim"
CONFIG = "config"


class Parser(argparse.ArgumentParser):
    """A parser that raises what it has to say, so that there is one place to say it.

    Attributes:
        settings: its flags that the environment and a file can give; `add_flag` adds to them.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 as argparse
        """Make a parser that takes flags as they are written, and none by half its name."""
        super().__init__(*arguments, **{"allow_abbrev": False, **named})
        self.settings: list[Setting] = []
        self._reads_file = self._knows_all_keys = False

    def reads_file(self, *, knows_all: bool) -> None:
        """Settle from a file too; see `add_config`."""
        self._reads_file, self._knows_all_keys = True, knows_all

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            UsageError: always.
        """
        raise self._refused(message)

    def parse_known_args(  # type: ignore[override]  # one of its overloads, the one argparse calls
        self,
        args: Sequence[str] | None = None,
        namespace: Any = None,  # noqa: ANN401 whatever argparse hands over
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse, and settle what was not given; whatever nobody reads is refused here.

        Raises:
            UsageError: the command line, the environment or the file cannot be meant.
        """
        found, rest = super().parse_known_args(args, namespace)
        rest = self._without_late_words(found, rest)
        if rest:
            known = [option for action in self._actions for option in action.option_strings]
            flags = (each.partition("=")[0] for each in rest if each.startswith("-"))
            raise self._refused(f"unrecognized arguments: {' '.join(rest)}", next(flags, ""), known)
        if self.settings:
            found.settled = self._settled(found)
            for each in found.settled:
                setattr(found, each.setting.attribute, each.value)
        return found, rest

    def _without_late_words(self, found: argparse.Namespace, rest: list[str]) -> list[str]:
        """Take words that stand behind a flag as more of an operand that has any number of them."""
        operands = [each for each in self._actions if not each.option_strings]
        if not operands or operands[-1].nargs not in (argparse.ZERO_OR_MORE, argparse.ONE_OR_MORE):
            return rest
        name = operands[-1].dest
        late = [word for word in rest if not word.startswith("-")]
        setattr(found, name, [*getattr(found, name), *late])
        return [word for word in rest if word.startswith("-")]

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 as argparse
        if action.choices is not None and value not in action.choices:
            known = [str(each) for each in action.choices]
            name = "/".join(action.option_strings) or action.metavar or action.dest
            message = f"argument {name}: invalid choice: {value!r} (choose from {', '.join(known)})"
            raise self._refused(message, str(value), known)

    def _refused(self, message: str, unknown: str = "", known: Sequence[str] = ()) -> UsageError:
        close = get_close_matches(unknown, known, n=1) if unknown else []
        advice = f"did you mean {close[0]}?" if close else f"see `{self.prog} --help`"
        where = self.prog.removeprefix(PROGRAM).strip() or "command line"
        return UsageError(message, where=where, would_be_right=advice)

    def _settled(self, found: argparse.Namespace) -> list[Settled]:
        file = self._file(found) if self._reads_file else None
        settled = [settle(each, getattr(found, each.attribute), file) for each in self.settings]
        return [
            Settled(each.setting, file.path, f"file {file.path} is there")
            if each.setting.name == CONFIG and each.origin == "default" and file
            else each
            for each in settled
        ]

    def _file(self, found: argparse.Namespace) -> SettingsFile | None:
        config = next(each for each in self.settings if each.name == CONFIG)
        named = settle(config, getattr(found, CONFIG, NOT_GIVEN), None).value
        files: Any = import_module("simulator.cli.config_file")
        file: SettingsFile | None = files.settings_file(named)
        unknown = unknown_keys(file, self.settings) if file and self._knows_all_keys else []
        if file and unknown:
            known = [each.name for each in self.settings if each.name != CONFIG]
            raise UnknownName("setting", unknown[0], known, where=f"file {file.path}")
        return file
