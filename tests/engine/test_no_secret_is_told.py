"""No secret is told: each parameter of each action is sent with a marked one.

It is looked for in the journal, its entries and explanations, both files of it, the events, what
verify says, coverage, the notes of a failed test, and the log.
"""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from simulator.actions import TABLE
from simulator.engine.engine import Engine
from simulator.engine.journal.files import write_journals
from simulator.engine.masking import secret
from simulator.engine.worlds import DEFAULT
from simulator.testing.admin_api import AdminApi
from simulator.testing.plugin.failure_notes import journal_text
from simulator.testing.simulated_world import SimulatedWorld
from tests.support.api import DEMO_TOKEN, WORLD_PATH, flatten, serving
from tests.support.journals import ask, journal_of
from tests.support.recorder import new_engine
from tests.support.sample_actions import PROBES
from tests.support.valid_calls import VALID
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import billing_world

MARK = "M4rk3d"
MADE_UP = (
    *("pwd", "otp", "pin", "userPin", "cvv", "card_number", "Authorization", "session_id"),
    *("signature", "bearer", "jwt", "credentials", "passphrase", "x_api_key", "sms_code"),
)
SECRETS = (
    f"{MARK}-is-the-whole-of-it",
    f"***{MARK}",
    f"a***{MARK}***",
    f'two words, {MARK}; "quoted" & {MARK}=\'',
    f"{MARK}\u00e9\u4e1c/%3D+{MARK}",
)
NAMED = (
    f"token={MARK}x",
    f'{{"pin": "{MARK}", "card": ["{MARK}"], "cvv":"{MARK}"}}',
    f"Authorization: Bearer {MARK}x",
    f"https://example.com/?a=1&signature={MARK}&b=2",
    f"set.jwt='{MARK} {MARK}'",
)
FAULTS = (
    f"set.client.token={MARK}-long-enough status=503",
    f'set.token="***{MARK}"',
    f'{{"set": {{"session": {{"deep": ["{MARK}-long"]}}}}}}',
    f"upstream=whmcs_down set.note={DEMO_TOKEN}",
    f"token={MARK}",
    f"password:{MARK}",
    f'{{"upstream": "bearer={MARK}"}}',
    f"{'x' * 180} token={MARK}{MARK}{MARK}{MARK}",
    f"remove=pwd={MARK}",
)
KEYS = sorted(TABLE)


class Server:
    """A server of an engine, as whoever looks for secrets reaches it: by one connection."""

    def __init__(self, engine: Engine, port: int) -> None:
        self.engine = engine
        self._port = port
        self.url = f"http://127.0.0.1:{port}"
        self.connection = HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)

    def ask(self, module: str, sent: dict[str, object], fault: str = "") -> str:
        """Send a form; gives the body of the answer."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"X-Sim-Fault": fault} if fault else {}
        form = urlencode([*flatten(sent)])
        return self._send("POST", f"/{module}.php", form, headers).decode(errors="replace")

    def _send(self, method: str, path: str, body: str = "", headers: dict[str, str] = {}) -> bytes:  # noqa: B006 never changed
        self.connection.request(method, path, body, headers)
        return self.connection.getresponse().read()

    def told(self, folder: Path) -> Iterator[tuple[str, str]]:
        """Go through all that is told of what was asked, each with where it is."""
        numbers = [each.number for each in journal_of(self.engine)]
        paths = [f"/journal?limit={len(numbers)}", "/journal.har", "/coverage"]
        for number in numbers:
            paths += [f"/journal/{number}", f"/journal/{number}/explain"]
        for path in paths:
            yield path, self._send("GET", f"{WORLD_PATH}{path}").decode()
        for kind in ("text/html", "application/xml"):
            page = self._send("GET", f"{WORLD_PATH}/coverage", headers={"Accept": kind})
            yield f"coverage, {kind}", page.decode()
        yield "events", self._events(len(numbers))
        asked = {each.call.action_name for each in journal_of(self.engine) if each.action}
        for action in sorted(asked | {"getcredits", "auth/info"}):  # one of them was not asked
            wanted = {"action": action, "params": {"token": "x", "note": "x"}, "client": 999}
            body = json.dumps(wanted | {"count": {"exactly": 77}})
            headers = {"Content-Type": "application/json"}
            yield "verify", self._send("POST", f"{WORLD_PATH}/verify", body, headers).decode()
        created = {"name": DEFAULT, "tokens": {}, "api_keys": {}, "named_api_keys": {}}
        yield "notes of a failed test", journal_text(SimulatedWorld(created, AdminApi(self.url)))
        for name in ("journal.json", "journal.har"):
            file = folder / name
            write_journals(file, self.engine.worlds, self.engine.actions)
            yield name, file.read_text()

    def _events(self, count: int) -> str:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=HANG_GUARD_S)
        connection.request("GET", f"{WORLD_PATH}/events", headers={"Last-Event-ID": "0"})
        stream, lines = connection.getresponse(), list[str]()
        while sum(line.startswith("data:") for line in lines) < count:
            lines.append(stream.readline().decode())
        connection.close()
        return "".join(lines)


@pytest.fixture(scope="module", name="served")
def _served() -> Iterator[Server]:
    """Serve one engine for all of them."""
    engine = new_engine()
    with serving(engine) as port:
        served = Server(engine, port)
        yield served
        served.connection.close()


@pytest.fixture
def server(served: Server) -> Server:
    """Give the server with a fresh billing world."""
    served.engine.worlds.add(DEFAULT, billing_world())
    return served


def places_of(server: Server, folder: Path, mark: str = MARK) -> list[str]:
    """List where a mark is told, with what stands around it."""
    return [
        f"{where}: …{text[max(0, text.find(mark) - 80) : text.find(mark) + 40]}…"
        for where, text in server.told(folder)
        if mark in text
    ]


def valid(key: tuple[str, str]) -> dict[str, object]:
    """Give the valid call of an action."""
    return {"action": key[1], "token": DEMO_TOKEN, **VALID[key]}


def of_a_secret(name: str) -> bool:
    """Tell whether a parameter is a secret, by any step of its name."""
    return any(map(secret, name.replace("]", "").split("[")))


@pytest.mark.parametrize("key", KEYS, ids=["/".join(key) for key in KEYS])
def test_no_secret_that_is_sent_is_told(
    server: Server, key: tuple[str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Under every name of an action that is a secret's, and under those that clients make up."""
    caplog.set_level("DEBUG")
    action, base = TABLE[key], valid(key)
    names = [each for row in action.parameters for each in (row.name, *row.aliases)]
    secrets = [*filter(of_a_secret, names), "token", "profile_data[pin]", "params[password1]"]
    for number, name in enumerate(secrets):
        server.ask(key[0], base | {name: SECRETS[number % len(SECRETS)]})
    for text in SECRETS:
        server.ask(key[0], base | dict.fromkeys(secrets, text))
        answer = server.ask(key[0], base | dict.fromkeys(MADE_UP, text))
        assert MARK not in answer
        server.ask(key[0], base | {"nested": {"jwt": text}, "list[0][pwd]": text})

    assert len(journal_of(server.engine)) == len(secrets) + len(SECRETS) * 3
    assert places_of(server, tmp_path) == []
    assert MARK not in caplog.text


@pytest.mark.parametrize("key", KEYS, ids=["/".join(key) for key in KEYS])
def test_no_secret_that_a_text_names_is_told(
    server: Server, key: tuple[str, str], tmp_path: Path
) -> None:
    """Whichever parameter the text is sent as, and whether anybody reads that or not."""
    base = valid(key)
    for each in NAMED:
        for parameter in TABLE[key].parameters:
            server.ask(key[0], base | {parameter.name: each})
        server.ask(key[0], base | {"remark": each, "action": f"{key[1]} {each}"})

    assert places_of(server, tmp_path) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_no_secret_of_a_fault_that_is_asked_for_is_told(
    server: Server, fault: str, tmp_path: Path
) -> None:
    """In the header and in a marker; understood, misspelt, or too long."""
    server.ask("whmcs", valid(("whmcs", "get_client")), fault)
    server.ask("whmcs", valid(("whmcs", "get_client")) | {"remark": f"[sim-fault:{fault}]"})

    assert len(journal_of(server.engine)) == 2
    assert places_of(server, tmp_path) == []
    assert places_of(server, tmp_path, DEMO_TOKEN) == []


def test_no_secret_of_a_stub_is_in_the_archive(server: Server, tmp_path: Path) -> None:
    """Neither a header that is one, nor what its text names."""
    stub = {
        "match": {"module": "keys"},
        "body": f"<p>token={MARK}</p>",
        "headers": {"X-Session-Id": MARK, "X-Note": "harmless"},
    }
    SimulatedWorld(
        {"name": DEFAULT, "tokens": {}, "api_keys": {}, "named_api_keys": {}},
        AdminApi(server.url),
    ).ask("POST", "stubs", stub)
    assert MARK in server.ask("keys", {"action": "list"})

    assert places_of(server, tmp_path) == []
    assert "harmless" in dict(server.told(tmp_path))["/journal.har"]


def test_no_secret_of_a_defect_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """The text of an exception may quote what was sent."""
    engine = new_engine(actions=PROBES)
    engine.worlds.add(DEFAULT, billing_world())

    ask(engine, "raises", module="probe", **{"pass": "Secret-123"})

    assert "probe/raises failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "Secret-123" not in caplog.text
