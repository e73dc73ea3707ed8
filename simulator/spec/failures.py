"""Failures: each documented "no" as data, and the gate that raises them."""

from string import Template

from msgspec import Struct

from simulator.errors import Refusal
from simulator.spec.sources import Source


class Failure(Struct, frozen=True):
    """One "no" of the API.

    Attributes:
        code: -1 in general, -2 for authorization, -3 for business rules of cancellation.
        text: the exact text, spelling mistakes included, with `$placeholders` for values.
        source: who says that it reads so.
        live_code: a word that the live dialect sends as the code instead of the number.
        keyed: the documented dialect prints `{"-1": "text"}`, with the code as the key.
        remedy: the smallest change that would pass, for whoever sent the request; it may have the
            `$placeholders` of the text. Where the world allows to say more, rules/remedies do.
    """

    code: int
    text: str
    source: Source
    live_code: str = ""
    keyed: bool = False
    remedy: str = ""

    def message(self, values: dict[str, object]) -> str:
        """Fill the placeholders in."""
        return Template(self.text).substitute(values) if "$" in self.text else self.text

    def advice(self, values: dict[str, object]) -> str:
        """Fill the placeholders of the remedy in."""
        return Template(self.remedy).safe_substitute(values)


class Reason(Struct, frozen=True):
    """What WHMCS itself says, to stand inside a failure of the API around it."""

    text: str
    source: Source

    def __str__(self) -> str:
        """The text alone."""
        return self.text


def refuse(failure: Failure, **values: object) -> Refusal:
    """Make the exception that says no; values fill the failure's placeholders."""
    return Refusal(failure, **values)


def refuse_if(condition: bool, failure: Failure, **values: object) -> None:  # noqa: FBT001 a gate reads best as refuse_if(condition, FAILURE)
    """Say no where the condition holds; a gate of an action.

    Raises:
        Refusal: the condition holds.
    """
    if condition:
        raise Refusal(failure, **values)
