"""Why a scenario is rejected: all checks in `CHECKS`, and the laws of the world.

The schema has already said that every key is known and every value is of its kind. The checks look
at what it cannot see: whether names exist, whether numbers repeat, whether the whole makes sense.
What they let through, the laws catch.
"""

from collections.abc import Callable, Iterator, Sequence

from simulator.domain.laws import breaches_of
from simulator.domain.world import World
from simulator.scenario import consistency_checks as consistency
from simulator.scenario import traversal
from simulator.scenario import value_checks as values
from simulator.scenario.builder import dated_entries, services_of
from simulator.scenario.problems import DocumentPath, Problem
from simulator.scenario.resolved_document import Numbering, ResolvedDocument

Check = Callable[[ResolvedDocument], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    values.unreadable_clocks,
    values.unreadable_dates,
    values.inexact_amounts,
    values.negative_prices,
    values.impossible_tax_rates,
    values.malformed_emails,
    values.malformed_networks,
    values.cancellations_without_billing,
    values.unknown_locations,
    values.unknown_groups,
    values.unknown_gateways,
    values.unknown_addons,
    values.unnumbered_invoices,
    values.unknown_clients_of_faults,
    consistency.repeated_groups,
    consistency.repeated_clients,
    consistency.repeated_tokens,
    consistency.repeated_contacts,
    consistency.repeated_services,
    consistency.repeated_invoices,
    consistency.days_in_the_future,
    consistency.paid_without_being_paid,
    consistency.paid_in_the_future,
    consistency.rows_that_bill_nothing,
    consistency.impossible_totals,
    consistency.credit_that_cannot_be_applied,
    consistency.mixed_containers,
    consistency.steps_that_do_nothing,
    consistency.faults_that_make_no_sense,
)


def problems_of(resolved: ResolvedDocument) -> list[Problem]:
    """Tell everything that is wrong with a document; empty when it can become a world."""
    return [problem for check in CHECKS for problem in check(resolved)]


# How a scenario calls the fields of rows, where it has another word for them.
KEYS: dict[str | int, str] = {
    "service_id": "service",
    "child_id": "invoice",
    "invoice_id": "invoice",
}
# Where a scenario has what a law says of a whole row.
PLACES: dict[str, DocumentPath] = {"credit_balance_is_never_negative": ("credit",)}


def broken_laws(
    resolved: ResolvedDocument, world: World, beside: Sequence[Problem] = ()
) -> list[Problem]:
    """Tell which laws a world breaks, at the values of the document that break them.

    Rows whose values do not go together may follow from a single wrong value, so they are told only
    when there is none.

    Args: beside: what else is wrong with the document.
    """
    rows = _paths_of_rows(resolved)
    of_values, of_rows = [], []
    for breach in breaches_of(world):
        row, fields = rows.get((breach.table, breach.key)), PLACES.get(breach.law, breach.path)
        if row is None:
            of_rows.append(Problem((), str(breach)))
            continue
        path = (*row, *[KEYS.get(step, step) for step in fields])
        stated = f"{breach.law}: {breach.sentence}"
        problem = Problem(path, stated if breach.stated else breach.sentence)
        if not fields:
            of_rows.append(problem)
        elif not any(each.path[: len(path)] == path for each in beside):
            of_values.append(problem)
    return of_values if of_values or beside else of_rows


def _paths_of_rows(resolved: ResolvedDocument) -> dict[tuple[str, int | str], DocumentPath]:
    """Tell where the document has what became the rows of each table."""
    document = resolved.document
    invoices, services = traversal.invoices(document), traversal.services(document)
    numbering = Numbering(at.invoice.id for at in traversal.invoices(document))
    paths: dict[tuple[str, int | str], DocumentPath] = {
        ("clients", number): ("clients", place) for place, number in enumerate(resolved.client_ids)
    }
    paths |= {("invoices", numbering.number(at.invoice.id)): at.path for at in invoices}
    for at, service in zip(services, services_of(resolved), strict=True):
        paths["services", service.server_id] = at.path
    for number, entry in enumerate(dated_entries(resolved), start=1):
        paths["ledger", number] = entry.path
    return paths | {("sessions", token): path[:-1] for path, token in resolved.tokens()}
