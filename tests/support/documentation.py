"""What is written about the API, as data: one page for each action, read from the fixtures."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from simulator.spec.sources import Basis, Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "documentation"
DEVIATIONS = FOLDER.parent / "deviations.yaml"
NOTHING = "nothing"

# What stands for a value in the printed failures, what may stand there in a real answer, and one
# text that does: with the facts that follow it is written by the failure as we declare it.
PLACEHOLDERS = {
    "$id": (r"\d+", "7"),
    "123@whmcs_com": (r"\d+@whmcs_\w+", "123@whmcs_com"),
    "0 at whmcs_ru": (r"\d+ at whmcs_\w+", "7 at whmcs_com"),
    "WHMCS_LOCATION": (r"whmcs_\w+", "whmcs_com"),
    "[WHMCS_ERROR]": (r"\w.+", "Client ID Not Found"),
    "error message": (r"\w.+", "Client ID Not Found"),
    "...": (r"\w.+", "Client ID Not Found"),
}
FACTS = {
    "id": 7,
    "invoice_id": 7,
    "client_id": 123,
    "location": "whmcs_com",
    "error": "Client ID Not Found",
}


class DocumentedParameter(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the table of parameters."""

    name: str
    required: bool
    type: str
    description: str

    @property
    def plain_name(self) -> str:
        """The name without the brackets of an array."""
        return self.name.removesuffix("[]")


class DocumentedFailure(Struct, frozen=True, forbid_unknown_fields=True):
    """A failure as printed; `keyed` is one whose code is the key of its message."""

    code: int
    message: str
    keyed: bool = False

    def body(self) -> str:
        """Give the printed object."""
        code, message = self.code, self.message
        return json.dumps({code: message} if self.keyed else {"code": code, "message": message})

    def keys(self) -> list[str]:
        """Give the keys of the printed object."""
        return list(json.loads(self.body()))

    def pattern(self) -> re.Pattern[str]:
        """Give what the printed text matches once its placeholders are filled."""
        pattern = re.escape(self.message)
        for placeholder, (value, _) in PLACEHOLDERS.items():
            pattern = pattern.replace(re.escape(placeholder), value)
        return re.compile(pattern)

    def text(self) -> str:
        """Give the printed text with the `FACTS` in the place of its placeholders."""
        text = self.message
        for placeholder, (_, value) in PLACEHOLDERS.items():
            text = text.replace(placeholder, value)
        return text


class DocumentedSource(Struct, frozen=True, forbid_unknown_fields=True):
    """Where it is written, and who read it there when."""

    page: str
    section: str
    read: dt.date
    basis: Basis


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """What is written about one action."""

    action: str
    module: str
    section: str
    description: str
    methods: tuple[str, ...]
    parameters: tuple[DocumentedParameter, ...]
    source: DocumentedSource
    success: dict[str, Any] | None = None
    failures: tuple[DocumentedFailure, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Module and action, as in the table of actions."""
        return self.module, self.action

    @property
    def cited(self) -> Source:
        """The source as the simulator cites it."""
        return Source(self.source.basis, self.source.page, self.source.section, self.source.read)


class Deviation(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of which the simulator knowingly says something else than is written.

    Attributes:
        decided: the number of the decision.
    """

    action: str
    entry: str
    page: str
    ours: str
    why: str
    decided: int


def deviations() -> list[Deviation]:
    """Read what was decided to be otherwise than it is written."""
    return msgspec.yaml.decode(DEVIATIONS.read_bytes(), type=list[Deviation])


def not_read(page: Page) -> set[str]:
    """Name the written parameters that the simulator has decided not to read."""
    return {
        each.entry.removeprefix("parameters.")
        for each in deviations()
        if (each.action, each.ours) == (page.action, NOTHING)
    }


def pages() -> list[Page]:
    """Read all pages, by the name of their file."""
    return [read(path) for path in sorted(FOLDER.rglob("*.yaml"))]


def read(path: Path) -> Page:
    """Read one page."""
    return msgspec.yaml.decode(path.read_bytes(), type=Page)
