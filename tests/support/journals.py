"""Journals in tests: an engine with the small billing world, and calls that leave an entry."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer, Call, Exchange
from simulator.engine.journal.journal import Bounds, Journal
from simulator.engine.journal.verification import Verification, VerificationResult, verify
from simulator.engine.worlds import DEFAULT
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from simulator.web.forms import nest, parse_urlencoded
from tests.support.api import DEMO_TOKEN, WORLD_PATH, Client, flatten
from tests.support.recorder import new_engine
from tests.support.worlds import billing_world, shipped

JOURNAL = f"{WORLD_PATH}/journal"
ORIGIN = "http://127.0.0.1:8642"


def engine_with_journal(bounds: Bounds | None = None) -> Engine:
    """Give an engine with the small billing world and an empty journal."""
    engine = new_engine(bounds=bounds)
    engine.worlds.add(DEFAULT, billing_world())
    return engine


def ask(
    engine: Engine,
    action: str | None,
    *,
    module: str = "whmcs",
    method: str = "POST",
    token: str | None = DEMO_TOKEN,
    world: str = "",
    fault: str = "",
    **params: object,
) -> Answer:
    """Call an action as a client would, with the token of client 123; None sends no token.

    Args: fault: the header X-Sim-Fault.
    """
    form = urlencode([*flatten({"action": action, "token": token, **params})])
    parsed = nest(parse_urlencoded(form))
    return engine.call(Call(module, method, parsed, ORIGIN, world, len(form), fault=fault))


def journal_of(engine: Engine) -> Journal:
    """Give the journal of the default world."""
    return engine.worlds.slot().journal


def last_exchange(engine: Engine) -> Exchange:
    """Give what was written down last."""
    *_, last = journal_of(engine)
    return last


def engine_with_varied_journal() -> Engine:
    """Give an engine whose journal has one of everything, numbered from 1."""
    engine = engine_with_journal()
    ask(engine, "get_client")
    ask(engine, "mass_pay", invoices=[502])
    ask(engine, "get_client", method="GET", token="token-ru")
    ask(engine, "get_invoics")
    ask(engine, "create_addfunds", amount="20.00", colour="blue")
    ask(engine, "login", module="auth", token=None, key="0123456789abcdef-fedcba9876543210")
    ask(engine, "get_invoice", token="nobody's", invoice_id=502)
    engine.note(Call("whmcs", "POST", {}, ORIGIN, size=7), "whmcs: malformed request: no", 413)
    return engine


async def read_journal(client: Client, query: str = "", path: str = JOURNAL) -> Any:  # noqa: ANN401 JSON
    """Read a journal, or a part of it."""
    response = await client.get(f"{path}?{query}")
    answer = await response.json()
    assert response.status == 200, answer
    return answer


def entry_numbers(answer: Any) -> list[int]:  # noqa: ANN401 JSON
    """Give the numbers of the entries of an answer."""
    return [entry["number"] for entry in answer["entries"]]


def verdict(engine: Engine, action: str, **wanted: object) -> VerificationResult:
    """Verify; what is wanted is written as in JSON."""
    read_journal = msgspec.convert({"action": action, **wanted}, Verification)
    return verify(engine.actions, journal_of(engine), read_journal)


def exchange_of(
    call: Call,
    answer: Answer,
    action: Action | None = None,
    failure: Failure | None = None,
    *,
    number: int = 1,
) -> Exchange:
    """Make an exchange that left the demo world as it was."""
    world = shipped("demo")
    return Exchange(
        number=number,
        call=call,
        answer=answer,
        action=action,
        failure=failure,
        now=datetime(2026, 3, 1, 9, tzinfo=UTC),
        seconds=0.001,
        before=world,
        after=world,
    )
