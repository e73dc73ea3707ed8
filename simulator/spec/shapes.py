"""Shapes: how a thing looks as JSON, field by field, with the source of each field.

A shape is data: `show` writes a value in the dialect of its world, and the documentation, the
OpenAPI document and the list of differences between the dialects read the same fields and types. A
`Document` is an answer that is no JSON, such as the PDF of an invoice.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Raw, Struct, defstruct
from msgspec.json import Encoder

from simulator.domain.policies import Dialect
from simulator.errors import SpecError
from simulator.spec.json_types import TYPES, TypeName
from simulator.spec.sources import Source

V = TypeVar("V")
JsonObject = dict[str, Any]


class EncodedAnswer(Struct, frozen=True):
    """A success that was encoded before, envelope and all.

    For actions whose result is OK in both dialects.
    """

    json: bytes


Payload = JsonObject | EncodedAnswer

encoder = Encoder()


def success_json(payload: JsonObject, result: str = "OK") -> bytes:
    """Encode a success in its envelope."""
    return encoder.encode({"result": result, **payload})


class Field(Struct, Generic[V], frozen=True, eq=False):
    """One key of an object.

    What it holds is said once: a type by its name, or one shape in `of`, `each` or `by_name`.

    Attributes:
        name: the key, in the API's own spelling.
        read: gives our value; it is written as the type or the shape says.
        type: what the value is on the wire.
        live: what it is in the live dialect, where that is another type.
        of: the shape of the object that the key holds; None of ours is written as `otherwise`.
        each: the shape or the type of each element of the array that the key holds.
        by_name: the shape or the type of each value of the object that the key holds, whose keys
            are names.
        otherwise: what else it may be: instead of the object, or instead of each one in an array;
            an object of names that has none is written as the empty array where PHP does so.
        only: the one dialect that has the key; None when both have it.
        when: what has to be asked for or to be so for the key to be there; empty for nothing.
    """

    name: str
    read: Callable[[V], Any]
    source: Source
    type: TypeName | None = None
    live: TypeName | None = None
    of: "Shape[Any] | None" = None
    each: "Shape[Any] | TypeName | None" = None
    by_name: "Shape[Any] | TypeName | None" = None
    otherwise: TypeName | None = None
    only: Dialect | None = None
    when: str = ""

    def __post_init__(self) -> None:
        """Refuse a field that says nothing of what it holds, or two things.

        Raises:
            SpecError: it does.
        """
        said = (self.type, self.of, self.each, self.by_name)
        if sum(each is not None for each in said) != 1:
            message = f"field {self.name!r}: say one of type, of, each and by_name"
            raise SpecError(message)

    @property
    def nested(self) -> "Shape[Any] | None":
        """The shape of the objects that it holds, however it holds them."""
        held = (self.of, self.by_name, self.each)
        return next((each for each in held if isinstance(each, Shape)), None)

    @property
    def path(self) -> str:
        """Its name, as what is in it goes on from there: the keys of `by_name` are any."""
        return self.name if self.by_name is None else f"{self.name}.*"

    def type_in(self, dialect: Dialect) -> TypeName | None:
        """Give the type in a dialect; None for one that holds objects or an array."""
        return self.live if self.live is not None and dialect == "live" else self.type

    def text(self, dialect: Dialect) -> str:
        """Say what it holds in a dialect."""
        type_name = self.type_in(dialect)
        if type_name is not None:
            return TYPES[type_name].text
        either = "" if self.otherwise is None else f" or {TYPES[self.otherwise].text}"
        if self.each is None:
            return f"object{', a key for each name' if self.by_name else ''}{either}"
        word = "object" if isinstance(self.each, Shape) else TYPES[self.each].text
        return f"array of {word}s{either and f'{either}s'}"

    def json_types(self, dialect: Dialect) -> tuple[str, ...]:
        """Name the types that JSON has for what it may hold in a dialect."""
        if self.each is not None:
            return ("array",)
        type_name = self.type_in(dialect)
        names = ["object" if type_name is None else TYPES[type_name].name]
        return (*names, *([TYPES[self.otherwise].name] if self.otherwise else []))

    def writer(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Give the function that writes what `reader` gives in a dialect; None for as it is."""
        type_name = self.type_in(dialect)
        return None if type_name is None else TYPES[type_name].write

    def reader(self, dialect: Dialect) -> Callable[[V], Any]:
        """Give the function that reads this field, and writes the objects in it in a dialect."""
        read = self.read
        if self.type_in(dialect) is not None:
            return read
        if self.each is not None:
            return _array(read, self.each, dialect)
        if self.by_name is not None:
            nothing = list if self.otherwise == "empty array" else dict
            return _by_name(read, self.by_name, nothing, dialect)
        return _object(read, self.of, "" if self.otherwise == "empty string" else None, dialect)


def _object(
    read: Callable[[V], Any], shape: "Shape[Any] | None", nothing: object, dialect: Dialect
) -> Callable[[V], Any]:
    def show(value: V) -> Any:  # noqa: ANN401 an object, or how none is written
        found = read(value)
        return nothing if found is None or shape is None else shape.show(found, dialect)

    return show


def _array(
    read: Callable[[V], Any], each: "Shape[Any] | TypeName", dialect: Dialect
) -> Callable[[V], Any]:
    def show(value: V) -> list[Any]:
        found = [*read(value)]
        if found and isinstance(found[0], bytes):  # encoded before
            return [*map(Raw, found)]
        return each.show_each(found, dialect) if isinstance(each, Shape) else found

    return show


def _by_name(
    read: Callable[[V], Any],
    each: "Shape[Any] | TypeName",
    nothing: Callable[[], object],
    dialect: Dialect,
) -> Callable[[V], Any]:
    if isinstance(each, Shape):
        return lambda value: (
            {name: each.show(one, dialect) for name, one in read(value).items()} or nothing()
        )
    write = TYPES[each].write or (lambda one: one)
    return lambda value: {name: write(one) for name, one in read(value).items()} or nothing()


MANY = 8  # fewer take less time one by one
Reader = tuple[str, Callable[[Any], Any], Callable[[Any], Any] | None]


class Shape(Struct, Generic[V], frozen=True, eq=False):
    """The keys of one kind of object, in the order they are written.

    Attributes:
        readers: the name of each key, and how it is read and written.
        structs: what many are written into; made when they first are.
    """

    name: str
    fields: tuple[Field[V], ...]
    readers: dict[Dialect, tuple[Reader, ...]] = {}
    structs: dict[Dialect, type[Struct]] = {}

    def __post_init__(self) -> None:
        dialects: tuple[Dialect, ...] = ("documented", "live")
        for dialect in dialects:
            self.readers[dialect] = tuple(
                (each.name, each.reader(dialect), each.writer(dialect))
                for each in self.fields
                if each.only in (None, dialect)
            )

    def show(self, value: V, dialect: Dialect) -> JsonObject:
        """Write a value as a JSON object."""
        return {
            name: read(value) if write is None else write(read(value))
            for name, read, write in self.readers[dialect]
        }

    def show_each(self, values: Sequence[V], dialect: Dialect) -> list[Any]:
        """Write values as JSON objects; many, one key of all of them after the other."""
        if len(values) < MANY:
            return [self.show(value, dialect) for value in values]
        columns = [
            [read(v) for v in values] if write is None else [write(read(v)) for v in values]
            for _, read, write in self.readers[dialect]
        ]
        return [*map(self._struct(dialect), *columns)]

    def encode_each(self, values: Sequence[V], dialect: Dialect) -> list[bytes]:
        """Encode many values, each for itself."""
        return encoder.encode_lines(self.show_each(values, dialect)).splitlines()

    def _struct(self, dialect: Dialect) -> type[Struct]:
        if dialect not in self.structs:
            names = {f"f{number}": key for number, (key, *_) in enumerate(self.readers[dialect])}
            self.structs[dialect] = defstruct("Row", names, rename=names, gc=False)
        return self.structs[dialect]


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
