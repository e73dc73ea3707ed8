"""Sources: who says so, where, and how sure we are.

Every parameter, failure and field carries one, so that a reader can hold the simulator against
the documentation, and a report can count what is documented and what we assumed.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Basis(StrEnum):
    """How strong a statement is, strongest first."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    REFERENCE = "reference"
    ASSUMED = "assumed"


class Source(Struct, frozen=True):
    """Where a statement is written.

    Attributes:
        page: the document: the API page, a public client, WHMCS' reference; ours if assumed.
        section: the place in it, or for an assumption the reason.
        read_on: the day somebody last read it there.
    """

    basis: Basis
    page: str
    section: str
    read_on: date = date(2026, 11, 22)

    def __str__(self) -> str:
        """One line: `documented: API page, whmcs/get_invoice (read 2026-11-22)`."""
        if self.basis is Basis.ASSUMED:
            return f"{self.basis}: {self.section}"
        return f"{self.basis}: {self.page}, {self.section} (read {self.read_on})"


def documented(section: str) -> Source:
    """Cite a section of HOSTKEY's API page."""
    return Source(Basis.DOCUMENTED, "HOSTKEY API page", section)


def observed(section: str) -> Source:
    """Cite what a public client of the live API relies on."""
    return Source(Basis.OBSERVED, "public clients of the live API", section)


def reference(section: str) -> Source:
    """Cite a function or page of WHMCS' own reference."""
    return Source(Basis.REFERENCE, "WHMCS developer reference", section)


def assumed(reason: str) -> Source:
    """Say that nothing speaks, and why we chose as we did."""
    return Source(Basis.ASSUMED, "whmcs-sim", reason)
