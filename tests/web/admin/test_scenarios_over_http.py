"""Scenarios over HTTP: what may be named, what may be sent, and that nothing else is read."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from pytest_aiohttp.plugin import AiohttpClient

from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.scenario.reach import Reach
from simulator.web.app import create_app
from tests.support.api import Client

pytestmark = pytest.mark.usefixtures("_quiet")

WORLDS = "/_sim/worlds"
SECRET = "root:x:0:0"
MINE = "scenario: mine\nclients: [{id: 7, token: mine-token, firstname: Zoë}]\n"
STUB = "stubs: [{match: {action: tags/list}, file: answer.bin}]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an allowed folder, beside which lies what is not allowed."""
    allowed = tmp_path / "allowed"
    (allowed / "team").mkdir(parents=True)
    (allowed / "mine.yaml").write_text(MINE, "utf-8")
    (allowed / "team" / "other.yml").write_text("extends: ../mine.yaml\n", "utf-8")
    (allowed / "answer.bin").write_bytes(b"beside it")
    (allowed / "answering.yaml").write_text(MINE + STUB, "utf-8")
    (allowed / ".env").write_text(SECRET, "utf-8")
    (allowed / "folder.yaml").mkdir()
    (tmp_path / "secret.yaml").write_text(SECRET, "utf-8")
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    (tmp_path / "near.yaml").write_text(MINE, "utf-8")
    (allowed / "outside.yaml").symlink_to(tmp_path / "near.yaml")
    (allowed / "hidden.yaml").symlink_to(allowed / ".env")
    (allowed / "loop.yaml").symlink_to(allowed / "loop.yaml")
    (allowed / "extending.yaml").write_text("extends: ../secret.yaml\n", "utf-8")
    (allowed / "linking.yaml").write_text("extends: hidden.yaml\n", "utf-8")
    os.mkfifo(allowed / "pipe.yaml")
    return allowed


@pytest.fixture
async def client(engine: Engine, folder: Path, aiohttp_client: AiohttpClient) -> Client:
    """Give a client of a server with an allowed folder."""
    return await aiohttp_client(create_app(engine, scenarios=(folder,)))


async def make(client: Client, **wanted: object) -> dict[str, Any]:
    """Make a world and give what the answer tells of it."""
    response = await client.post(WORLDS, json=wanted)
    made: dict[str, Any] = await response.json()
    assert response.status == 201, made
    return made


async def refused(response: ClientResponse, status: int) -> dict[str, str]:
    """Hold that a world was refused without a word of a file, and give the error."""
    text = await response.text()
    assert response.status == status, text
    assert SECRET not in text
    error: dict[str, str] = json.loads(text)["error"]
    assert all(error.values())
    return error


@pytest.mark.parametrize(
    "name",
    [
        *("/etc/passwd", "/etc/shadow", "/dev/stdin", "/dev/zero", "/proc/self/environ", "/"),
        *("{outside}/secret.yaml", "{outside}/secret", "{outside}/near.yaml", "{outside}"),
        *("../secret.yaml", "../near.yaml", "team/../../near.yaml", "../allowed/../near.yaml"),
        *("outside.yaml", "hidden.yaml", "loop.yaml", "pipe.yaml", "folder.yaml", ".env", "./.env"),
        *("outside", "pipe", "hidden", "team", ".", "..", "", "answer.bin", "./answer.bin"),
        *("nowhere.yaml", "{outside}/nowhere.yaml", "x" * 5000 + ".yaml", "m\0.yaml"),
    ],
)
@pytest.mark.usefixtures("_untouched")
async def test_no_file_is_read_that_was_not_allowed(
    client: Client, folder: Path, name: str
) -> None:
    """Whatever is there: what may not be read is not there, and a pipe blocks nobody."""
    named = name.replace("{outside}", str(folder.parent))
    error = await refused(await client.post(WORLDS, json={"scenario": named}), 404)
    assert error["what"].startswith("there is no scenario")
    assert (await client.get("/_sim/health")).status == 200


def test_what_became_a_pipe_since_it_was_found_blocks_nobody(folder: Path) -> None:
    """It is opened without waiting for whoever would write into it, and not read."""
    with pytest.raises(UsageError, match="it is no regular file"):
        Reach((folder,)).read(folder / "pipe.yaml")


async def test_what_is_there_and_what_is_not_are_refused_in_the_same_words(
    client: Client, folder: Path
) -> None:
    """So nobody finds out which files a machine has."""
    errors = []
    for name in ("secret.yaml", "nosuch.yaml"):
        path = str(folder.parent / name)
        error = await refused(await client.post(WORLDS, json={"scenario": path}), 404)
        errors.append({key: value.replace(name, "it") for key, value in error.items()})
    assert errors[0] == errors[1]


async def test_without_an_allowed_folder_only_shipped_names_are_known(
    engine: Engine, folder: Path, aiohttp_client: AiohttpClient
) -> None:
    """Also not a file that lies in the folder where the server runs."""
    client = await aiohttp_client(create_app(engine))
    for name in ("mine", str(folder / "mine.yaml"), "pyproject.toml", "scenarios/demo.yaml"):
        error = await refused(await client.post(WORLDS, json={"scenario": name}), 404)
        assert "--scenarios" in error["where"] + error["try"]
    assert (await make(client, scenario="get_client"))["scenario"] == "get_client"


@pytest.mark.parametrize(
    ("name", "scenario"),
    [
        *(("mine", "mine"), ("mine.yaml", "mine"), ("./mine.yaml", "mine")),
        *(("team/other.yml", "other"), ("{folder}/mine.yaml", "mine"), ("demo", "demo")),
    ],
)
async def test_a_file_of_an_allowed_folder_is_named_as_one_likes(
    client: Client, folder: Path, name: str, scenario: str
) -> None:
    """With its ending or without, or by its whole path; what it extends lies there too."""
    made = await make(client, scenario=name.replace("{folder}", str(folder)), dialect="live")
    assert (made["scenario"], made["dialect"]) == (scenario, "live")


@pytest.mark.parametrize("name", ["extending", "linking"])
@pytest.mark.usefixtures("_untouched")
async def test_what_a_file_extends_has_to_be_allowed_as_well(client: Client, name: str) -> None:
    """Else a file of the folder, or one that was sent, would read for everybody."""
    error = await refused(await client.post(WORLDS, json={"scenario": name}), 400)
    assert "extends: there is no scenario" in error["what"]


@pytest.mark.parametrize(
    "base",
    ["/etc/passwd", "{outside}/secret.yaml", "../near.yaml", "./.env", "hidden.yaml", "pipe.yaml"],
)
@pytest.mark.usefixtures("_untouched")
async def test_a_scenario_that_is_sent_extends_no_other_files(
    client: Client, folder: Path, base: str
) -> None:
    """It has no folder of its own that could lie beside anything."""
    sent = {"extends": base.replace("{outside}", str(folder.parent))}
    error = await refused(await client.post(WORLDS, json={"scenario": sent}), 400)
    assert "extends: there is no scenario" in error["what"]


@pytest.mark.parametrize("base", ["mine", "mine.yaml", "team/other.yml"])
async def test_a_scenario_that_is_sent_extends_what_may_be_named(client: Client, base: str) -> None:
    """Shipped ones, and those of the folder."""
    for name, clients in ((base, 1), ("demo", 3)):
        made = await make(client, scenario={"extends": name, "scenario": "sent"})
        assert (made["scenario"], made["clients"]) == ("sent", clients)


async def test_only_a_file_of_the_folder_answers_with_files_beside_it(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is sent has none, wherever the server runs."""
    made = await make(client, scenario="answering")
    answer = await client.post("/tags.php", data={"action": "list", "token": made["token"]})
    assert await answer.read() == b"beside it"

    monkeypatch.chdir(folder)
    response = await client.post(WORLDS, json={"scenario": f"{MINE}{STUB}"})
    assert "stubs[0]" in (await refused(response, 400))["what"]


@pytest.mark.parametrize(
    "scenario",
    [
        MINE,
        {"scenario": "mine", "clients": [{"id": 7, "token": "mine-token", "firstname": "Zoë"}]},
    ],
)
async def test_a_scenario_is_sent_itself(client: Client, scenario: object) -> None:
    """As an object, or as the text of its file; with all else that can be chosen."""
    made = await make(client, scenario=scenario, name="sent", seed=3, dialect="live")
    assert (made["name"], made["scenario"], made["token"]) == ("sent", "mine", "sent.mine-token")
    state = await (await client.get(f"{WORLDS}/sent/state/clients")).json()
    assert [each["firstname"] for each in state["rows"]] == ["Zoë"]


@pytest.mark.parametrize("kind", ["application/yaml", "text/yaml; charset=utf-8"])
async def test_the_file_itself_may_be_the_body(client: Client, folder: Path, kind: str) -> None:
    """As `curl --data-binary @mine.yaml` sends it."""
    content = (folder / "mine.yaml").read_bytes()
    response = await client.post(WORLDS, data=content, headers={"Content-Type": kind})
    assert (response.status, (await response.json())["scenario"]) == (201, "mine")


async def test_a_body_that_is_no_utf_8_is_told(client: Client) -> None:
    """And not that it is no JSON, which it need not be."""
    content = MINE.encode("latin-1")
    response = await client.post(WORLDS, data=content, headers={"Content-Type": "text/yaml"})
    assert "'utf-8' codec can't decode byte 0xeb" in (await refused(response, 400))["what"]


async def test_what_json_can_write_means_the_same(client: Client) -> None:
    """Escapes of half characters, breaks of lines that only YAML knows, and exact amounts."""
    name = "\U0001f600 \u2028 \x7f \x85"
    text = f'{{"clients": [{{"id": 7, "firstname": {json.dumps(name)}, "credit": 150.10}}]}}'
    response = await client.post(WORLDS, data=f'{{"name": "sent", "scenario": {text}}}')
    assert response.status == 201, await response.text()
    rows = (await (await client.get(f"{WORLDS}/sent/state/clients")).json())["rows"]
    assert rows[0]["firstname"] == name
    text = text.replace("\\ud83d\\ude00", "-")
    response = await client.post(WORLDS, data=f'{{"name": "plain", "scenario": {text}}}')
    rows = (await (await client.get(f"{WORLDS}/plain/state/clients")).json())["rows"]
    assert rows[0]["firstname"] == name.replace("\U0001f600", "-")
    ledger = (await (await client.get(f"{WORLDS}/plain/state/ledger")).json())["rows"]
    assert [each["amount"] for each in ledger] == ["150.10"]


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ('{"clients": [{"id": 7, "emial": "x"}]}', "scenario:1:24 clients[0].emial"),
        ('{"clients": [{}], "clients": []}', "the key 'clients' is repeated"),
        ('"clients: [{}]\\nclinets: []\\n"', "scenario:2:1 clinets"),
        ("1e999", "Number out of range"),
        ("7", "it is no scenario"),
        ("[]", "it is no scenario"),
        ("true", "it is no scenario"),
    ],
)
@pytest.mark.usefixtures("_untouched")
async def test_what_is_wrong_with_it_is_told_with_its_place(
    client: Client, scenario: str, words: str
) -> None:
    """As of a file; of what was sent every word may be quoted."""
    response = await client.post(WORLDS, data=f'{{"scenario": {scenario}}}')
    assert words in (await refused(response, 400))["what"]


async def test_others_are_answered_while_a_scenario_is_read(client: Client) -> None:
    """A thread reads it, however long it is."""
    many = "".join(f"  - {{id: {number}, firstname: Ada}}\n" for number in range(1, 10_001))
    making = asyncio.create_task(client.post(WORLDS, json={"scenario": f"clients:\n{many}"}))
    answered = 0
    while not making.done():
        assert (await client.get("/_sim/health")).status == 200
        answered += 1
    assert (await making).status == 201
    assert answered > 3
