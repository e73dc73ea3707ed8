"""Mass payment: which invoices can be paid together."""

from collections.abc import Sequence

from simulator.domain.invoices import Invoice
from simulator.rules.invoices import payable_together
from simulator.spec.failures import Failure, Refusal, several
from simulator.spec.sources import assumed, printed

FEWEST = 2


def _send_two(refused: Refusal) -> str:
    known = payable_together(refused)
    return f"send two different unpaid invoices at least; {known}" if known else ""


def _leave_unfit_out(refused: Refusal) -> str:
    named = refused.facts["invoices"]
    invoices = [refused.work.world.invoices[each] for each in named]  # type: ignore[attr-defined]
    unfit = several(f"{each.id} ({why})" for each in invoices if (why := _unfit(each)))
    known = payable_together(refused)
    return f"leave out {unfit}{f'; {known}' if known else ''}"


def _unfit(child: Invoice) -> str:
    if not child.unpaid:
        return f"it is {child.status}"
    return "a mass payment" if child.stands_for_others else "a top-up" if child.adds_funds else ""


REQUIRES_TWO_INVOICES = Failure(
    "mass_pay_requires_2_invoices",
    printed("whmcs/mass_pay"),
    when="fewer than two different invoices are named",
    remedy="send two different unpaid invoices at least",
    advice=_send_two,
)
REQUIRES_UNPAID_INVOICES = Failure(
    "mass_pay_requires_unpaid_invoices",
    assumed("WHMCS pays only Unpaid invoices together; no text is public"),
    when="an invoice is not Unpaid",
    remedy="leave out what is not Unpaid",
    advice=_leave_unfit_out,
)
CANNOT_BE_COMBINED = Failure(
    "mass_pay_invoice_cannot_be_combined",
    assumed("a top-up or another mass payment is paid by itself; no text is public"),
    when="an invoice is a top-up or a mass payment",
    remedy="leave out top-ups and mass payments, which are paid by themselves",
    advice=_leave_unfit_out,
)


def enough_invoices(invoice_ids: Sequence[int]) -> bool:
    """Whether there are two distinct invoices at least; an id given twice counts once."""
    return len(set(invoice_ids)) >= FEWEST
