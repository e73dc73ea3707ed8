"""Any request at all: strategies for calls of the API, and for what is sent to admin paths."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as some

from simulator.actions import TABLE
from simulator.engine.exchanges import Call
from simulator.web.admin.openapi import json_objects
from simulator.web.admin.routes import AdminPath
from tests.support.worlds import API_KEY, DELETED, RUSSIAN, SERVERLESS

TOKENS = ["demo-token", "demo-token", "demo-token", RUSSIAN, SERVERLESS, DELETED, "nobody"]
NUMBERS = [*map(str, range(501, 510)), "601", "12345", "12346", "12349", "1001", "1", "0", "-1"]
ODD = [
    "",
    "abc",
    "1e3",
    "1e400",
    "NaN",
    "9" * 30,
    "12abc",
    " 7",
    "\0",
    "½",
    "٣",
    "null",
    "[]",
    "{}",
]
AMOUNTS = ["20", "20.00", "0.01", "0.001", "-5", "150.50", "150.51", "999999999999.99", "1e5", "."]
KNOWN = ["true", "false", "whmcs_com", "whmcs_ru", API_KEY, "john.doe@example.com", "TX-501"]
FIELDS = some.one_of(
    some.sampled_from([*NUMBERS, *ODD, *AMOUNTS, *KNOWN]),
    some.text(some.characters(exclude_categories=["Cs"]), max_size=10),
)
FIELD_VALUES = some.one_of(FIELDS, some.dictionaries(FIELDS, FIELDS, max_size=4))


@some.composite
def calls(draw: some.DrawFn) -> Call:
    """Invent a call of a real action, with values near what it reads."""
    action = draw(some.sampled_from(list(TABLE.values())))
    names = [name for each in action.parameters for name in (each.name, *each.aliases)]
    form = draw(some.dictionaries(some.sampled_from([*names, "x"]), FIELD_VALUES, max_size=6))
    form = nested(form)
    form |= {"action": action.name, "token": draw(some.sampled_from(TOKENS))}
    return Call(action.module, "POST", form, "http://localhost")


def nested(form: dict[str, Any]) -> dict[str, Any]:
    """Put `params[email]` where PHP does, into an array."""
    found: dict[str, Any] = {name: value for name, value in form.items() if "[" not in name}
    for name, value in form.items():
        outer, bracket, inner = name.removesuffix("]").partition("[")
        if bracket and isinstance(found.setdefault(outer, {}), dict):
            found[outer][inner] = value
    return found


TEXTS = some.text(max_size=12)
WORDS = TEXTS | some.sampled_from(["default", "1", "0", "-1", "554433", "invoices", "1.5", "null"])
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | WORDS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


def bodies(path: AdminPath) -> some.SearchStrategy[bytes]:
    """Send what is no JSON, any JSON, and an example with something else in it."""
    changed = [
        some.fixed_dictionaries({key: VALUES | some.just(value) for key, value in each.items()})
        for each in json_objects(path.example)
    ]
    known = some.dictionaries(some.sampled_from(keys_of(path.body) or ["x"]), VALUES, max_size=3)
    written = some.one_of(VALUES, known, *changed).map(lambda value: json.dumps(value).encode())
    return some.binary(max_size=8) | written


def queries(path: AdminPath) -> some.SearchStrategy[list[tuple[str, str]]]:
    """Send known keys and others; nobody waits for long."""
    names = some.sampled_from(keys_of(path.query)) | TEXTS if path.query else TEXTS
    pairs = some.tuples(names, WORDS).filter(lambda pair: pair[0] != "wait" or pair[1] < "1")
    return some.lists(pairs, max_size=2)


def keys_of(shape: Any) -> list[str]:  # noqa: ANN401 a struct, or none
    """Give the keys of a struct as they are sent."""
    return list(getattr(shape, "__struct_encode_fields__", ()))


def targets(path: AdminPath) -> some.SearchStrategy[str]:
    """Name any world, and any other thing that the path has a place for."""
    word = (WORDS | some.just("default")).map(lambda text: quote(text, safe=""))
    parts = [word if "{" in each else some.just(each) for each in path.path.split("/")]
    query = queries(path).map(lambda pairs: f"?{urlencode(pairs)}" if pairs else "")
    return some.tuples(some.tuples(*parts).map("/".join), query).map("".join)
