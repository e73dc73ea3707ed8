"""The header X-Sim-Explain: a refusal that comes with its explanation, and without secrets."""

import json

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from simulator.domain.unit_of_work import UnitOfWork
from simulator.engine.engine import Engine
from simulator.engine.explain import ExplainedFailure, ExplainedSource, Explanation
from simulator.engine.masking import Mask
from simulator.engine.worlds import DEFAULT
from simulator.spec.actions import action
from simulator.spec.failures import Failure, Refusal
from simulator.spec.shapes import Payload
from simulator.spec.sources import assumed
from simulator.web.admin.explain import LARGEST_HEADER, encode_header
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.recorder import new_engine
from tests.support.sample_actions import NOTHING, ProbeParams
from tests.support.worlds import billing_world

WANTED = {"X-Sim-Explain": "1"}
TOO_FEW = {"action": "mass_pay", "token": "demo-token", "invoices[]": "502"}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """Give the engine with the billing world."""
    engine.worlds.add(DEFAULT, billing_world())
    return engine


async def test_the_header_explains_a_refusal_and_leaves_the_body_alone(client: Client) -> None:
    """One line of ASCII, only for who asks."""
    plain = await client.post("/whmcs.php", data=TOO_FEW)
    asked = await client.post("/whmcs.php", data=TOO_FEW, headers=WANTED)

    assert "X-Sim-Explanation" not in plain.headers
    assert await asked.read() == await plain.read()
    line = asked.headers["X-Sim-Explanation"]
    assert line.isascii()
    found = json.loads(line)
    assert found["verdict"] == "refused"
    assert found["failure"] == "mass_pay_requires_2_invoices"
    assert found["source"] == "documented: HOSTKEY API page, whmcs/mass_pay, failure response"
    assert "fewest is 2" in found["facts"]
    assert "send two different unpaid invoices" in found["remedy"]
    whole = await (await client.get(found["explain"])).json()
    assert whole["remedy"] == found["remedy"]


async def test_the_header_of_what_passes_is_short(client: Client) -> None:
    """There is nothing to explain."""
    form = {"action": "get_client", "token": "demo-token"}

    response = await client.post("/whmcs.php", data=form, headers=WANTED)

    assert response.headers["X-Sim-Explanation"] == '{"verdict":"passes"}'


async def test_the_header_holds_no_secrets(client: Client) -> None:
    """Neither what was sent nor what it was compared with."""
    form = {"action": "whmcslogin", "user": "john.doe@example.com", "password": "hunter2-hunter2"}

    response = await client.post("/auth.php", data=form, headers=WANTED)

    line = response.headers["X-Sim-Explanation"]
    assert "password is ***" in line
    assert "hunter2" not in line
    assert "Secret-123" not in line


async def test_a_request_that_cannot_be_read_has_a_header_too(client: Client) -> None:
    """The answer itself says what is wrong."""
    response = await client.post(
        "/whmcs.php",
        data=b"action=%ff",
        headers={**WANTED, "Content-Type": "application/x-www-form-urlencoded"},
    )

    assert response.status == 400
    assert json.loads(response.headers["X-Sim-Explanation"])["verdict"] == "not performed"


async def test_a_request_that_no_journal_has_is_told_so(aiohttp_client: AiohttpClient) -> None:
    """The scenario is still being loaded."""
    client = await aiohttp_client(create_app(new_engine()))

    response = await client.post("/whmcs.php", data=TOO_FEW, headers=WANTED)

    assert "no journal has it" in json.loads(response.headers["X-Sim-Explanation"])["remedy"]


async def test_a_defect_of_an_explanation_does_not_reach_the_answer(
    aiohttp_client: AiohttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Which is as it would have been; the log has the defect."""

    def advice(_refused: Refusal) -> str:
        raise ZeroDivisionError

    failure = Failure("no", assumed("a test"), advice=advice)

    def refuses(work: UnitOfWork, _params: ProbeParams) -> Payload:
        raise failure.refusal(work, {})

    made = action(
        ProbeParams, group="probes", failures=(failure,), answer=NOTHING, source=assumed("a test")
    )(refuses)
    engine = new_engine(actions={("whmcs", "refuses"): made})
    engine.worlds.add(DEFAULT, billing_world())
    client = await aiohttp_client(create_app(engine))
    form = {"action": "refuses", "token": "demo-token", "need": "it"}

    response = await client.post("/whmcs.php", data=form, headers=WANTED)

    assert (response.status, (await response.json())["message"]) == (200, "no")
    assert json.loads(response.headers["X-Sim-Explanation"])["verdict"] == "unexplained"
    assert "ZeroDivisionError" in caplog.text


def test_a_header_never_gets_too_long() -> None:
    """Facts go first; what remains then is the verdict and where to read on."""
    many = {"verdict": "refused", "facts": ["x" * 300] * 40, "remedy": "é", "explain": "/here"}
    giant = {"verdict": "refused", "facts": [], "remedy": "é" * 5_000, "explain": "/here"}

    kept = json.loads(encode_header(many))

    assert len(encode_header(many)) <= LARGEST_HEADER
    assert 0 < len(kept["facts"]) < 40
    assert encode_header({"remedy": "a\x7fb\r\n"}) == '{"remedy":"a\\u007fb\\r\\n"}'
    assert json.loads(encode_header(giant)) == {"verdict": "refused", "explain": "/here"}


def test_an_explanation_masks_every_text_of_its_own() -> None:
    """Also where a secret came by an unforeseen way."""
    secret = "a-long-secret-token"
    leaky = Explanation(
        verdict="refused",
        world="default",
        action=secret,
        now="",
        failure=ExplainedFailure(-1, "no $x", f"no {secret}"),
        source=ExplainedSource("assumed", "", ""),
        remedy=f"send {secret}",
        unread=[secret],
        fault=secret,
        notes=[secret],
    )

    assert secret not in repr(leaky.masked(Mask({"token": secret})))
