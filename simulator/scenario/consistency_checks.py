"""Checks of sense: what is allowed alone, but not together."""

from collections.abc import Iterator
from datetime import date

from simulator.domain.clock import InvalidDate
from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.money import LARGEST, ZERO, total
from simulator.scenario import traversal
from simulator.scenario.client_document import ItemDocument
from simulator.scenario.problems import Problem
from simulator.scenario.resolved_document import ResolvedDocument

BILL_A_SERVICE = (ItemType.HOSTING, ItemType.ADDON, ItemType.SETUP, ItemType.UPGRADE)


def days_in_the_future(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Nothing has happened after the day of the world's clock."""
    for path, text in traversal.dates(resolved.document):
        day = _day(resolved, text)
        if path[-1] in ("next_due_date", "anchor", "due") or day is None:
            continue
        if day > resolved.calendar.today:
            today = resolved.calendar.today
            yield Problem(path, f"{day} is in the future; the clock stands at {today}")


def _day(resolved: ResolvedDocument, text: str) -> date | None:
    try:
        return resolved.calendar.day(text)
    except InvalidDate:
        return None


def paid_without_being_paid(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Only a Paid invoice has an instant of payment and a transaction."""
    for path, _, invoice in traversal.invoices(resolved.document):
        if invoice.status is InvoiceStatus.PAID:
            continue
        for key, value in (("paid", invoice.paid), ("transaction_id", invoice.transaction_id)):
            if value is not None:
                text = f"an invoice that is {invoice.status} has none; set its status to Paid"
                yield Problem((*path, key), text)


def paid_in_the_future(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Nobody has paid after the world's clock."""
    for path, _, invoice in traversal.invoices(resolved.document):
        if invoice.paid is None:
            continue
        try:
            paid_at = resolved.calendar.instant(invoice.paid)
        except InvalidDate:
            continue
        if paid_at > resolved.clock.instant:
            instant = resolved.clock.instant.isoformat()
            text = f"{paid_at.isoformat()} is in the future; the clock stands at {instant}"
            yield Problem((*path, "paid"), text)


def rows_that_bill_nothing(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A row names what its type bills."""
    for path, _, _, item in traversal.items(resolved.document):
        if item.type in BILL_A_SERVICE and item.service is None:
            yield Problem(path, f"a row of type {item.type} bills a service; add the key service")
        if item.type is ItemType.INVOICE and item.invoice is None:
            yield Problem(path, "a row of type Invoice stands for one; add the key invoice")
        if item.addon is not None and item.service is None:
            yield Problem(path, "an addon belongs to a service; add the key service")


def impossible_totals(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The rows of an invoice come to something that can be owed."""
    for path, _, invoice in traversal.invoices(resolved.document):
        amounts = [item.amount for item in invoice.items]
        if not all(amount.is_finite() for amount in amounts):
            continue
        demanded = total(amounts)
        if not ZERO <= demanded <= LARGEST:
            yield Problem((*path, "items"), f"the rows come to {demanded}; 0.00 to {LARGEST}")


def credit_that_cannot_be_applied(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Credit that is applied to an invoice leaves the balance."""
    for path, entry in traversal.credit_entries(resolved.document):
        if entry.invoice is not None and entry.amount.is_finite() and entry.amount >= ZERO:
            text = "credit applied to an invoice leaves the balance; write a negative amount"
            yield Problem((*path, "amount"), text)


def mixed_containers(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A mass payment holds rows for invoices, and nothing else."""
    for path, _, invoice in traversal.invoices(resolved.document):
        containing = [_stands_for_an_invoice(item) for item in invoice.items]
        if any(containing) and not all(containing):
            text = "rows for invoices and other rows do not mix; write two invoices"
            yield Problem((*path, "items"), text)


def _stands_for_an_invoice(item: ItemDocument) -> bool:
    return item.invoice is not None or item.type is ItemType.INVOICE


def steps_that_do_nothing(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A step is a call, a payment, a look into the inbox or a move of the clock, and only one."""
    for number, step in enumerate(resolved.document.steps):
        kinds = (step.call, step.pay, step.inbox, step.clock)
        if sum(each is not None for each in kinds) != 1:
            yield Problem(("steps", number), "a step has one of the keys call, pay, inbox, clock")
        if step.clock is not None and step.clock.problem:
            yield Problem(("steps", number, "clock"), step.clock.problem)


def faults_that_make_no_sense(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A fault has one way to choose requests and one way to fail."""
    for number, fault in enumerate(resolved.document.faults):
        for key, part in (("match", fault.match), ("effect", fault.effect)):
            if part.problem:
                yield Problem(("faults", number, key), part.problem)
