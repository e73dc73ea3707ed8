"""What the generated methods of the clients build on: how to ask, and the types of parameters.

The methods are written once, for both clients: `Answer` is a dict for the client that waits, and
something to await for the one that does not.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Generic, TypeAlias, TypeVar

Answer = TypeVar("Answer")
AnswerOrFile = TypeVar("AnswerOrFile")

Amount: TypeAlias = Decimal | int | str
Params: TypeAlias = Mapping[str, object]


class Calls(Generic[Answer, AnswerOrFile]):
    """Methods that ask for actions.

    Args:
        ask: asks an action by its name, with its parameters as they are sent.
        fetch: the same, where the answer may be a file.
    """

    def __init__(
        self,
        ask: Callable[[str, Params], Answer],
        fetch: Callable[[str, Params], AnswerOrFile],
    ) -> None:
        """Ask as told."""
        self._ask = ask
        self._fetch = fetch
