"""What can be asked: the table of all actions, read from the folders beside this file.

A folder is a module of the API (`whmcs` is `/whmcs.php`), a file in it an action of that name.
Adding a file adds an action; nothing else lists them.
"""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType

from simulator.errors import SpecError
from simulator.spec.actions import Action

HERE = Path(__file__).parent


def discover(package: str, folder: Path) -> Mapping[tuple[str, str], Action]:
    """Build the table of a package's actions: (module, action) → action.

    Raises:
        SpecError: a file holds no action of its own name.
    """
    return MappingProxyType(
        {(action.module, action.name): action for action in _actions(package, folder)}
    )


def _actions(package: str, folder: Path) -> Iterator[Action]:
    for module in sorted(entry.name for entry in iter_modules([str(folder)]) if entry.ispkg):
        for entry in sorted(iter_modules([str(folder / module)])):
            yield _action(f"{package}.{module}.{entry.name}")


def _action(path: str) -> Action:
    name = path.rpartition(".")[2]
    found = getattr(import_module(path), name, None)
    if not isinstance(found, Action):
        message = f"{sys.modules[path].__file__}: this file must hold an action named {name!r}"
        raise SpecError(message)
    return found


TABLE = discover(__name__, HERE)
MODULES = tuple(sorted({module for module, _ in TABLE}))
