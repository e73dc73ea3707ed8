"""Actions: what can be asked, each one value made by `@action` from one function.

`@action` registers nothing: lying in the folder `simulator/actions/<module>/` under its own name is
the registration, and `simulator.actions` builds the table.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, TypeVar

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.errors import UnknownName
from simulator.spec.failures import Failure
from simulator.spec.params import Parameter, parameters_of
from simulator.spec.shapes import Document, Field, Payload, Shape
from simulator.spec.sources import Basis, Source

P = TypeVar("P", bound=Struct)
Claim: TypeAlias = Parameter | Failure | Field[Any]
Method = Literal["GET", "POST"]
Access = Literal["client", "anyone"]

DEFAULT_MODULE = "whmcs"
LONGEST_NAME = 80
POST: tuple[Method, ...] = ("POST",)
POST_OR_GET: tuple[Method, ...] = ("POST", "GET")


class Action(Struct, frozen=True, eq=False):
    """One action of the API.

    Attributes:
        module: the PHP file that serves it, `whmcs` for `/whmcs.php`.
        name: the wire name, also the name of its Python module, function and test.
        access: whether a token of a client is needed.
        token_source: why one is demanded though the page does not; None where the page says so.
        failures: every "no" it may answer, besides those of all actions.
        run: the function: gates first, effect last.
        takes_long: it draws a document, and what it has drawn is found again; so the edge lets a
            thread try it before.
    """

    module: str
    name: str
    description: str
    group: str
    methods: tuple[Method, ...]
    access: Access
    params: type[Struct]
    parameters: tuple[Parameter, ...]
    failures: tuple[Failure, ...]
    answer: Shape[Any]
    live_result: str
    source: Source
    token_source: Source | None
    run: Callable[[UnitOfWork, Any], Payload | Document]
    takes_long: bool = False

    @property
    def claimed_failures(self) -> tuple[Failure, ...]:
        """Every "no" that it claims: before the cases of a printed failure that failure itself."""
        cases = ((each.case_of, each) for each in self.failures)
        return tuple(dict.fromkeys(each for pair in cases for each in pair if each is not None))

    def prints(self, failure: Failure) -> bool:
        """Whether the page prints a failure for this action, or the one that it is a case of."""
        return self.source_of(failure.case_of or failure).basis is Basis.DOCUMENTED

    def source_of(self, claim: Claim) -> Source:
        """Give the source of a parameter, failure or field, as it holds for this action."""
        return claim.source.under(self.module, self.name)


def action(  # noqa: PLR0913 one for each thing that the page says of an action
    params: type[P],
    *,
    group: str,
    methods: tuple[Method, ...] = POST,
    access: Access = "client",
    failures: tuple[Failure, ...] = (),
    answer: Shape[Any],
    live_result: str = "OK",
    source: Source,
    token_source: Source | None = None,
    takes_long: bool = False,
) -> Callable[[Callable[[UnitOfWork, P], Payload | Document]], Action]:
    """Make an action of a function; its name, module and docstring are the action's own."""

    def declare(run: Callable[[UnitOfWork, P], Payload | Document]) -> Action:
        return Action(
            module=run.__module__.split(".")[-2],
            name=run.__name__,
            description=" ".join((run.__doc__ or "").split("\n\n")[0].split()),
            group=group,
            methods=methods,
            access=access,
            params=params,
            parameters=parameters_of(params),
            failures=failures,
            answer=answer,
            live_result=live_result,
            source=source,
            token_source=token_source,
            run=run,
            takes_long=takes_long,
        )

    return declare


def qualified_name(module: str, name: str) -> str:
    """Give the name to ask by: bare for whmcs.php, with the module for the others."""
    return name if module == DEFAULT_MODULE else f"{module}/{name}"


def module_and_name(asked: str) -> tuple[str, str]:
    """Take a name to ask by apart.

    >>> module_and_name("get_invoices"), module_and_name("auth/login")
    (('whmcs', 'get_invoices'), ('auth', 'login'))
    """
    module, _, name = asked.rpartition("/")
    return module or DEFAULT_MODULE, name


def find_action(actions: Mapping[tuple[str, str], Action], asked: str, *, where: str) -> Action:
    """Find an action of a table by the name to ask by, with or without its module.

    Raises:
        UnknownName: there is none.
    """
    asked = asked.strip()
    found = actions.get(module_and_name(asked))
    if found is None:
        known = [qualified_name(*key) for key in actions]
        raise UnknownName("action", asked[:LONGEST_NAME], known, where=where)
    return found
