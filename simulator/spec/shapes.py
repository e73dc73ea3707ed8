"""Shapes: how a thing looks as JSON, field by field, with the source of each field.

A shape is data: `show` writes a value in the dialect of its world, and the documentation, the
OpenAPI document and the list of differences between the dialects read the same fields. A
`Document` is an answer that is no JSON, such as the PDF of an invoice.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from msgspec import Struct

from simulator.domain.policies import Dialect
from simulator.spec.sources import Source

V = TypeVar("V")
Payload = dict[str, Any]


class Field(Struct, Generic[V], frozen=True, eq=False):
    """One key of an object.

    Attributes:
        name: the key, in the API's own spelling.
        read: gives the value; for a nested shape, the value or list that the shape shows.
        live: gives the value in the live dialect, where that differs.
        of: the shape of the object, or of each object of the list, that the key holds.
        only: the one dialect that has the key; None when both have it.
        differs: how the live dialect differs, in words.
    """

    name: str
    read: Callable[[V], Any]
    source: Source
    live: Callable[[V], Any] | None = None
    of: "Shape[Any] | None" = None
    only: Dialect | None = None
    differs: str = "another value"

    def reader(self, dialect: Dialect) -> Callable[[V], Any]:
        """Give the function that reads this field in a dialect."""
        read = self.live if self.live is not None and dialect == "live" else self.read
        return read if self.of is None else _nested(read, self.of, dialect)


def _nested(read: Callable[[V], Any], shape: "Shape[Any]", dialect: Dialect) -> Callable[[V], Any]:
    def show(value: V) -> Any:  # noqa: ANN401 an object, a list of objects, or none
        found = read(value)
        if isinstance(found, list):
            return [shape.show(each, dialect) for each in found]
        return found if found is None or found == "" else shape.show(found, dialect)

    return show


class Shape(Struct, Generic[V], frozen=True, eq=False):
    """The keys of one kind of object, in the order they are written."""

    name: str
    fields: tuple[Field[V], ...]
    readers: dict[Dialect, tuple[tuple[str, Callable[[V], Any]], ...]] = {}

    def __post_init__(self) -> None:
        dialects: tuple[Dialect, ...] = ("documented", "live")
        for dialect in dialects:
            self.readers[dialect] = tuple(
                (each.name, each.reader(dialect))
                for each in self.fields
                if each.only in (None, dialect)
            )

    def show(self, value: V, dialect: Dialect) -> Payload:
        """Write a value as a JSON object."""
        return {name: read(value) for name, read in self.readers[dialect]}


class Document(Struct, frozen=True):
    """A file to show or to keep.

    Attributes:
        filename: letters, digits, dots and dashes only, so that a header can carry it.
        inline: to be shown in the browser rather than saved.
    """

    content: bytes
    media_type: str
    filename: str
    inline: bool

    def content_disposition(self) -> str:
        """Write the value of the Content-Disposition header."""
        return f'{"inline" if self.inline else "attachment"}; filename="{self.filename}"'
