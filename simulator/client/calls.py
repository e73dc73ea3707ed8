"""A method for each action of the API, made from the table of actions when it is first used.

`calls.pyi` tells editors and type checkers the same methods; `make generate` writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from simulator.spec.actions import Action

Answer = TypeVar("Answer")
AnswerOrFile = TypeVar("AnswerOrFile")


class Calls(Generic[Answer, AnswerOrFile]):
    """The actions of `/whmcs.php` as methods; those of other files at an attribute of its name.

    Args:
        ask: asks for an action by its name, with its parameters as they are sent.
        fetch: the same, where the answer may be a file.
        module: the file whose actions are the methods.
    """

    def __init__(
        self,
        ask: Callable[[str, Mapping[str, object]], Answer],
        fetch: Callable[[str, Mapping[str, object]], AnswerOrFile],
        module: str = "whmcs",
    ) -> None:
        self._ask = ask
        self._fetch = fetch
        self._module = module

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 a method, or the actions of a file
        if name.startswith("_"):  # of Python or ours, and not there: importing the table is no help
            raise AttributeError(name)
        from simulator.actions import TABLE  # noqa: PLC0415 importing a client shall take no 0.2 s

        action = TABLE.get((self._module, name))
        if action is not None:
            found: Any = self._method(action)
        elif any(name == module for module, _ in TABLE):
            found = Calls(self._ask, self._fetch, name)
        else:
            what = f"there is no action or file {name!r} in the API"
            raise AttributeError(what, name=name, obj=self)
        setattr(self, name, found)
        return found

    def __dir__(self) -> list[str]:
        from simulator.actions import TABLE  # noqa: PLC0415 see above

        names = {name for module, name in TABLE if module == self._module}
        return sorted({*super().__dir__(), *names, *(module for module, _ in TABLE)})

    def _method(self, action: Action) -> Callable[..., Answer | AnswerOrFile]:
        from simulator.contract import client_source  # noqa: PLC0415 see above
        from simulator.spec.actions import qualified_name  # noqa: PLC0415 see above

        signature = client_source.signature_of(action)
        wire_names = {each.attribute: each.name for each in client_source.arguments_of(action)}
        ask = self._fetch if client_source.may_be_file(action) else self._ask
        action_name = qualified_name(action.module, action.name)

        def method(*positional: object, **named: object) -> Answer | AnswerOrFile:
            given = signature.bind(*positional, **named).arguments
            return ask(action_name, {wire_names[name]: each for name, each in given.items()})

        method.__name__ = method.__qualname__ = action.name
        method.__doc__ = client_source.docstring_of(action)
        method.__signature__ = signature
        return method
