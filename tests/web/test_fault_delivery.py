"""What real clients make of faulted answers, over a real socket: each effect, each in its words."""

import http.client
import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import httpx
import pytest
import requests
from urllib3.util import Retry

from tests.support.api import DEMO_TOKEN, serving
from tests.support.faults import FORM_HEADERS, ServedEngine, balance, fault, faulty_engine
from tests.support.journals import last_exchange
from tests.support.waiting import HANG_GUARD_S, PROCESS_GUARD_S, wait_until
from tests.support.worlds import altered

READ = {"action": "get_client", "token": DEMO_TOKEN}
TOP_UP = {"action": "create_addfunds", "token": DEMO_TOKEN, "amount": "20"}
PDF = {"action": "download_invoice", "token": DEMO_TOKEN, "invoice_id": "502", "viewpdf": "1"}


@pytest.fixture
def served(caplog: pytest.LogCaptureFixture) -> Iterator[ServedEngine]:
    """Serve the small billing world; nothing that happens is worth a line of the log."""
    engine = faulty_engine()
    with caplog.at_level(logging.DEBUG, "aiohttp.server"), serving(engine) as port:
        yield ServedEngine(engine, port)
    assert [each.getMessage() for each in caplog.get_records("call")] == []


def timed(call: Callable[[], object]) -> float:
    """Tell how many seconds a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def test_a_status_reaches_every_client(served: ServedEngine) -> None:
    """With the envelope of the API around what it says."""
    response = served.with_requests(READ, "status=503")

    assert response.status_code == 503
    assert response.json()["code"] == -1
    assert response.headers["X-Sim-Request-Id"] == "default-1"
    with pytest.raises(requests.HTTPError, match="503"):
        response.raise_for_status()
    assert json.loads(served.with_http_client(READ, "status=503"))["code"] == -1


def test_a_page_of_a_proxy_is_html(served: ServedEngine) -> None:
    """A client that reads it as JSON without a look at the status stumbles."""
    response = served.with_requests(READ, '{"status": 502, "body": "<h1>Bad Gateway</h1>"}')

    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    with pytest.raises(requests.JSONDecodeError):
        response.json()


def test_a_page_is_what_it_says(served: ServedEngine) -> None:
    """Its media type goes out as it was written, and a status that has no body sends none."""
    typed = '{"status": 200, "body": "<?xml?>", "content_type": "application/xml"}'

    response = served.with_requests(READ, typed)

    assert (response.status_code, response.text) == (200, "<?xml?>")
    assert response.headers["Content-Type"] == "application/xml"
    assert served.with_requests(READ, '{"status": 204, "body": "nobody sees it"}').content == b""
    assert served.with_requests(READ).json()["result"] == "OK"


def test_an_answer_about_somebody_else_reaches_every_client(served: ServedEngine) -> None:
    """Whole JSON, with the length that it has now."""
    effect = (
        '{"set": {"client.id": 124, "client.firstname": "\\u00c4"}, "remove": ["client.email"]}'
    )

    for client in (
        served.with_requests(READ, effect).json()["client"],
        json.loads(served.with_httpx(READ, effect))["client"],
        json.loads(served.with_http_client(READ, effect))["client"],
    ):
        assert (client["id"], client["firstname"], "email" in client) == (124, "Ä", False)


@pytest.mark.parametrize("when", ["before_commit", "after_commit"])
def test_a_reset_is_a_lost_connection_to_every_client(served: ServedEngine, when: str) -> None:
    """Not one byte of an answer comes."""
    effect = f"reset={when}"

    with pytest.raises(requests.ConnectionError, match="reset"):
        served.with_requests(READ, effect)
    with pytest.raises(ConnectionResetError):
        served.with_http_client(READ, effect)
    with pytest.raises(httpx.ReadError):
        served.with_httpx(READ, effect)


def test_an_ambiguous_commit_leaves_one_invoice_and_a_retry_makes_two(served: ServedEngine) -> None:
    """The client cannot know; whoever simply tries again asks for the money twice."""

    def top_ups() -> int:
        return sum(each.adds_funds for each in served.engine.worlds.slot().world.invoices)

    before = top_ups()
    with pytest.raises(requests.ConnectionError):
        served.with_requests(TOP_UP, "reset=after_commit")
    assert top_ups() == before + 1
    with pytest.raises(requests.ConnectionError):
        served.with_requests(TOP_UP, "reset=before_commit")
    assert top_ups() == before + 1

    assert served.with_requests(TOP_UP).json()["result"] == "OK"
    assert top_ups() == before + 2


def test_an_empty_body_is_no_json(served: ServedEngine) -> None:
    """Whole and empty, on a connection that goes on."""
    with requests.Session() as session:
        response = session.post(served.url, READ, headers={"X-Sim-Fault": "body=empty"})
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["Content-Length"] == "0"
        with pytest.raises(requests.JSONDecodeError):
            response.json()
        assert session.post(served.url, READ).json()["result"] == "OK"


def test_malformed_json_is_almost_right(served: ServedEngine) -> None:
    """One brace is missing."""
    response = served.with_requests(READ, "body=malformed")

    with pytest.raises(requests.JSONDecodeError):
        response.json()
    assert json.loads(response.content + b"}")["result"] == "OK"


@pytest.mark.parametrize("form", [READ, PDF], ids=["JSON", "PDF"])
def test_a_truncated_body_ends_half_way(served: ServedEngine, form: dict[str, str]) -> None:
    """Its length promises more; the clients notice each in its own way."""
    whole = served.with_requests(form).content
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        served.with_requests(form, "body=truncated")
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
        served.with_httpx(form, "body=truncated")

    with pytest.raises(http.client.IncompleteRead) as cut:
        served.with_http_client(form, "body=truncated")

    half = len(whole) // 2
    assert (cut.value.partial, cut.value.expected) == (whole[:half], len(whole) - half)
    assert last_exchange(served.engine).answer.body == whole


def test_a_late_answer_is_whole_and_a_client_without_patience_gives_up(
    served: ServedEngine,
) -> None:
    """Before the answer comes; the call was performed all the same."""
    assert timed(lambda: served.with_requests(READ, "latency_ms=50")) >= 0.05

    with pytest.raises(requests.ReadTimeout):
        served.with_requests(TOP_UP, "latency_ms=200", timeout=0.05)
    with pytest.raises(httpx.ReadTimeout):
        served.with_httpx(READ, "latency_ms=200", timeout=0.05)

    wait_until(lambda: list(served.engine.worlds.slot().world.invoices)[-1].adds_funds)


@pytest.mark.parametrize("form", [READ, PDF], ids=["JSON", "PDF"])
def test_a_dripping_body_comes_whole_in_many_pieces(
    served: ServedEngine, form: dict[str, str]
) -> None:
    """A time-out between bytes does not notice; only one for the whole would."""
    whole = served.with_requests(form).content
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=HANG_GUARD_S)
    started = time.perf_counter()

    headers = {**FORM_HEADERS, "X-Sim-Fault": "drip_ms=500"}
    connection.request("POST", "/whmcs.php", urlencode(form), headers)
    pieces = list(iter(connection.getresponse().read1, b""))
    connection.close()

    assert time.perf_counter() - started >= 0.49
    assert b"".join(pieces) == whole
    assert len(pieces) > 1


def test_a_dripping_body_may_be_cut(served: ServedEngine) -> None:
    """Half of it comes, slowly."""
    effect = "body=truncated; drip_ms=30"

    def cut() -> None:
        with pytest.raises(http.client.IncompleteRead):
            served.with_http_client(READ, effect)

    assert timed(cut) >= 0.025


def test_head_has_nothing_that_could_drip_or_be_cut(served: ServedEngine) -> None:
    """The head says how long the body would be, and the connection goes on."""
    worlds = served.engine.worlds
    worlds.add("default", altered(worlds.slot().world, dialect="live"))  # where HEAD is served
    query = f"{served.url}?{urlencode(READ)}"
    with requests.Session() as session:
        for effect in ("drip_ms=60000", "body=truncated", "latency_ms=20"):
            response = session.head(query, headers={"X-Sim-Fault": effect}, timeout=HANG_GUARD_S)
            assert (response.status_code, response.content) == (200, b"")
            assert int(response.headers["Content-Length"]) > 100
        with pytest.raises(requests.ConnectionError):
            session.head(query, headers={"X-Sim-Fault": "reset=after_commit"}, timeout=HANG_GUARD_S)


def test_a_stale_read_shows_the_credit_before_it_was_applied(served: ServedEngine) -> None:
    """As a replica that lags behind would."""
    apply = {"action": "apply_credit", "token": DEMO_TOKEN, "invoice_id": "502", "amount": "10"}
    served.with_requests(apply)

    stale = json.loads(served.with_httpx(READ, "stale=1"))["client"]["credit"]

    assert (stale, balance(served.engine)) == ("150.50", "140.50")
    assert served.with_requests(READ).json()["client"]["credit"] == "140.50"


def test_a_client_without_headers_asks_in_a_value(served: ServedEngine) -> None:
    """Any text will do; the action does not see it."""
    form = {**TOP_UP, "description": "Top-up[sim-fault:status=504;commit=true]"}

    assert served.with_requests(form).status_code == 504

    assert last_exchange(served.engine).call.form["description"] == "Top-up"


def test_a_bad_header_is_told_what_would_be_right(served: ServedEngine) -> None:
    """With status 400, and nothing is performed."""
    before = served.engine.worlds.slot().world

    response = served.with_requests(TOP_UP, "status=soon")

    assert response.status_code == 400
    assert "write status=503, reset=after_commit" in response.json()["message"]
    assert served.engine.worlds.slot().world is before


def test_retries_of_a_real_client_come_through(served: ServedEngine) -> None:
    """Busy twice, then well: what urllib3's Retry is for."""
    served.engine.worlds.slot().faults.add(fault({"status": 503}, action="get_client", first=2))
    retry = Retry(total=3, status_forcelist=[503], allowed_methods=None, backoff_factor=0)
    with requests.Session() as session:
        session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retry))
        response = session.post(served.url, READ, timeout=HANG_GUARD_S)

    assert response.json()["result"] == "OK"
    assert served.engine.worlds.slot().journal.next_number == 4


def test_nobody_waits_for_an_answer_that_is_late() -> None:
    """Neither in another world nor in the same one; the server stops before the pool waits."""
    engine = faulty_engine()
    slot = engine.worlds.make(engine.worlds.slot().world, "slow")
    slot.faults.add(fault({"latency_ms": 60_000}, action="get_client"))
    slow = {"token": f"slow.{DEMO_TOKEN}"}
    with ThreadPoolExecutor() as pool, serving(engine) as port:
        served = ServedEngine(engine, port)
        late = pool.submit(served.with_requests, {**READ, **slow}, timeout=PROCESS_GUARD_S)
        wait_until(lambda: slot.journal.next_number == 2)

        assert served.with_requests(READ).status_code == 200
        assert served.with_requests({**TOP_UP, **slow}).status_code == 200
        assert not late.done()
