"""Stories of the shipped scenarios, told in process and over HTTP."""

import json
from collections.abc import Mapping
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any

import msgspec
import pytest

from simulator.contract.stories import Difference, mismatches, run_story
from simulator.domain.clock import ClockMove
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.scenario.library import names
from simulator.scenario.loading import Scenario, load_scenario
from simulator.scenario.step_documents import Step
from tests.support.api import Api, over_http
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import OPTIONS, scenario_from

NO_TOKEN = "Invalid token or access denied"
STORIES = [name for name in names() if load_scenario(name, OPTIONS).steps]


class Server:
    """A served engine as the target of a story."""

    def __init__(self, engine: Engine, port: int) -> None:
        """Talk to the engine's server on a port of this machine."""
        self.api: Api = over_http(engine, port)
        self.port = port

    def call(
        self, module: str, action: str, token: str | None, params: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Call an action by POST."""
        return self.api.send(module, "POST", action=action, token=token, **params).json

    def pay(self, step: Step) -> dict[str, Any]:
        """Pay through the admin API."""
        body = {"gateway": step.gateway, "outcome": step.outcome}
        if step.amount is not None:
            body["amount"] = str(step.amount)
        return self.ask("POST", f"invoices/{step.pay}/pay", json.dumps(body))

    def move(self, clock: ClockMove) -> dict[str, Any]:
        """Move the clock through the admin API."""
        return self.ask("POST", "clock", msgspec.json.encode(clock).decode())

    def messages(self) -> list[dict[str, Any]]:
        """Read the inbox through the admin API."""
        rows: list[dict[str, Any]] = self.ask("GET", "state/messages")["rows"]
        return rows

    def ask(self, method: str, path: str, body: str | None = None) -> dict[str, Any]:
        """Ask the admin API about the default world."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=HANG_GUARD_S)
        connection.request(method, f"/_sim/worlds/{DEFAULT}/{path}", body)
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return answer


def told(scenario: Scenario, served_engine: tuple[Engine, int]) -> list[str]:
    """Tell a story to a server that begins with its world."""
    engine, port = served_engine
    engine.worlds.add(DEFAULT, scenario.world)
    return [str(difference) for difference in run_story(scenario, Server(engine, port))]


@pytest.mark.parametrize("name", STORIES)
def test_every_shipped_story_ends_as_it_says(name: str, served_engine: tuple[Engine, int]) -> None:
    """Each answer of a story is what the story expects."""
    assert told(load_scenario(name, OPTIONS), served_engine) == []


def test_a_story_that_expects_something_else_says_where(
    served_engine: tuple[Engine, int],
) -> None:
    """A wrong expectation is reported with its step, action and key."""
    scenario = scenario_from("""
        clients:
          - invoices: [{id: 7, items: [{amount: 50}]}]
        steps:
          - {call: get_invoice, with: {invoice_id: 7}, expect: {status: Paid, total: "50.00"}}
    """)

    assert told(scenario, served_engine) == [
        "step 1, get_invoice: status is 'Unpaid', the story expects 'Paid'"
    ]


def test_a_story_remembers_what_it_was_told(served_engine: tuple[Engine, int]) -> None:
    """A later step sends it, expects it, or asks with it as its token."""
    scenario = scenario_from("""
        clients:
          - {id: 7, email: ann@example.com, password: Secret-7, phone: "+1.5"}
        steps:
          - call: auth/whmcslogin
            with: {user: ann@example.com, password: Secret-7}
            remember: {session: result.token, who: result.whmcs_id}
          - {call: get_client, as: $session, expect: {client: {userid: $who}}}
          - {call: reset_password, as: $session, with: {email: ann@example.com}}
          - {inbox: {topic: password_reset, to: ann@example.com}, remember: {sent: facts.link}}
          - {inbox: {topic: password_reset}, expect: {client_id: $who, facts: {link: $sent}}}
    """)

    assert told(scenario, served_engine) == []


def test_what_a_story_cannot_remember_is_told(served_engine: tuple[Engine, int]) -> None:
    """So is a message that never came, and one for somebody else."""
    scenario = scenario_from("""
        clients: [{id: 7, email: ann@example.com}]
        steps:
          - {call: reset_password, with: {email: ann@example.com}, remember: {it: facts.nothing}}
          - {inbox: {topic: password_reset, to: bob@example.com}, expect: {to: bob@example.com}}
          - {inbox: {topic: weather}, expect: {kind: email}}
          - {call: get_client, as: $nobody, expect: {message: $nothing}}
    """)

    assert told(scenario, served_engine) == [
        "step 1, reset_password: facts.nothing is missing, the story wants to remember it as $it",
        "step 2, inbox password_reset: to is missing, the story expects 'bob@example.com'",
        "step 3, inbox weather: kind is missing, the story expects 'email'",
        f"step 4, get_client: message is {NO_TOKEN!r}, the story expects '$nothing'",
    ]


@pytest.mark.parametrize(
    ("expected", "actual", "problems"),
    [
        ({}, {"a": 1}, []),
        ({"a": 1}, {}, ["a is missing, the story expects 1"]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, ["a.b is 2, the story expects 1"]),
        ([1], [1, 2], ["the answer[1] is 2, the story expects nothing there"]),
        ([1, 2], [1], ["the answer[1] is missing, the story expects 2"]),
        ({"a": True}, {"a": 1}, ["a is 1, the story expects True"]),
        ({"a": {}}, {"a": ""}, ["a is '', the story expects {}"]),
        ({"a": Decimal("6.47")}, {"a": 6.47}, []),
        ({"a": Decimal("6.47")}, {"a": 6.48}, ["a is 6.48, the story expects 6.47"]),
    ],
)
def test_differences_are_named_by_their_path(
    expected: object, actual: object, problems: list[str]
) -> None:
    """Objects may hold more than expected; everything else must be equal."""
    assert list(mismatches(expected, actual)) == problems


def test_a_clock_that_does_not_come_where_it_should_is_told(
    served_engine: tuple[Engine, int],
) -> None:
    """As any other step."""
    scenario = scenario_from("steps: [{clock: {advance: {days: 1}}, expect: {arrived: true}}]")

    assert told(scenario, served_engine) == [
        "step 1, clock: arrived is missing, the story expects True"
    ]


def test_a_difference_reads_as_a_sentence() -> None:
    """A difference names step, action and problem."""
    assert str(Difference(3, "mass_pay", "code is missing")) == "step 3, mass_pay: code is missing"
