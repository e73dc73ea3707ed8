"""`serve --print-config`: every setting, its value, and where that came from."""

from collections.abc import Iterable
from typing import Any

import msgspec

from simulator.cli.output import print_columns, print_json
from simulator.cli.settings import Settled
from simulator.domain.faults import Fault

SECRET = "token"  # noqa: S105 what the names of secret settings have in them
MASKED = "***"
HEADS = ("setting", "value", "from", "variable")


def print_config(settled: Iterable[Settled], *, as_json: bool) -> None:
    """Print settings, with the variable that would change each; secrets are masked."""
    rows = [
        {
            "setting": each.setting.name,
            "value": _shown(each),
            "from": each.origin,
            "variable": each.setting.variables[0],
        }
        for each in settled
    ]
    if as_json:
        print_json(rows)
    else:
        print_columns([HEADS, *([_text(row[head]) for head in HEADS] for row in rows)])


def _shown(settled: Settled) -> Any:  # noqa: ANN401 any JSON
    value = settled.value
    if SECRET in settled.setting.name and value:
        return MASKED
    if isinstance(value, tuple):
        return [_words(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _words(value: Any) -> Any:  # noqa: ANN401 what one flag of several gave
    if isinstance(value, tuple) and all(isinstance(each, Fault) for each in value):
        return "; ".join(msgspec.json.encode(fault).decode() for fault in value)
    return str(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "-" if value is None else str(value)
