"""Refusals as tests see them: a situation, the declared failure it meets, and its exact text."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from simulator.domain.faults import Outage
from simulator.domain.policies import Dialect
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from tests.support.api import DEMO_TOKEN, Api
from tests.support.worlds import altered


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """A request that must be refused.

    Attributes:
        failure: the failure of the action's declaration that it meets.
        message: the text, placeholders filled.
        params: what is sent besides action and token.
    """

    failure: Failure
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    token: str | None = DEMO_TOKEN

    def __str__(self) -> str:
        """The parameters, to name the test."""
        return f"{self.message}: {self.params}"


def envelope(dialect: Dialect, message: str, code: int = -1, word: str = "") -> dict[str, Any]:
    """Write a refusal as a dialect must, key for key."""
    if dialect == "documented":
        return {"code": code, "message": message}
    result = code if code == AUTHORIZATION else -1  # clients that test for -1 take -3 for a success
    return {"result": result, "code": word or code, "error": message, "message": message}


def assert_refused(api: Api, action: Action, situation: RefusedRequest) -> None:
    """Provoke a refusal in both dialects: exact envelope, status 200, and the world untouched."""
    for dialect in DIALECTS:
        use_dialect(api, dialect)
        with unchanged(api):
            reply = api.send(
                action.module,
                "POST",
                action=action.name,
                token=situation.token,
                **situation.params,
            )
        failure = situation.failure
        expected = envelope(dialect, situation.message, failure.code, failure.live_code)
        if failure.keyed and dialect == "documented":
            expected = {str(failure.code): situation.message}
        assert (reply.status, reply.json) == (200, expected)


def code_and_message(answer: Mapping[str, Any]) -> tuple[int, str]:
    """Read a documented refusal, whether its code is a value or the key of its text."""
    if "code" in answer:
        return answer["code"], answer["message"]
    [(code, message)] = answer.items()
    return int(code), message


AUTHORIZATION, BUSINESS_RULE = -2, -3
DIALECTS: tuple[Dialect, ...] = ("documented", "live")


def use_dialect(api: Api, dialect: Dialect) -> None:
    """Let the world of an API speak a dialect."""
    api.world = altered(api.world, dialect=dialect)


def choose_policies(api: Api, **choices: object) -> None:
    """Choose policies in the world of an API."""
    policies: Any = replace(api.world.policies, **choices)
    api.world = altered(api.world, policies=policies)


def take_whmcs_down(api: Api) -> None:
    """Let WHMCS not answer in the world of an API."""
    api.world = altered(api.world, outages=frozenset({Outage.WHMCS}))


@contextmanager
def unchanged(api: Api) -> Iterator[None]:
    """Hold that the world is the very same value afterwards."""
    before = api.world
    yield
    assert api.world is before
