"""The plugin under pytest-xdist: one server for all workers, and worlds that never meet."""

import socket

import pytest

from simulator.errors import UsageError
from simulator.testing.plugin.run_server import SharedServerListener, ask_shared_url
from simulator.web.api import LINGER_ZERO
from tests.support.processes import Suite

MANY = """
    import os
    import pathlib
    import pytest

    @pytest.mark.parametrize("number", range(16))
    def test_alone(whmcs_sim, number):
        pathlib.Path(f"seen-{number:02}").write_text(
            f"{whmcs_sim.url} {whmcs_sim.world} {os.getpid()}"
        )
        assert whmcs_sim.client.get_invoice(invoice_id=554433)["status"] == "Unpaid"
        whmcs_sim.pay(554433)
        assert whmcs_sim.client.get_invoice(invoice_id=554433)["status"] == "Paid"
        assert len(whmcs_sim.journal.entries()) == 2
        whmcs_sim.assert_called("get_invoice", count=2)
"""
LIVES = """
    import pathlib
    import threading

    def pytest_unconfigure(config):
        where = "worker" if hasattr(config, "workerinput") else "controller"
        if any(each.name == "whmcs-sim" for each in threading.enumerate()):
            pathlib.Path(f"server-in-{where}").write_text("")
"""
# The hooks of a conftest run before those of plugins that a command line names.


@pytest.mark.parametrize("how", [("-n", "4"), ("-n", "2", "--dist=loadscope"), ("-n", "0")])
def test_all_workers_share_one_server_and_no_world(suite: Suite, how: tuple[str, ...]) -> None:
    """Each test pays the same invoice in a world of its own; the server is the controller's."""
    suite.write("test_many.py", MANY)
    suite.write("conftest.py", LIVES)
    run = suite.run(*how)
    assert run.outcomes() == {"passed": 16}, run.text
    urls, worlds, processes = zip(*(seen.split() for seen in suite.read("seen-*")), strict=True)
    assert len(set(urls)) == 1
    assert len(set(worlds)) == 16
    assert len(set(processes)) == (4 if how == ("-n", "4") else 1)
    assert [path.name for path in suite.folder.glob("server-in-*")] == ["server-in-controller"]


def test_a_worker_that_crashes_takes_nothing_with_it(suite: Suite) -> None:
    """The others, and the one that replaces it, go on with the same server."""
    suite.write("test_many.py", MANY)
    suite.write(
        "test_crash.py",
        """
        import os

        def test_crash(whmcs_sim):
            os._exit(7)
        """,
    )
    run = suite.run("-n", "2")
    assert run.outcomes() == {"failed": 1, "passed": 16}, run.text
    assert "crashed while running 'test_crash.py::test_crash'" in run.text
    assert len({seen.split()[0] for seen in suite.read("seen-*")}) == 1


@pytest.mark.parametrize("how", [(), ("-n", "2")], ids=["alone", "with workers"])
def test_a_run_that_needs_no_world_imports_nothing_for_it(
    suite: Suite, how: tuple[str, ...]
) -> None:
    """Neither the server nor what it needs is imported, in no process; asked for, it would be."""
    suite.write("test_plain.py", "def test_plain(): ...\ndef test_other(): ...\n")
    suite.write(
        "conftest.py",
        """
        import os
        import pathlib
        import sys

        HEAVY = "aiohttp msgspec yaml http.client simulator.web simulator.engine simulator.domain"

        def pytest_unconfigure(config):
            heavy = [name for name in HEAVY.split() if name in sys.modules]
            loaded = "simulator.pytest_plugin" in sys.modules
            pathlib.Path(f"seen-{os.getpid()}").write_text(f"{loaded} {heavy}")
        """,
    )
    run = suite.run(*how)
    assert run.outcomes() == {"passed": 2}, run.text
    assert set(suite.read("seen-*")) == {"True []"}
    suite.write("test_plain.py", "def test_world(whmcs_sim): ...\n")
    suite.run(*how)
    assert any("simulator.web" in seen for seen in suite.read("seen-*"))


def test_a_worker_is_told_why_there_is_no_server() -> None:
    """What the controller could not do fails the test that asked, with the reason."""

    def begin() -> str:
        raise UsageError("no port is left", where="port", would_be_right="wait")

    sharing = SharedServerListener("word", begin)
    try:
        with pytest.raises(UsageError, match="no port is left") as caught:
            ask_shared_url(sharing.address, "word")
    finally:
        sharing.stop()
    assert caught.value.where == "whmcs_sim_server"


def test_only_the_word_of_the_run_is_answered() -> None:
    """Whoever else connects, or goes at once, is told nothing, and starts nothing."""
    begun: list[str] = []

    def begin() -> str:
        begun.append("begun")
        return "http://127.0.0.1:1"

    sharing = SharedServerListener("word", begin)
    try:
        with pytest.raises(UsageError, match="no answer"):
            ask_shared_url(sharing.address, "another")
        assert begun == []
        host, _, port = sharing.address.partition(":")
        with socket.create_connection((host, int(port))) as hasty:
            hasty.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
        assert ask_shared_url(sharing.address, "word") == "http://127.0.0.1:1"
    finally:
        sharing.stop()
    assert ask_shared_url(sharing.address, "word") is None
