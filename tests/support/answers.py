"""Answers held against the table: every declared field, of its type, and nothing besides."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from simulator.domain.policies import Dialect
from simulator.spec.actions import Action
from simulator.spec.json_types import TYPES, Schema
from simulator.spec.shapes import Field, Shape

Check = Callable[[Any], bool]
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
}


class Findings:
    """What came of holding answers against the table.

    Attributes:
        paths: the dotted names of the fields that were there.
        problems: what did not fit, each once, by its dotted name.
    """

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.paths: set[str] = set()
        self.problems: set[str] = set()

    def hold(self, answer: object, action: Action, dialect: Dialect) -> None:
        """Hold a successful answer against what its action declares."""
        if not isinstance(answer, dict):
            self.problems.add("the answer is no object")
            return
        word = action.live_result if dialect == "live" else "OK"
        if not any(field.name == "result" for field in action.answer.fields):
            if answer.get("result") != word:
                self.problems.add(f"result is not {word}")
            answer = {name: value for name, value in answer.items() if name != "result"}
            self.paths.add("result")
        self._object(answer, action.answer, dialect, "")

    def _object(self, value: object, shape: Shape[Any], dialect: Dialect, path: str) -> None:
        if not isinstance(value, dict):
            self.problems.add(f"{path.removesuffix('.')} is no object: {value!r:.40}")
            return
        fields = _fields(shape, dialect)
        for name in value.keys() - fields.keys():
            self.problems.add(f"{path}{name} is not declared")
        for name, field in fields.items():
            if name in value:
                self.paths.add(f"{path}{name}")
                self._field(value[name], field, dialect, path)
            elif not field.when:
                self.problems.add(f"{path}{name} is missing")

    def _field(self, value: object, field: Field[Any], dialect: Dialect, path: str) -> None:
        type_name, name = field.type_in(dialect), f"{path}{field.name}"
        if type_name is not None:
            if not fits(type_name)(value):
                self.problems.add(f"{name} is no {type_name}: {value!r:.40}")
            return
        for one in self._held(value, field, name):
            if field.otherwise is not None and fits(field.otherwise)(one):
                continue
            bare = field.each or field.by_name
            if isinstance(bare, str):
                if not fits(bare)(one):
                    self.problems.add(f"{name} holds no {bare}: {one!r:.40}")
            elif field.nested is not None:
                self._object(one, field.nested, dialect, f"{path}{field.path}.")

    def _held(self, value: object, field: Field[Any], name: str) -> Iterator[object]:
        if field.each is None and field.by_name is None:
            yield value
        elif field.each is not None and isinstance(value, list):
            yield from value
        elif field.by_name is not None and isinstance(value, dict):
            yield from value.values()
        elif field.otherwise is not None and fits(field.otherwise)(value):
            return
        else:
            self.problems.add(f"{name} is no {field.text('documented')}: {value!r:.40}")


@lru_cache(maxsize=1024)
def _fields(shape: Shape[Any], dialect: Dialect) -> dict[str, Field[Any]]:
    return {each.name: each for each in shape.fields if each.only in (None, dialect)}


@lru_cache(maxsize=64)
def fits(type_name: Any) -> Check:  # noqa: ANN401 the name of a type
    """Give what tells whether a value is of a type; as its schema says, and much faster."""
    return _check(TYPES[type_name].schema)


def _check(schema: Schema) -> Check:
    kinds, known = KINDS[schema["type"]], {"type", "pattern", "enum", "const", "maxItems"}
    if unknown := schema.keys() - known:
        raise NotImplementedError(unknown)
    if "pattern" in schema:
        pattern = re.compile(schema["pattern"])
        return lambda value: isinstance(value, str) and pattern.search(value) is not None
    if "enum" in schema or "const" in schema:
        chosen = schema.get("enum", [schema.get("const")])
        return lambda value: type(value) in kinds and value in chosen
    if "maxItems" in schema:
        return lambda value: type(value) in kinds and len(value) <= schema["maxItems"]
    return lambda value: type(value) in kinds
