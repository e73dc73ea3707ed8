"""Mass payments as tests see them: statuses, demands, and money that must not get lost."""

from simulator.domain.laws import breaches_of
from simulator.domain.world import World
from tests.conservation import imbalance

A, B = 4, 5


def statuses(world: World) -> dict[int, str]:
    """Tell the status of every invoice."""
    return {invoice.id: str(invoice.status) for invoice in world.invoices}


def owed(world: World, container: int = A) -> list[str]:
    """Tell what each row of a container demands."""
    return [str(item.amount) for item in world.invoices[container].items]


def settled(before: World, after: World) -> None:
    """Hold that no law is broken, and that no money was lost or doubled."""
    assert breaches_of(after) == []
    assert imbalance(after) == imbalance(before)
