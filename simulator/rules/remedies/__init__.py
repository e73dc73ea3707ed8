"""What would pass, where the world allows to say more than the failure's own remedy.

Each file has the advisers of one subject, and a table from failures to them. An adviser says
nothing (an empty text) where it knows no better; then the remedy of the failure stands.
"""

from collections.abc import Mapping
from types import MappingProxyType

from simulator.rules.remedies import (
    access,
    cancellations,
    contacts,
    due_invoices,
    invoices,
    passwords,
    servers,
)
from simulator.spec.circumstances import Advice
from simulator.spec.failures import Failure

ADVICE: Mapping[Failure, Advice] = MappingProxyType(
    {
        **access.ADVICE,
        **cancellations.ADVICE,
        **contacts.ADVICE,
        **due_invoices.ADVICE,
        **invoices.ADVICE,
        **passwords.ADVICE,
        **servers.ADVICE,
    }
)
