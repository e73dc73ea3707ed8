"""Writes a generated scenario as YAML, one thing a line, without keeping what was written."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_@/+-]*(?:[.][A-Za-z0-9_@/+-]+)*")
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def client_lines(client: Mapping[str, Any]) -> Iterator[str]:
    """Write a client as an entry of the list of clients; each of its lists has a line an entry."""
    mark = "-"
    for key, value in client.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"  {mark} {key}:\n"
            yield from (f"      - {flow(each)}\n" for each in value)
        else:
            yield f"  {mark} {key}: {flow(value)}\n"
        mark = " "


def flow(value: Any) -> str:  # noqa: ANN401 whatever a scenario holds
    """Write a value in one line.

    >>> flow({"status": "Paid", "phone": "+1.5", "items": [{"amount": 5}]})
    '{status: Paid, phone: "+1.5", items: [{amount: 5}]}'
    """
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _word(value) if isinstance(value, str) else str(value)


def _word(text: str) -> str:
    """Quote what YAML, new or old, could take for something else; a JSON string is one of YAML."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
