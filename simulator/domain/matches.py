"""Which requests a fault or a stub means, and which of them by turns, as data.

These types are the format: scenarios, the admin API and the published schema follow from them.
"""

from collections.abc import Sequence
from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

LARGEST = 2**53

Count: TypeAlias = Annotated[int, Meta(ge=1, le=LARGEST)]
ActionName: TypeAlias = Annotated[
    str,
    Meta(
        pattern="^([a-z0-9_]+/)?[A-Za-z0-9_]+$",
        max_length=100,
        description="an action is named like get_invoices, or auth/login",
    ),
]
ModuleName: TypeAlias = Annotated[
    str,
    Meta(
        pattern="^[a-z0-9_]+$",
        max_length=100,
        description="a module is named like whmcs, or auth",
    ),
]

CHOICES = ("nth", "first", "every", "probability")


class Match(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which requests are meant; whatever is left out fits every request."""

    module: Annotated[
        ModuleName | None,
        Meta(description="The module, such as tags for tags.php; alone, all of its actions."),
    ] = None
    action: Annotated[
        ActionName | None,
        Meta(
            description="The action, such as get_invoices: of the module, else of whmcs.php; "
            "auth/login names both."
        ),
    ] = None
    client: Annotated[
        Count | None, Meta(description="Id of the client who asks, by token, key or user.")
    ] = None
    params: Annotated[
        dict[str, Any],
        Meta(description="Parameters that are sent with these values; others may be there too."),
    ] = {}
    nth: Annotated[Count | None, Meta(description="Only the nth request that fits.")] = None
    first: Annotated[Count | None, Meta(description="Only the first so many that fit.")] = None
    every: Annotated[Count | None, Meta(description="Every so many-th that fits.")] = None
    probability: Annotated[
        Annotated[float, Meta(ge=0, le=1)] | None,
        Meta(description="Each that fits, with this probability; the world's seed decides."),
    ] = None

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        written = [name for name in CHOICES if getattr(self, name) is not None]
        if len(written) > 1:
            return f"{listed(written)} exclude each other; write one"
        if self.module is not None and "/" in (self.action or ""):
            return f"{self.action} names its module already; leave module out"
        return ""


def listed(words: Sequence[str], last: str = "and") -> str:
    """Write words as a sentence does: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
