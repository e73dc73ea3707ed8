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
        speaks_of: the actions, or whole modules, that it is about; empty where it says so itself.
    """

    basis: Basis
    page: str
    section: str
    read_on: date = date(2026, 11, 22)
    speaks_of: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line: `documented: API page, whmcs/get_invoice (read 2026-11-22)`."""
        if self.basis is Basis.ASSUMED:
            return f"{self.basis}: {self.section}"
        return f"{self.basis}: {self.page}, {self.section} (read {self.read_on})"

    def under(self, module: str, name: str) -> "Source":
        """Give what it is worth for an action: what another action's words say is assumed.

        >>> str(printed("whmcs/get_client").under("whmcs", "create_addfunds"))
        'assumed: borrowed from the HOSTKEY API page, whmcs/get_client, failure response'
        """
        if not self.speaks_of or {module, f"{module}/{name}"} & {*self.speaks_of}:
            return self
        return assumed(f"borrowed from the {self.page}, {self.section}")


def documented(section: str) -> Source:
    """Cite a section of HOSTKEY's API page."""
    return Source(Basis.DOCUMENTED, "HOSTKEY API page", section)


def printed(*actions: str, part: str = "failure response") -> Source:
    """Cite what the API page prints in the sections of some actions; borrowed by all others."""
    section = f"{' and '.join(actions)}, {part}"
    return Source(Basis.DOCUMENTED, "HOSTKEY API page", section, speaks_of=actions)


def vendor_page(section: str) -> Source:
    """Cite another page of HOSTKEY's documentation of its API than that of whmcs.php."""
    return Source(Basis.DOCUMENTED, "HOSTKEY API documentation", section, date(2026, 11, 28))


def observed(section: str, *, speaks_of: tuple[str, ...] = ()) -> Source:
    """Cite what a public client of the live API relies on."""
    page = "public clients of the live API"
    return Source(Basis.OBSERVED, page, section, speaks_of=speaks_of)


def published(action: str) -> Source:
    """Cite what HOSTKEY publishes of an action of another file than whmcs.php.

    Its weight is that of a client: the page was read at second hand, and whmcs.php counts alone.
    """
    section = f"{action.partition('/')[0]}.php, {action}"
    return Source(Basis.OBSERVED, "HOSTKEY API documentation", section, date(2026, 11, 28))


def reference(section: str) -> Source:
    """Cite a function or page of WHMCS' own reference."""
    return Source(Basis.REFERENCE, "WHMCS developer reference", section)


def assumed(reason: str) -> Source:
    """Say that nothing speaks, and why we chose as we did."""
    return Source(Basis.ASSUMED, "whmcs-sim", reason)
