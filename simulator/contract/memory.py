"""The memory of a story: what an answer held, for later steps to send as `$name`."""

from collections.abc import Iterator, Mapping
from typing import Any

Memory = dict[str, Any]


def filled(value: Any, memory: Mapping[str, Any]) -> Any:  # noqa: ANN401 any JSON
    """Put what was remembered in the place of each `$name`; other texts stay as they are."""
    if isinstance(value, dict):
        return {key: filled(each, memory) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, memory) for each in value]
    if isinstance(value, str) and value.startswith("$"):
        return memory.get(value.removeprefix("$"), value)
    return value


def remember(wanted: Mapping[str, str], answer: Any, memory: Memory) -> Iterator[str]:  # noqa: ANN401 any JSON
    """Keep parts of an answer under their names; say which are not there."""
    for name, path in wanted.items():
        part = answer
        for key in path.split("."):
            part = part.get(key) if isinstance(part, dict) else None
        if part is None:
            yield f"{path} is missing, the story wants to remember it as ${name}"
        else:
            memory[name] = part
