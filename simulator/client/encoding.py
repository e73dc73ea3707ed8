"""Requests of the API: parameters as a form that PHP reads, with 1 and 0 for flags.

urlencoded({"invoices": [7, 8], "profile_data": {"email": "a@b.c"}, "full": True, "ttl": None})
→ "invoices%5B%5D=7&invoices%5B%5D=8&profile_data%5Bemail%5D=a%40b.c&full=1"
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from urllib.parse import urlencode

from simulator.client.transport import Request

URLENCODED = "application/x-www-form-urlencoded"


def action_request(
    action: str, params: Mapping[str, object], *, method: str = "POST", world: str = ""
) -> Request:
    """Write the request that asks for an action, `get_invoice` or `auth/login`."""
    module, slash, name = action.rpartition("/")
    path = f"/{module if slash else 'whmcs'}.php"
    return form_request(path, urlencoded({"action": name, **params}), method=method, world=world)


def form_request(path: str, form: str, *, method: str, world: str) -> Request:
    """Write the request that sends an urlencoded form: in the query of a GET, else as the body."""
    headers = {"X-Sim-World": world} if world else {}
    if method == "GET":
        return Request(method, f"{path}?{form}", headers)
    return Request(method, path, {"Content-Type": URLENCODED, **headers}, form.encode())


def urlencoded(params: Mapping[str, object]) -> str:
    """Write parameters as an urlencoded form; what is None, or an empty list, is not sent."""
    return urlencode([pair for name, value in params.items() for pair in _pairs(name, value)])


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _pairs(f"{name}[{key}]", inner)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for index, inner in enumerate(value):
            nested = isinstance(inner, (Mapping, list, tuple))
            yield from _pairs(f"{name}[{index}]" if nested else f"{name}[]", inner)
    elif value is not None:
        yield name, text_of(value)


def text_of(value: object) -> str:
    """Write one value: flags as 1 and 0, amounts without an exponent, days as YYYY-MM-DD."""
    if isinstance(value, bool):
        return str(int(value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)
