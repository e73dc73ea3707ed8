"""The net below the checks: whatever they let through, the world's own laws catch."""

from simulator.domain.invariants import breaches_of
from simulator.domain.world import World
from simulator.scenario import walks
from simulator.scenario.draft import Draft, Numbering
from simulator.scenario.problems import DocumentPath, Problem


def broken_laws(draft: Draft, world: World) -> list[Problem]:
    """Tell which laws a world breaks, at the client or invoice that breaks them."""
    breaches = breaches_of(world)
    paths = _paths(draft) if breaches else {}
    return [_problem(breach, paths) for breach in breaches]


def _problem(breach: str, paths: dict[str, DocumentPath]) -> Problem:
    row, _, law = breach.partition(": ")
    path = paths.get(row)
    return Problem((), breach) if path is None else Problem(path, law)


def _paths(draft: Draft) -> dict[str, DocumentPath]:
    paths: dict[str, DocumentPath] = {
        f"clients {number}": ("clients", place) for place, number in enumerate(draft.client_ids)
    }
    numbering = Numbering(at.invoice.id for at in walks.invoices(draft.document))
    for path, _, invoice in walks.invoices(draft.document):
        paths[f"invoices {numbering.number(invoice.id)}"] = path
    return paths
