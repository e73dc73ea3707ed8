"""What was asked for and is not served, counted by name, for whoever reports on a whole run."""

from simulator.engine.exchanges import Exchange
from simulator.rules.access import NOT_SERVED


class UnservedRequests:
    """Counts requests for actions that the real API has and we do not serve; an `Observer`.

    Attributes:
        counts: by module and action, as in `presets/search`, in the order of their first request.
            There are no more of them than published actions.
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def note(self, exchange: Exchange) -> None:
        """Take one exchange."""
        if exchange.failure is NOT_SERVED:
            name = f"{exchange.call.module}/{exchange.call.action_name}"
            self.counts[name] = self.counts.get(name, 0) + 1

    def __str__(self) -> str:
        """The line for people."""
        return unserved_line(self.counts)


def unserved_line(counts: dict[str, int]) -> str:
    """Write the line for people; empty where there is nothing to say.

    >>> unserved_line({"presets/search": 2, "tags/list": 1})
    'asked for what is not served: presets/search ×2, tags/list'
    """
    told = (name if times == 1 else f"{name} ×{times}" for name, times in counts.items())
    return f"asked for what is not served: {', '.join(told)}" if counts else ""
