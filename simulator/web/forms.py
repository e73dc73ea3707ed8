"""Forms as PHP reads them: query and body merged, bracket names nested, the last duplicate wins.

nest(parse_urlencoded("invoices[]=7&profile_data[email]=a@b.c"))
→ {"invoices": {"0": "7"}, "profile_data": {"email": "a@b.c"}}
"""

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias
from urllib.parse import unquote_plus, unquote_to_bytes

from simulator.errors import UsageError

MOST_FIELDS = 1000
LONG = 4096
DEEPEST = 64

Nested: TypeAlias = "dict[str, str | Nested]"

_SPACES = frozenset(" \t\n\r\v\f")
_KEY = re.compile(r"\[([^\]]*)\]")
_NAME = re.compile(rf"([^\[]+)((?:{_KEY.pattern}){{0,{DEEPEST + 1}}})")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_FORBIDDEN_IN_NAMES = str.maketrans(" .[", "___")


class MalformedForm(UsageError):
    """A form, or another body, that cannot be read."""

    def __init__(self, what: str, status: int = 400) -> None:
        """Args: status: the same in HTTP."""
        super().__init__(what, where="the form", would_be_right="send it whole", status=status)


class Array(dict[str, "str | Nested"]):
    """An array of PHP: it remembers the highest index it gave or was given."""

    __slots__ = ("_highest",)

    def __init__(self) -> None:
        self._highest: int | None = None

    def place(self, key: str) -> str:
        """Give the key to write to: the key itself, or the next index where there is none."""
        if key and not _INTEGER.fullmatch(key):
            return key
        following = 0 if self._highest is None else self._highest + 1
        index = int(key) if key else following
        self._highest = index if self._highest is None else max(index, self._highest)
        return str(index)


def parse_urlencoded(encoded: str | bytes) -> list[tuple[str, str]]:
    """Split an urlencoded form into names and values, in order.

    Raises:
        MalformedForm: it is not UTF-8, or has more than 1,000 fields.
    """
    try:
        text = (encoded.encode() if isinstance(encoded, str) else encoded).decode()
        if text.count("&") >= MOST_FIELDS:
            raise MalformedForm(f"the form has more than {MOST_FIELDS} fields")
        fields = [field.partition("=") for field in text.split("&") if field]
        if "%" not in text and "+" not in text:
            return [(name, value) for name, _, value in fields]
        return [(_plain(name), _plain(value)) for name, _, value in fields]
    except UnicodeError as problem:
        raise MalformedForm("the form is not UTF-8") from problem


def _plain(quoted: str) -> str:
    if "%" not in quoted and "+" not in quoted:
        return quoted
    if len(quoted) <= LONG:
        return unquote_plus(quoted, errors="strict")
    return b"".join(map(unquote_to_bytes, _pieces(quoted.replace("+", " ").encode()))).decode()


def _pieces(quoted: bytes) -> Iterator[bytes]:
    """Cut what is long, but no `%20` in two: whoever reads it here holds nobody up for long."""
    start = 0
    while start < len(quoted):
        end = start + LONG
        sign = quoted.rfind(b"%", end - 2, end)
        end = sign if sign >= 0 else end
        yield quoted[start:end]
        start = end


def nest(pairs: Iterable[tuple[str, str]]) -> Nested:
    """Put values where their names say; a later value replaces an earlier one.

    Raises:
        MalformedForm: a name is nested more than 64 deep.
    """
    form: Nested = {}
    for name, value in pairs:
        if name.isidentifier():
            form[name] = value
        else:
            base, keys = _apart(name)
            if base:
                _put(form, base, keys, value)
    return form


def _apart(name: str) -> tuple[str, list[str]]:
    """Take a name apart: `a[b][]` is `a`, then `b`, then the next index.

    PHP ends a name at a NUL, forgets leading spaces, drops one that is empty or starts with a
    bracket, ignores what follows the last closed bracket, and reads a single space as no key.
    """
    found = _NAME.match(name.partition("\0")[0].lstrip(" "))
    if found is None:
        return "", []
    base, brackets = found[1], found[2]
    if not brackets:
        return found.string.translate(_FORBIDDEN_IN_NAMES), []
    keys = _KEY.findall(brackets)
    if len(keys) > DEEPEST:
        raise MalformedForm(f"a parameter is nested more than {DEEPEST} deep")
    return base.translate(_FORBIDDEN_IN_NAMES), ["" if key in _SPACES else key for key in keys]


def _put(form: Nested, base: str, keys: list[str], value: str) -> None:
    target, key = form, base
    for written in keys:
        inner = target.get(key)
        if not isinstance(inner, Array):
            inner = target[key] = Array()
        target, key = inner, inner.place(written)
    target[key] = value
