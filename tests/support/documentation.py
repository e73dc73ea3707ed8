"""What is written about the API, as data: one page for each action, read from the fixtures."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from simulator.spec.sources import Basis, Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "documentation"

# What stands for a value in the printed failures, and what may stand there in a real answer.
PLACEHOLDERS = {
    "$id": r"\d+",
    "123@whmcs_com": r"\d+@whmcs_\w+",
    "0 at whmcs_ru": r"\d+ at whmcs_\w+",
    "WHMCS_LOCATION": r"whmcs_\w+",
    "[WHMCS_ERROR]": r"\w.+",
    "error message": r"\w.+",
    "...": r"\w.+",
}


class DocumentedParameter(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the table of parameters.

    Attributes:
        detected_in_code: the page says so of variables of the real server, which nobody sends.
        not_read: why the simulator does not read it.
    """

    name: str
    required: bool
    type: str
    description: str
    detected_in_code: bool = False
    not_read: str = ""

    @property
    def plain_name(self) -> str:
        """The name without the brackets of an array."""
        return self.name.removesuffix("[]")


class DocumentedFailure(Struct, frozen=True, forbid_unknown_fields=True):
    """A failure as printed; `keyed` is one whose code is the key of its message."""

    code: int
    message: str
    keyed: bool = False

    def keys(self) -> list[str]:
        """Give the keys of the printed object."""
        return [str(self.code)] if self.keyed else ["code", "message"]

    def pattern(self) -> re.Pattern[str]:
        """Give what the printed text matches once its placeholders are filled."""
        pattern = re.escape(self.message)
        for placeholder, value in PLACEHOLDERS.items():
            pattern = pattern.replace(re.escape(placeholder), value)
        return re.compile(pattern)


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


def pages() -> list[Page]:
    """Read all pages, by the name of their file."""
    return [read(path) for path in sorted(FOLDER.glob("*.yaml"))]


def read(path: Path) -> Page:
    """Read one page."""
    return msgspec.yaml.decode(path.read_bytes(), type=Page)
