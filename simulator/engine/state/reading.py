"""Reads the JSON of a state bit by bit: whatever else the process does can go on in between.

One call that reads 30 MB keeps every other thread waiting for most of a second. So the text is
first cut up: some hundred rows of a table make a piece, and what is not a row is the rest. All of
it is then held against the strict types, and becomes what the world is made of.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from functools import cache
from json import JSONDecodeError, JSONDecoder
from typing import Any, NoReturn, get_type_hints

import msgspec
from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from simulator.engine.state.export import ROWS_AT_ONCE, VERSION, State, TableRows
from simulator.engine.state.schema import StateProblem, refusal, schema_problem, strict_type
from simulator.errors import UsageError, quoted

BYTES_AT_ONCE = 1024 * 1024
ROW_TYPES: dict[str, Any] = get_type_hints(TableRows)
_BLANKS = re.compile(r"[ \t\n\r]*")
_FIRST_STEP = re.compile(r"`\$\[(\d+)\]")


class StateVersion(Struct):
    """What is read first: which version a state is of."""

    version: int | None = None


class StatePieces(Struct, frozen=True):
    """The text of a state, cut up.

    Attributes:
        rest: the state without the rows of its tables.
        rows: for each table arrays of so many rows, in their order.
        repeated: names that an object has twice.
    """

    rest: str
    rows: dict[str, list[str]]
    repeated: list[str]


def read_state(text: bytes, source: str) -> State:
    """Read a state, whatever it says.

    Raises:
        UsageError: it is no JSON, of an unknown version, has another shape, or a name twice.
    """
    try:
        pieces = pieces_of(text)
        _refuse_other_versions(pieces.rest, source)
        decoded(pieces.rest, State, strict=True)
        for table, each in pieces.rows.items():
            _rows(table, each, strict=True)
        if pieces.repeated:
            what = f"an object has the name {quoted(pieces.repeated[0])} twice"
            raise refusal(source, [StateProblem("$", what, "write each name once")])
        rows = {table: _rows(table, each, strict=False) for table, each in pieces.rows.items()}
        state: State = decoded(pieces.rest, State, strict=False)
        return replace(state, tables=TableRows(**rows))
    except msgspec.ValidationError as error:
        raise _refused(error, source) from None
    except (msgspec.DecodeError, JSONDecodeError, UnicodeDecodeError, RecursionError):
        _refuse_malformed(text, source)


def _refuse_malformed(text: bytes, source: str) -> NoReturn:
    """Refuse what is no JSON, with the byte at which it is none."""
    try:
        msgspec.json.decode(text, type=StateVersion)  # this skips, and is soon there
        _decoder(State, strict=True).decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(error, source) from None
    problem = StateProblem("$", "it is no JSON")  # pragma: no cover (as deep as one reader goes)
    raise refusal(source, [problem])  # pragma: no cover (nested as deep as only one reader goes)


def _refused(error: Exception, source: str) -> UsageError:
    return refusal(source, [schema_problem(error, State)])


def _refuse_other_versions(rest: str, source: str) -> None:
    version = msgspec.json.decode(rest, type=StateVersion).version
    if version is None:
        right = f"send what GET …/state gives; version {VERSION} is known"
        raise refusal(source, [StateProblem("$.version", "it names no version", right)])
    if version != VERSION:
        right = f"known: {VERSION}; export it again with the version of whmcs-sim that reads it"
        raise refusal(source, [StateProblem("$.version", f"version {version} is unknown", right)])


def decoded(text: str, kind: Any, *, strict: bool) -> Any:  # noqa: ANN401 of that kind
    """Read one piece of a state; strictly, it only shows that it can be read."""
    return _decoder(kind, strict=strict).decode(text)


@cache
def _decoder(kind: Any, *, strict: bool) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 types
    if strict:
        return msgspec.json.Decoder(strict_type(kind))
    return msgspec.json.Decoder(kind, dec_hook=_map)


def _map(_kind: type, value: Any) -> Map[str, str]:  # noqa: ANN401 JSON
    return Map(value)


def _rows(table: str, pieces: list[str], *, strict: bool) -> list[Any]:
    """Read the rows of a table; where one is wrong, its place in the whole table is told."""
    rows: list[Any] = []
    for number, piece in enumerate(pieces):
        try:
            found = decoded(piece, ROW_TYPES[table], strict=strict)
        except msgspec.ValidationError as error:
            first = number * ROWS_AT_ONCE
            raise msgspec.ValidationError(_placed(str(error), table, first)) from None
        if not strict:
            rows += found
    return rows


def _placed(told: str, table: str, first: int) -> str:
    return _FIRST_STEP.sub(lambda step: f"`$.tables.{table}[{first + int(step[1])}]", told)


def pieces_of(text: bytes) -> StatePieces:
    """Cut up the text of a state.

    Raises:
        JSONDecodeError: it is no object of JSON; not all that is none is noticed yet.
    """
    walk = _Walk(_decoded_text(text))
    rest, rows = list[str](), dict[str, list[str]]()
    for name in walk.members():
        rest.append(f"{walk.name}:{_tables(walk, rows) if name == 'tables' else walk.value()}")
    walk.end()
    return StatePieces(f"{{{','.join(rest)}}}", rows, walk.repeated)


def _tables(walk: "_Walk", rows: dict[str, list[str]]) -> str:
    """Cut up the tables; gives them without their rows, and as it is what is no table."""
    if not walk.at_a("{"):
        return walk.value()
    rest = []
    for table in walk.members():
        known = table in ROW_TYPES and table not in rows and walk.at_a("[")
        if known:
            rows[table] = [*walk.arrays()]
        rest.append(f"{walk.name}:{'[]' if known else walk.value()}")
    return f"{{{','.join(rest)}}}"


def _decoded_text(text: bytes) -> str:
    decoder = getincrementaldecoder("utf-8")()
    starts = range(0, len(text), BYTES_AT_ONCE)
    pieces = [decoder.decode(text[start : start + BYTES_AT_ONCE]) for start in starts]
    return "".join([*pieces, decoder.decode(b"", final=True)])


class _Walk:
    """Goes through a text of JSON, value by value.

    Attributes:
        name: the name of the last member, as it is written.
        repeated: names that an object had twice so far.
    """

    def __init__(self, text: str) -> None:
        self.name = ""
        self.repeated: list[str] = []
        self._text = text
        self._at = 0
        hooks = {"object_pairs_hook": self._note, "parse_int": str}
        self._read = JSONDecoder(**hooks).raw_decode  # type: ignore[arg-type]  # of a dict

    def at_a(self, sign: str) -> bool:
        """Whether the next value begins with a sign."""
        self._at = self._past_blanks()
        return self._text.startswith(sign, self._at)

    def members(self) -> Iterator[str]:
        """Go through the names of an object; whoever is given one goes past its value."""
        names: list[tuple[str, None]] = []
        self._take("{")
        while not self._took("}"):
            if names:
                self._take(",")
            if not self.at_a('"'):
                self._refuse()
            start = self._at
            name = self._past_value()
            self.name = self._text[start : self._at]
            names.append((name, None))
            self._take(":")
            yield name
        self._note(names)

    def arrays(self) -> Iterator[str]:
        """Cut an array into arrays of so many values."""
        self._take("[")
        values = 0
        start = self._at
        while not self._took("]"):
            if values:
                self._take(",")
            if values and values % ROWS_AT_ONCE == 0:
                yield f"[{self._text[start : self._at - 1]}]"
                start = self._at
            self._past_value()
            values += 1
        if values:
            yield f"[{self._text[start : self._at - 1]}]"

    def value(self) -> str:
        """Go past the next value, and give its text."""
        start = self._past_blanks()
        self._past_value()
        return self._text[start : self._at]

    def end(self) -> None:
        """Nothing comes any more."""
        self._at = self._past_blanks()
        if self._at < len(self._text):
            self._refuse()

    def _past_value(self) -> Any:  # noqa: ANN401 JSON
        found, self._at = self._read(self._text, self._past_blanks())
        return found

    def _past_blanks(self) -> int:
        found = _BLANKS.match(self._text, self._at)
        return self._at if found is None else found.end()

    def _took(self, sign: str) -> bool:
        found = self.at_a(sign)
        self._at += found
        return found

    def _take(self, sign: str) -> None:
        if not self._took(sign):
            self._refuse()

    def _refuse(self) -> NoReturn:
        problem = "no sign that can stand here"
        raise JSONDecodeError(problem, self._text, self._at)

    def _note(self, members: list[tuple[str, Any]]) -> None:
        if len(dict(members)) < len(members):
            names = [name for name, _ in members]
            self.repeated.extend(name for name in names if names.count(name) > 1)
