"""Stubs as a test uses them: by fixture, `Simulator` and marker, with and without asyncio."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.errors import UsageError
from simulator.testing import SimulatedWorld, Simulator
from tests.support.processes import Suite

ISOS = {"match": {"action": "iso/uploaded"}, "answer": {"result": "OK", "isos": []}}


def ask(sim: SimulatedWorld, name: str, **params: str) -> httpx.Response:
    """Ask for `module/action`."""
    module, _, action = name.partition("/")
    data: dict[str, Any] = {"action": action, "token": sim.token, **params}
    return httpx.post(f"{sim.url}/{module}.php", data=data)


def test_stubs_come_and_go(sim: SimulatedWorld, tmp_path: Path) -> None:
    """They are met, counted, removed one by one or all at once."""
    first = sim.stubs.add("iso/uploaded", answer={"result": "OK", "isos": []})
    assert ask(sim, "iso/uploaded").json() == {"result": "OK", "isos": []}
    assert sim.journal.last["stub"] == str(first["number"])
    (tmp_path / "list.pdf").write_bytes(b"%PDF-")
    sim.stubs.add(match={"module": "s3"}, file=tmp_path / "list.pdf", headers={"A": "b"})
    answer = ask(sim, "s3/get_files")
    assert (answer.content, answer.headers["A"]) == (b"%PDF-", "b")
    sim.stubs.add("net/add_ipv4", match={"first": 1}, body="busy", status=503)
    assert [ask(sim, "net/add_ipv4").status_code for _ in range(2)] == [503, 200]
    assert [each["applied"] for each in sim.stubs.list()] == [1, 1, 1]
    sim.stubs.remove(first["number"])
    assert sim.stubs.clear() == 2
    assert sim.stubs.list() == []
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        sim.stubs.add(file=tmp_path / "gone.pdf")


def test_calls_of_stubs_are_asserted(sim: SimulatedWorld) -> None:
    """As those of any action."""
    sim.stubs.add("nowhere/at_all", answer={})
    sim.assert_not_called("nowhere/at_all")
    ask(sim, "nowhere/at_all", id="7")
    sim.assert_called("nowhere/at_all", id=7)
    with pytest.raises(AssertionError, match=r"params\.id: expected 8, got '7'"):
        sim.assert_called("nowhere/at_all", id=8)
    sim.assert_not_called("net/add_ipv4")


def test_a_simulator_begins_with_stubs() -> None:
    """As with faults; what is none is told, and no server is left."""
    with Simulator(stubs=[ISOS]) as sim:
        assert ask(sim, "iso/uploaded").json() == ISOS["answer"]
    with pytest.raises(UsageError, match="5 is no list of stubs"):
        Simulator(stubs=5).__enter__()  # type: ignore[arg-type]


async def test_an_async_test_uses_them_too() -> None:
    """The handles block, and the server is never in the test's own loop."""
    async with Simulator(stubs=[ISOS]) as sim, httpx.AsyncClient() as client:
        sim.stubs.add("iso/list_iso", answer={"result": "OK"})
        for action, keys in (("uploaded", {"result", "isos"}), ("list_iso", {"result"})):
            answer = await client.post(f"{sim.url}/iso.php", data={"action": action})
            assert answer.json().keys() == keys


MARKED = """
    import pytest, requests

    STUB = {"match": {"module": "iso"}, "answer": {"result": "OK"}}

    @pytest.mark.whmcs_sim(stubs=[STUB])
    def test_marked(whmcs_sim):
        data = {"action": "uploaded", "token": whmcs_sim.token}
        assert requests.post(f"{whmcs_sim.url}/iso.php", data=data).json() == {"result": "OK"}
        assert not whmcs_sim.token

    @pytest.mark.whmcs_sim(stubs=5)
    def test_absurd(whmcs_sim): ...
"""


def test_a_marker_gives_stubs_and_the_report_marks_what_they_answered(suite: Suite) -> None:
    """Beside the line of the request."""
    suite.write("test_marked.py", MARKED)
    run = suite.run("--strict-markers")
    assert run.outcomes() == {"failed": 1, "error": 1}, run.text
    assert "  #1 POST iso/uploaded → 200, stub 1" in run.text, run.text
    assert "5 is no list of stubs" in run.text
