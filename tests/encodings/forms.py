"""The forms that every client must be able to send: one of each action, and some with odd texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.actions import TABLE
from simulator.web.forms import Nested, nest
from tests.support.api import DEMO_TOKEN, flatten
from tests.support.valid_calls import VALID

Key = tuple[str, str]

ODD = "a+b & c=d % 100%25 [x] \"q\" 'r' \\ ; @f <g> ~!*() Zoë Мария 数 😀"
LONG = "ä" * 3000
# Beside the valid call of each action: parameters whose texts are hard to encode.
HARD: dict[str, tuple[Key, dict[str, object]]] = {
    "odd signs in a text": (("whmcs", "create_addfunds"), {"description": ODD}),
    "a long text": (("whmcs", "create_addfunds"), {"description": LONG}),
    "@ and < in front": (("whmcs", "create_addfunds"), {"description": "@/etc/hosts;type=x"}),
    "a text that looks encoded": (("whmcs", "create_addfunds"), {"description": "%5B0%5D+%2B"}),
    "blanks around a password": (("auth", "whmcslogin"), {"password": f"  {ODD}  "}),
    "a list of one": (("whmcs", "mass_pay"), {"invoices": [502]}),
    "a refusal": (("whmcs", "get_invoice"), {"invoice_id": 999}),
    "an empty value": (("whmcs", "get_invoice"), {"invoice_id": ""}),
    "keys in brackets": (("whmcs", "get_client"), {"extra": {"a b": "1", "ключ": "[2]"}}),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One form to send.

    Attributes:
        url: where to.
        pairs: names with brackets, and values.
    """

    url: str
    pairs: list[tuple[str, str]]

    def by_name(self) -> dict[str, str | list[str]]:
        """Gather the values of each name, as clients want them that take a mapping."""
        gathered: dict[str, list[str]] = {}
        for name, value in self.pairs:
            gathered.setdefault(name, []).append(value)
        return {name: found[0] if len(found) == 1 else found for name, found in gathered.items()}

    def as_json(self) -> dict[str, Any]:
        """Write it for a program, as pairs and as objects and lists."""
        return {"url": self.url, "pairs": self.pairs, "nested": _plain(nest(self.pairs))}


def calls() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Give module and form of every call, by a name for its test."""
    valid: dict[str, tuple[Key, dict[str, object]]] = {
        f"{module}/{name}": ((module, name), {}) for module, name in sorted(TABLE)
    }
    return {
        title: (key[0], _form(key, changes)) for title, (key, changes) in {**valid, **HARD}.items()
    }


def _form(key: Key, changes: Mapping[str, object]) -> list[tuple[str, str]]:
    params = {**VALID[key], **changes}
    return [*flatten({"action": key[1], "token": DEMO_TOKEN, **params})]


def _plain(value: "str | Nested") -> Any:  # noqa: ANN401 JSON
    if isinstance(value, str):
        return value
    if [*value] == [str(slot) for slot in range(len(value))]:
        return [_plain(each) for each in value.values()]
    return {key: _plain(each) for key, each in value.items()}
