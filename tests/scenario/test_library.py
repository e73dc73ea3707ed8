"""Scenarios are found by name or by path."""

import json
from errno import EACCES
from pathlib import Path

import pytest

from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT
from simulator.errors import ScenarioError, UnknownName, UsageError
from simulator.scenario import library, yaml_reader
from simulator.scenario.loading import load_scenario, load_text
from tests.support.recorder import new_engine
from tests.support.worlds import shipped


def test_a_name_is_looked_up_in_the_library() -> None:
    """And every name can be."""
    assert "demo" in library.names()
    assert all(library.find(name).is_file() for name in library.names())


def test_an_unknown_name_suggests_a_known_one() -> None:
    """Without loading anything."""
    with pytest.raises(UnknownName, match="did you mean 'mass_pay'"):
        library.find("masspay")


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    """Whatever folder it is in."""
    path = tmp_path / "mine.yaml"
    path.write_text("clients: []", "utf-8")

    assert load_scenario(str(path)).name == "mine"


def test_the_demo_world_is_read_without_its_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its values were written down beforehand, and are the same to the last digit."""
    text = library.read_file(library.find("demo"))
    values = yaml_reader.read(text)
    monkeypatch.delattr(yaml_reader, "read")

    assert repr(library.read_document(text)) == repr(values)


def test_the_demo_world_that_somebody_edited_is_read_anew() -> None:
    """What was written down is of another text."""
    text = library.read_file(library.find("demo")).replace("John", "Jane")

    assert load_text(text, "demo.yaml").world.clients[123].firstname == "Jane"


def test_an_installation_needs_nothing_that_was_written_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Then it reads YAML."""
    text = library.read_file(library.find("demo"))
    values = library.read_document(text)
    monkeypatch.setattr(library, "folder", lambda: tmp_path)
    monkeypatch.setattr(library, "_compiled", library._compiled.__wrapped__)

    assert repr(library.read_document(text)) == repr(values)


@pytest.mark.parametrize("name", ["nowhere.yaml", "x" * 5000, "nul\0"])
def test_a_file_that_cannot_be_read_is_a_mistake_of_the_caller(tmp_path: Path, name: str) -> None:
    """Missing, or under a name that no file can have."""
    with pytest.raises(UsageError, match="cannot be read"):
        load_scenario(f"{tmp_path}/{name}")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """A sparse one costs nothing to make."""
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(library.LARGEST_FILE + 1)

    with pytest.raises(ScenarioError, match="larger than 64 MiB"):
        load_scenario(str(path))


def test_what_never_ends_is_refused() -> None:
    """A device tells no size."""
    with pytest.raises(ScenarioError, match="larger than 64 MiB"):
        load_scenario("/dev/zero")


@pytest.mark.parametrize(
    ("files", "meant"),
    [
        (("mine.yaml",), "mine.yaml"),
        (("mine.yml", "README.md", "scenario.schema.json"), "mine.yml"),
        (("a.yaml", "default.yaml", "z.yaml"), "default.yaml"),
        (("a.yaml", "default.yml"), "default.yml"),
    ],
)
def test_a_folder_stands_for_its_default_or_only_file(
    tmp_path: Path, files: tuple[str, ...], meant: str
) -> None:
    """A container mounts a folder, and names no file in it."""
    for name in files:
        (tmp_path / name).touch()
    assert library.find(str(tmp_path)) == tmp_path / meant


@pytest.mark.parametrize(
    ("files", "what", "advice"),
    [
        ((), "it is a folder without scenarios", "put a default.yaml there"),
        (("a.yaml", "b.yaml"), "a folder with 2 scenarios: a.yaml, b.yaml", "a.yaml, or call one"),
        (("default.yaml", "default.yml"), "2 scenarios: default.yaml, default.yml", "name one"),
        (tuple(f"{n}.yaml" for n in range(7)), "3.yaml, 4.yaml and 2 more", "0.yaml, or call one"),
    ],
)
def test_a_folder_that_could_mean_anything_is_refused(
    tmp_path: Path, files: tuple[str, ...], what: str, advice: str
) -> None:
    """Serving the demo world instead would hide that the wrong folder was mounted."""
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(UsageError) as caught:
        library.find(str(tmp_path))
    assert what in caught.value.what
    assert advice in caught.value.would_be_right
    assert caught.value.where == str(tmp_path)


def test_a_folder_that_may_not_be_listed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a file that may not be read."""

    def refuse(path: Path) -> list[Path]:
        raise PermissionError(EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)  # who runs tests as root may list every folder
    with pytest.raises(UsageError, match="it cannot be read: Permission denied"):
        library.find(str(tmp_path))


def test_a_name_of_the_library_wins_over_a_folder_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder called demo in the working folder changes nothing; ./demo means it."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "mine.yaml").touch()
    monkeypatch.chdir(tmp_path)
    assert library.find("demo").stem == "demo"
    assert library.find("./demo") == Path("demo/mine.yaml")


@pytest.mark.parametrize("name", library.names())
def test_clients_of_every_shipped_scenario_log_in_by_key(name: str) -> None:
    """Whoever has a server that is in use; the others are told that they have none."""
    engine = new_engine()
    slot = engine.worlds.add(DEFAULT, shipped(name))
    for client in slot.world.clients:
        key = slot.world.own_key(client.id)
        if key is None:
            assert (name, client.id) == ("api_keys", 124), "only who says so has none"
            continue
        form = {"action": "login", "key": key.api_key}
        address = next(iter(client.acl), "").partition("/")[0]
        call = Call("auth", "POST", form, client_address=address)
        answer = json.loads(engine.call(call).body)
        has_servers = bool(slot.world.services.keys_where("client", client.id))
        said = answer.get("message", answer.get("result"))
        assert isinstance(said, dict) is has_servers, said
