"""Writes a scenario as YAML: the file as it is, or what it comes to where it extends another.

A word is quoted where the reader would take it for something else, so that what is written reads
as what was meant.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

from yaml import SafeDumper, dump
from yaml.nodes import ScalarNode

from simulator.scenario import library
from simulator.scenario.extending import extended, layers_of, read_plain, stubs_source
from simulator.scenario.scalars import scalar_value
from simulator.scenario.stub_files import with_content

WIDTH = 100


class _Dumper(SafeDumper):
    """Writes exact amounts as numbers, and quotes what our reader would not take for text."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 as in yaml
        """Write what is there twice, twice."""
        return True


def _text(dumper: SafeDumper, text: str) -> ScalarNode:
    style = None if scalar_value(text) == text else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _amount(dumper: SafeDumper, amount: Decimal) -> ScalarNode:
    text = format(amount, "f")
    kind = "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _amount)


def written_out(path: Path) -> str:
    """Give the text of a sound scenario; of one that extends others, all of it merged.

    Raises:
        UsageError: it cannot be read.
    """
    text = library.read_file(path)
    layers = layers_of(text, str(path), read_plain)
    if len(layers) == 1:
        return text
    document: Any = extended(layers).document
    names = " and ".join(Path(each.source).name for each in layers[1:])
    said = {key: document[key] for key in ("description",) if key in document}
    merged = {"scenario": document.get("scenario", path.stem), **said, **document}
    return f"# {path.name} merged with {names}, which it extends\n{as_yaml(merged)}"


def portable(path: Path) -> str:
    """Give the text of a sound scenario that means the same anywhere, whatever it lay beside.

    Raises:
        UsageError: it cannot be read.
    """
    text = library.read_file(path)
    layers = layers_of(text, str(path), read_plain)
    whole = extended(layers)
    document: Any = whole.document
    stubs = document.get("stubs", ())
    if len(layers) == 1 and document.get("scenario") and not any("file" in each for each in stubs):
        return text
    folder = Path(stubs_source(whole)).parent
    inside = {"stubs": [with_content(each, folder) for each in stubs]} if stubs else {}
    return as_yaml({"scenario": path.stem, **document, **inside})


def as_yaml(document: object) -> str:
    """Write plain values; the innermost lists and mappings on lines of their own."""
    written: str = dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH,
        default_flow_style=None,
    )
    return written
