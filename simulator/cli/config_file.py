"""Files of settings: `whmcs-sim.toml`, or any TOML or YAML file; the keys are flags without dashes.

    port = 9000
    scenario = "worlds/overdue.yaml"
    fault = ["action=get_invoices first=2 status=503"]

Paths in it are relative to the folder that the command runs in, as those of flags are.
"""

from importlib import import_module
from pathlib import Path
from typing import Any, cast

from simulator.cli.settings import SettingsFile
from simulator.errors import UsageError

FOUND = Path("whmcs-sim.toml")
LARGEST = 1024 * 1024
TOML, YAML = (".toml",), (".yaml", ".yml")
EXAMPLE = "write keys such as `port = 9000` (YAML: `port: 9000`)"


def settings_file(named: str | None) -> SettingsFile | None:
    """Read the file that is named, else `whmcs-sim.toml` of this folder, if there is one.

    Raises:
        UsageError: it cannot be read, or is not what a file of settings is.
    """
    if named is None and not FOUND.is_file():
        return None
    path = FOUND if named is None else Path(named)
    if path.suffix not in TOML + YAML:
        raise _unusable(path, "its name does not tell what it is", "call it .toml or .yaml")
    text = _text(path)
    values = _toml(path, text) if path.suffix in TOML else _yaml(path, text)
    return SettingsFile(str(path), values)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise _unusable(path, "it is larger than 1 MiB", EXAMPLE)
        return path.read_bytes().decode()
    except UnicodeDecodeError as problem:
        raise _unusable(path, f"byte {problem.start} is not UTF-8", "save it as UTF-8") from None
    except OSError as problem:
        why = problem.strerror or "it is no file"
        raise _unusable(path, f"it cannot be read: {why}", "name a file with --config") from None


def _toml(path: Path, text: str) -> dict[str, Any]:
    tomllib: Any = import_module("tomllib")
    try:
        found: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _unusable(path, f"it is no TOML: {problem}", EXAMPLE) from None
    return found


def _yaml(path: Path, text: str) -> dict[str, Any]:
    from simulator.scenario import yaml_reader as reader  # noqa: PLC0415 a start without a YAML file does not need it

    try:
        found = reader.read(text)
    except reader.SuspiciousDocument:
        what = "a key is there twice or is no word, or a value has a tag"
        raise _unusable(path, what, EXAMPLE) from None
    except reader.UnreadableDocument as problem:
        if problem.text.startswith("the file is empty"):
            return {}
        line = f" (line {problem.position[0]})"
        told = "it is no mapping" if problem.text.startswith("a scenario is") else problem.text
        raise _unusable(path, f"{told}{line}", EXAMPLE) from None
    return cast("dict[str, Any]", found)


def _unusable(path: Path, what: str, advice: str) -> UsageError:
    return UsageError(what, where=f"file {path}", would_be_right=advice)
