"""Reads a Dockerfile: its instructions, in order, each on one line."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Instruction(NamedTuple):
    """An instruction, such as COPY, and the rest of its line."""

    name: str
    text: str


def instructions(path: Path) -> list[Instruction]:
    """Read the instructions of a Dockerfile."""
    return [Instruction(*line.split(maxsplit=1)) for line in _logical_lines(path)]


def last_stage(path: Path) -> list[Instruction]:
    """Read the instructions that make the image itself, from the last FROM on."""
    found = instructions(path)
    return found[max(n for n, each in enumerate(found) if each.name == "FROM") :]


def environment_of(path: Path) -> dict[str, str]:
    """Read the environment variables that an image sets."""
    texts = (each.text for each in last_stage(path) if each.name == "ENV")
    return dict(pair.split("=", 1) for text in texts for pair in text.split())


def _logical_lines(path: Path) -> Iterator[str]:
    begun = ""
    for line in path.read_text("utf-8").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        begun += line.rstrip().removesuffix("\\").strip() + " "
        if not line.rstrip().endswith("\\"):
            yield begun.strip()
            begun = ""
