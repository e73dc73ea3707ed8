"""`extends`: a scenario that begins as another one is, and changes what it names.

A mapping is merged key by key. In the lists of `IDENTIFIERS` an entry changes the one that has the
same identifier, and is added where none has. Whatever else is written takes the place of what was
there. What a file says of itself, `OWN`, it does not pass on.

Each file of the chain is a layer, the first one is what was asked for. Merged values know their
layer and their place in it, so that a problem is told in the file that has it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from simulator.errors import ScenarioError, UsageError
from simulator.scenario import library
from simulator.scenario.problems import DocumentPath, UnreadableDocument, unreadable_error
from simulator.scenario.reach import ANYWHERE, Reach

IDENTIFIERS = {
    "clients": "id",
    "services": "server_id",
    "invoices": "id",
    "contacts": "id",
    "addons": "id",
    "groups": "id",
}
OWN = ("$schema", "scenario", "description", "steps", "extends")
EXTENDS = "extends"
MOST_LAYERS = 20


class Layer(Protocol):
    """A file that was read; `document` is None until it was."""

    @property
    def source(self) -> str:
        """The name of the file in messages."""

    @property
    def document(self) -> object:
        """Its plain values."""


L = TypeVar("L", bound=Layer)
Origins: TypeAlias = dict[DocumentPath, tuple[bool, DocumentPath]]


class PlainLayer(NamedTuple):
    """A layer of which nobody needs the positions."""

    source: str
    document: object


class WrongBase(Exception, Generic[L]):
    """What a layer extends cannot be; it is the last of the layers that were read."""

    def __init__(self, layers: Sequence[L], text: str) -> None:
        super().__init__(text)
        self.layers = layers


class Extended(NamedTuple, Generic[L]):
    """Merged values, and what tells of a path the layer and the place where it is written."""

    document: object
    place_of: Callable[[DocumentPath], tuple[L, DocumentPath]]


def read_plain(text: str, source: str) -> PlainLayer:
    """Read a layer the quick way."""
    return PlainLayer(source, library.read_document(text))


def layers_of(
    text: str, source: str, read_layer: Callable[[str, str], L], reach: Reach = ANYWHERE
) -> list[L]:
    """Read a scenario and what it extends, one after another, as far as one can reach.

    Raises:
        ScenarioError: a file is no YAML that a scenario may be.
        WrongBase: a file extends what is no scenario, or itself.
    """
    layers: list[L] = []
    while True:
        try:
            layers.append(read_layer(text, source))
        except UnreadableDocument as error:
            raise unreadable_error(source, error) from None
        document = layers[-1].document
        if not isinstance(document, dict) or EXTENDS not in document:
            return layers
        source = _base_of(layers, document[EXTENDS], reach)
        try:
            text = reach.read(Path(source))
        except ScenarioError:
            raise
        except UsageError as problem:
            raise WrongBase(layers, f"{problem.where}: {problem.what}") from None


def _base_of(layers: Sequence[L], name: object, reach: Reach) -> str:
    """Find what the last layer extends: a shipped scenario, or a file beside it."""
    if not isinstance(name, str) or not name:
        raise WrongBase(layers, "write the name of a shipped scenario, or the path of a file")
    try:
        path = reach.beside(layers[-1].source, name)
    except UsageError as problem:
        raise WrongBase(layers, f"{problem.what}; {problem.would_be_right}") from None
    chain = [each.source for each in layers]
    if path.resolve() in [Path(each).resolve() for each in chain]:
        raise WrongBase(layers, f"it extends itself: {' → '.join([*chain, str(path)])}")
    if len(layers) == MOST_LAYERS:
        raise WrongBase(layers, f"more than {MOST_LAYERS} files extend one another")
    return str(path)


def sources_of(path: str) -> tuple[str, ...]:
    """Name the files that a scenario is read from, as far as they can be read; its own first."""
    try:
        text = library.read_file(Path(path))
        if EXTENDS not in text:  # most do not, and some are large
            return (path,)
        layers: Sequence[PlainLayer] = layers_of(text, path, read_plain)
    except WrongBase as wrong:
        layers = wrong.layers
    except Exception:  # noqa: BLE001 whoever loads it tells what is wrong
        return (path,)
    return tuple(each.source for each in layers)


def extended(layers: Sequence[L]) -> Extended[L]:
    """Merge layers, the last one being what all others change."""
    *changing, first = layers
    found = Extended(first.document, lambda path: (first, path))
    for layer in reversed(changing):
        found = _extended_by(found, layer)
    return found


def stubs_source(whole: Extended[L]) -> str:
    """Name the file that has the stubs: the files that they answer with lie beside it."""
    layer, _ = whole.place_of(("stubs",))
    return layer.source


def _extended_by(base: Extended[L], layer: L) -> Extended[L]:
    origins: Origins = {}
    everything: Any = base.document
    passed_on = {key: value for key, value in everything.items() if key not in OWN}
    document: Any = _merged(passed_on, layer.document, _Paths((), (), ()), origins)
    del document[EXTENDS]

    def place_of(path: DocumentPath) -> tuple[L, DocumentPath]:
        known = next(n for n in range(len(path), -1, -1) if path[:n] in origins)
        from_base, start = origins[path[:known]]
        place = (*start, *path[known:])
        return base.place_of(place) if from_base else (layer, place)

    return Extended(document, place_of)


class _Paths(NamedTuple):
    """Where something is in the merged values, in the base, and in what changes it."""

    merged: DocumentPath
    base: DocumentPath
    change: DocumentPath

    def below(self, key: str) -> "_Paths":
        return _Paths(*((*each, key) for each in self))


def _merged(base: Any, change: Any, at: _Paths, origins: Origins) -> Any:  # noqa: ANN401 plain values
    """Merge two values; origins are told where the prefix of a path does not tell them."""
    origins[at.merged] = False, at.change
    if isinstance(base, dict) and isinstance(change, dict):
        return _merged_mappings(base, change, at, origins)
    key = at.merged[-1] if at.merged else None
    if isinstance(base, list) and isinstance(change, list) and key in IDENTIFIERS:
        return _merged_lists(base, change, at, origins)
    return change


def _merged_mappings(
    base: dict[str, Any], change: dict[str, Any], at: _Paths, origins: Origins
) -> dict[str, Any]:
    found = dict(base)
    for key in base:
        inner = at.below(key)
        origins[inner.merged] = True, inner.base
    for key, value in change.items():
        inner = at.below(key)
        found[key] = _merged(base[key], value, inner, origins) if key in base else value
    return found


def _merged_lists(base: list[Any], change: list[Any], at: _Paths, origins: Origins) -> list[Any]:
    found = list(base)
    places: dict[object, int] = {}
    for place, entry in enumerate(base):
        origins[*at.merged, place] = True, (*at.base, place)
        places.setdefault(_identifier(entry, at), place)
    for number, entry in enumerate(change):
        identifier = _identifier(entry, at)
        place = len(found) if identifier is None else places.pop(identifier, len(found))
        paths = _Paths((*at.merged, place), (*at.base, place), (*at.change, number))
        if place < len(base):
            found[place] = _merged(base[place], entry, paths, origins)
        else:
            origins[paths.merged] = False, paths.change
            found.append(entry)
    return found


def _identifier(entry: object, at: _Paths) -> int | str | None:
    """Give what an entry is known by; None where it has none, or nothing that could be one."""
    key = IDENTIFIERS[str(at.merged[-1])]
    found = entry.get(key) if isinstance(entry, dict) else None
    return found if isinstance(found, int | str) and not isinstance(found, bool) else None
