"""Forms as PHP reads them: query and body merged, bracket names nested, the last duplicate wins.

parse_pairs("invoices[0]=7&profile_data[email]=a@b.c")
→ {"invoices": {"0": "7"}, "profile_data": {"email": "a@b.c"}}
"""

import re
from collections.abc import Iterable
from typing import TypeAlias
from urllib.parse import parse_qsl

MOST_FIELDS = 1000
DEEPEST = 64

Nested: TypeAlias = "dict[str, str | Nested]"

_BRACKETS = re.compile(r"\[([^\]]*)\]")


class MalformedForm(ValueError):
    """A form that cannot be read; the text says why."""


def parse_urlencoded(encoded: str | bytes) -> list[tuple[str, str]]:
    """Split an urlencoded form into names and values, in order.

    Raises:
        MalformedForm: it is not UTF-8, or has more than 1,000 fields.
    """
    try:
        source = encoded if isinstance(encoded, str) else encoded.decode()
        return parse_qsl(
            source, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except UnicodeDecodeError as problem:
        raise MalformedForm("the form is not UTF-8") from problem
    except ValueError as problem:
        raise MalformedForm(f"the form has more than {MOST_FIELDS} fields") from problem


def nest(pairs: Iterable[tuple[str, str]]) -> Nested:
    """Put values where their names say; a later value replaces an earlier one.

    Raises:
        MalformedForm: a name is nested more than 64 deep.
    """
    form: Nested = {}
    for name, value in pairs:
        if "[" in name:
            _put_nested(form, name, value)
        elif name:
            form[_php_name(name)] = value
    return form


def _put_nested(form: Nested, name: str, value: str) -> None:
    base, _, rest = name.partition("[")
    keys = _BRACKETS.findall(f"[{rest}")
    if len(keys) > DEEPEST:
        raise MalformedForm(f"a parameter is nested more than {DEEPEST} deep")
    if not base or not keys:
        form[_php_name(name.replace("[", "_"))] = value
        return
    target, key = form, _php_name(base)
    for following in keys:
        inner = target.get(key)
        if not isinstance(inner, dict):
            inner = target[key] = {}
        target, key = inner, following or _next_index(inner)
    target[key] = value


def _next_index(array: Nested) -> str:
    return str(max((int(key) for key in array if key.isdecimal()), default=-1) + 1)


def _php_name(name: str) -> str:
    return name.lstrip(" ").replace(".", "_").replace(" ", "_")
