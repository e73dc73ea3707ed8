"""Explanations as lines for a terminal: the gate that refused, its facts, and what would pass."""

from collections.abc import Iterator, Mapping
from typing import Any


def explanation_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """Write an explanation of the admin API, one thing a line."""
    yield f"{told['verdict']}: {told.get('failure', {}).get('message', told.get('action', ''))}"
    gate, source = told.get("gate"), told.get("source")
    if gate:
        yield f"  gate    {gate['condition'] or 'a value cannot be read'}  ({gate['place']})"
    yield from (f"  fact    {fact['says']}" for fact in told.get("facts", ()))
    if source:
        yield f"  source  {source['basis']}: {source['page']}, {source['section']}"
    yield from (f"  unread  {each}" for each in told.get("unread", ()))
    yield from (f"  note    {each}" for each in told.get("notes", ()))
    if told.get("remedy"):
        yield f"  remedy  {told['remedy']}"
