"""Bills of a generated scenario: invoices and moves of credit, until they have their numbers."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from simulator.domain.money import tax_on, total


@dataclass(slots=True)
class Bill:
    """An invoice to be written.

    Attributes:
        due, issued, paid: dates as a scenario writes them; `issued` is empty for the usual one,
            two weeks before it is due, and `paid` unless it is Paid.
        id: given out when all of the client's bills are known.
    """

    due: str
    rows: list[dict[str, Any]]
    status: str = "Unpaid"
    issued: str = ""
    paid: str = ""
    gateway: str = ""
    taxed: bool = True
    id: int = 0

    @property
    def first_day(self) -> str:
        """The day of issue."""
        return self.issued or f"{self.due}-14d"

    def total(self, tax_rate: Decimal) -> Decimal:
        """What it demands, with tax."""
        rows = total([row["amount"] for row in self.rows])
        return rows + (tax_on(rows, tax_rate) if self.taxed else Decimal(0))

    def written(self) -> dict[str, Any]:
        """Give it as the scenario has it."""
        keys = {
            "id": self.id,
            "date": self.issued,
            "due": self.due,
            "status": "" if self.status == "Unpaid" else self.status,
            "paid": self.paid,
            "payment_method": self.gateway,
            "items": self.rows,
        }
        return {key: value for key, value in keys.items() if value}


@dataclass(slots=True)
class Move:
    """A change of the credit balance to be written; `words` end where a number of a bill follows.

    Attributes:
        applied: whether the credit went to the bill, rather than came from it.
    """

    date: str
    words: str
    amount: Decimal
    bill: Bill | None = None
    applied: bool = False

    def written(self) -> dict[str, Any]:
        """Give it as the scenario has it."""
        words = self.words if self.bill is None else f"{self.words}{self.bill.id}"
        found: dict[str, Any] = {"date": self.date, "description": words, "amount": self.amount}
        return found | ({"invoice": self.bill.id} if self.bill and self.applied else {})


@dataclass(slots=True)
class Account:
    """What a client has to be billed for, and how it was paid."""

    services: list[dict[str, Any]] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    months: int = 0
