"""Discovery: lying in the folder is the registration, and an action is imported when asked for."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.actions import HERE, MODULES, TABLE, ActionTable
from simulator.errors import SpecError
from tests.support.source_trees import plant

ACTION = '''"""The action {name}."""

from msgspec import Struct

from simulator.spec.actions import action
from simulator.spec.shapes import Shape
from simulator.spec.sources import assumed

INVENTED = assumed("planted")


class Params(Struct, frozen=True):
    """Nothing can be asked."""


@action(Params, group="planted", answer=Shape("nothing", ()), source=INVENTED)
def {name}(work: object, params: Params) -> dict[str, object]:
    """Answers
    nothing.

    This is not shown.
    """
    return {{}}
'''


@pytest.fixture
def package(tmp_path: Path) -> Iterator[str]:
    """Give the name of a package whose folder can be planted in, and forget it afterwards."""
    name = f"planted_{abs(hash(tmp_path))}"
    plant(tmp_path, f"{name}/whmcs/__init__.py", '"""A module of the API."""\n')
    sys.path.insert(0, str(tmp_path))
    yield name
    sys.path.remove(str(tmp_path))
    for each in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[each]


def test_adding_a_file_adds_an_action(package: str, tmp_path: Path) -> None:
    """Nothing else lists it; module and name are those of folder and file."""
    assert not ActionTable(package, tmp_path / package)
    plant(tmp_path, f"{package}/whmcs/get_weather.py", ACTION.format(name="get_weather"))
    plant(tmp_path, f"{package}/eq/list.py", ACTION.format(name="list"))
    table = ActionTable(package, tmp_path / package)
    assert list(table) == [("eq", "list"), ("whmcs", "get_weather")]
    found = table["whmcs", "get_weather"]
    assert (found.module, found.name) == ("whmcs", "get_weather")
    assert table["whmcs", "get_weather"] is found
    assert (found.description, found.methods) == ("Answers nothing.", ("POST",))


def test_looking_which_there_are_imports_none(package: str, tmp_path: Path) -> None:
    """A server is ready before it knows what nobody has asked for."""
    plant(tmp_path, f"{package}/whmcs/get_weather.py", "raise RuntimeError\n")
    table = ActionTable(package, tmp_path / package)
    assert (len(table), ("whmcs", "get_weather") in table) == (1, True)
    assert ("whmcs", "get_wind") not in table
    assert table.get(("whmcs", "get_wind")) is None


@pytest.mark.parametrize(
    "source",
    ["", "get_weather = 1\n", "def get_weather() -> None: ...\n", ACTION.format(name="get_wether")],
)
def test_a_file_without_its_action_is_named(package: str, tmp_path: Path, source: str) -> None:
    """Empty, not an action, or an action of another name."""
    plant(tmp_path, f"{package}/whmcs/get_weather.py", source)
    table = ActionTable(package, tmp_path / package)
    with pytest.raises(SpecError) as stopped:
        table["whmcs", "get_weather"]
    file = tmp_path / package / "whmcs" / "get_weather.py"
    assert str(stopped.value) == f"{file}: this file must hold an action named 'get_weather'"


def test_the_table_lists_the_folder_and_cannot_be_changed() -> None:
    """Each file beside it is an action, and each action is a file."""
    files = {
        (file.parent.name, file.stem) for file in HERE.glob("*/*.py") if file.stem != "__init__"
    }
    assert set(TABLE) == files
    assert tuple(sorted({module for module, _ in files})) == MODULES
    assert all((each.module, each.name) == key for key, each in TABLE.items())
    with pytest.raises(TypeError):
        TABLE["whmcs", "x"] = TABLE["auth", "info"]  # type: ignore[index]
