"""Why a scenario is rejected: all checks in `CHECKS`, and the laws of the world.

The schema has already said that every key is known and every value is of its kind. The checks look
at what it cannot see: whether names exist, whether numbers repeat, whether the whole makes sense.
What they let through, the laws catch.
"""

from collections.abc import Callable, Iterator

from simulator.domain.laws import breaches_of
from simulator.domain.world import World
from simulator.scenario import consistency_checks as consistency
from simulator.scenario import reference_checks as references
from simulator.scenario import repetition_checks as repetitions
from simulator.scenario import traversal
from simulator.scenario import value_checks as values
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
    values.malformed_api_keys,
    values.malformed_tokens,
    values.malformed_totp_secrets,
    values.malformed_networks,
    values.cancellations_without_billing,
    references.unknown_locations,
    references.unknown_groups,
    references.unknown_gateways,
    references.unknown_services,
    references.unknown_addons,
    references.unknown_children,
    references.unknown_credited_invoices,
    references.unknown_clients_of_faults,
    repetitions.repeated_groups,
    repetitions.repeated_clients,
    repetitions.repeated_customers,
    repetitions.repeated_emails,
    repetitions.repeated_tokens,
    repetitions.repeated_api_keys,
    repetitions.repeated_contacts,
    repetitions.repeated_servers,
    repetitions.repeated_services,
    repetitions.repeated_addons,
    repetitions.repeated_invoices,
    repetitions.repeated_transactions,
    consistency.days_in_the_future,
    consistency.paid_without_being_paid,
    consistency.paid_in_the_future,
    consistency.rows_that_bill_nothing,
    consistency.impossible_totals,
    consistency.overdrawn_credit,
    consistency.credit_that_cannot_be_applied,
    consistency.mixed_containers,
    consistency.steps_that_do_nothing,
    consistency.faults_that_make_no_sense,
)


def problems_of(resolved: ResolvedDocument) -> list[Problem]:
    """Tell everything that is wrong with a document; empty when it can become a world."""
    return [problem for check in CHECKS for problem in check(resolved)]


def broken_laws(resolved: ResolvedDocument, world: World) -> list[Problem]:
    """Tell which laws a world breaks, at the client or invoice that breaks them."""
    breaches = breaches_of(world)
    paths = _paths_of_rows(resolved) if breaches else {}
    return [_breach_problem(breach, paths) for breach in breaches]


def _breach_problem(breach: str, paths: dict[str, DocumentPath]) -> Problem:
    row, _, law = breach.partition(": ")
    path = paths.get(row)
    return Problem((), breach) if path is None else Problem(path, law)


def _paths_of_rows(resolved: ResolvedDocument) -> dict[str, DocumentPath]:
    paths: dict[str, DocumentPath] = {
        f"clients {number}": ("clients", client_index)
        for client_index, number in enumerate(resolved.client_ids)
    }
    numbering = Numbering(at.invoice.id for at in traversal.invoices(resolved.document))
    for path, _, invoice in traversal.invoices(resolved.document):
        paths[f"invoices {numbering.number(invoice.id)}"] = path
    return paths
