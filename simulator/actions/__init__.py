"""What can be asked: the table of all actions, which are the files in the folders beside this one.

A folder is a module of the API (`whmcs` is `/whmcs.php`), a file in it an action of that name.
Adding a file adds an action; nothing else lists them.
"""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from simulator.errors import SpecError
from simulator.spec.actions import Action

HERE = Path(__file__).parent


class ActionTable(Mapping[tuple[str, str], Action]):
    """The actions of a package: (module, action) → action, each imported when it is asked for."""

    def __init__(self, package: str, folder: Path) -> None:
        """Look which there are."""
        modules = sorted(entry.name for entry in iter_modules([str(folder)]) if entry.ispkg)
        self._paths = {
            (module, entry.name): f"{package}.{module}.{entry.name}"
            for module in modules
            for entry in sorted(iter_modules([str(folder / module)]))
        }
        self._imported: dict[tuple[str, str], Action] = {}

    def __getitem__(self, key: tuple[str, str]) -> Action:
        """Give an action.

        Raises:
            KeyError: there is none.
            SpecError: its file holds no action of its own name.
        """
        found = self._imported.get(key)
        if found is None:
            found = self._imported[key] = _action(self._paths[key])
        return found

    def __contains__(self, key: object) -> bool:
        """Tell whether there is an action, without importing it."""
        return key in self._paths

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Go through the names, by module and name."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Count them."""
        return len(self._paths)


def _action(path: str) -> Action:
    name = path.rpartition(".")[2]
    found = getattr(import_module(path), name, None)
    if not isinstance(found, Action):
        message = f"{sys.modules[path].__file__}: this file must hold an action named {name!r}"
        raise SpecError(message)
    return found


TABLE = ActionTable(__name__, HERE)
MODULES = tuple(sorted({module for module, _ in TABLE}))
