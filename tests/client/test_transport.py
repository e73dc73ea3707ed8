"""Both typed clients where the answer is none, comes broken, late or never, or the URL is wrong."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from simulator.client import AsyncClient, Client, NoAnswer, UnreadableAnswer
from simulator.errors import UsageError
from tests.client.conftest import ClientUnderTest
from tests.support.waiting import HANG_GUARD_S, wait_until


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("body=empty", "status 200: the answer is no JSON"),
        ("body=malformed", "status 200: "),
        ('{"status": 200, "body": "7"}', "status 200: the answer is no JSON object"),
    ],
)
def test_what_is_no_answer_is_told_apart_from_a_no(
    asked: ClientUnderTest, fault: str, problem: str
) -> None:
    """With the status, what is wrong, and the reply untouched."""
    with pytest.raises(UnreadableAnswer) as unreadable:
        asked(lambda client: client.get_contacts(email=f"[sim-fault:{fault}]"))

    assert str(unreadable.value).startswith(problem)
    assert unreadable.value.reply.headers["x-sim-request-id"].startswith("default-")


@pytest.mark.parametrize("fault", ["reset=before_commit", "reset=after_commit", "body=truncated"])
def test_an_answer_that_never_came_whole_is_told_so(asked: ClientUnderTest, fault: str) -> None:
    """It is sent once, however it ends, and the next request is answered as ever."""
    with pytest.raises(NoAnswer, match=r"POST http://127.0.0.1:\d+/whmcs.php: "):
        asked(lambda client: client.get_contacts(email=f"[sim-fault:{fault}]"))

    assert len(asked.engine.worlds.slot().journal) == 1
    assert asked(lambda client: client.get_client())["result"] == "OK"


def test_nobody_waits_longer_than_the_timeout(asked: ClientUnderTest) -> None:
    """And the next request is answered as ever."""
    hasty = type(asked.client)(asked.url, "demo-token", timeout=0.2)
    with pytest.raises(NoAnswer, match="Timeout"):
        asked.wait(hasty.get_contacts(email="[sim-fault:latency_ms=60000]"))

    def answers() -> bool:
        with suppress(NoAnswer):  # a slow machine may need more than one try
            return bool(asked.wait(hasty.get_client())["result"] == "OK")
        return False

    wait_until(answers)
    asked.wait(hasty.close())


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_where_nobody_listens_there_is_no_answer(asked: ClientUnderTest, scheme: str) -> None:
    """Said with the address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    lost = type(asked.client)(f"{scheme}://127.0.0.1:{port}")

    with pytest.raises(NoAnswer, match=f"127.0.0.1:{port}/whmcs.php"):
        asked.wait(lost.get_client())
    asked.wait(lost.close())


@pytest.mark.parametrize("url", ["", "127.0.0.1:8642", "ftp://host", "http://", "http://h:x"])
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_url_that_is_none_is_refused_at_once(kind: type[Client], url: str) -> None:
    """Before anything is sent, with one that would be right."""
    with pytest.raises(UsageError, match=r"is no base URL of a server; write http://127"):
        kind(url)


def test_a_base_path_is_kept(asked: ClientUnderTest) -> None:
    """A proxy may serve the simulator below a path."""
    client = type(asked.client)(f"{asked.url}/below/")
    with pytest.raises(UnreadableAnswer) as unreadable:
        asked.wait(client.get_client())
    asked.wait(client.close())

    assert unreadable.value.reply.status == 404


@pytest.fixture
def closing_server() -> Iterator[int]:
    """A server that closes each connection after one answer, without saying so."""
    body = b'{"result":"OK"}'
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_a_connection_that_the_server_closed_is_opened_again(closing_server: int) -> None:
    """Before the next request is sent, so that none is ever sent twice."""
    with Client(f"http://127.0.0.1:{closing_server}", timeout=HANG_GUARD_S) as client:
        assert client.get_client() == {"result": "OK"}
        while not _closed_by_server(client):
            pass
        assert client.get_client() == {"result": "OK"}


def _closed_by_server(client: Client) -> bool:
    return client._connection.stale()
