"""Answers as templates: what a failure looks like on the wire, whatever fills its placeholders."""

from datetime import UTC, datetime
from string import Template
from typing import Any

import msgspec

from simulator.domain.clock import Clock
from simulator.domain.policies import Dialect
from simulator.domain.world import World
from simulator.engine.envelope import malformed, refusal
from simulator.spec.actions import Action
from simulator.spec.failures import Failure, refuse

NO_TIME = Clock(instant=datetime(2000, 1, 1, tzinfo=UTC))


def refused(failure: Failure, dialect: Dialect, action: Action | None = None) -> dict[str, Any]:
    """Write the body that a failure is answered with; placeholders stay as they are declared."""
    world = World(scenario="", clock=NO_TIME, dialect=dialect)
    names = Template(failure.text).get_identifiers()
    answer = refusal(world, refuse(failure, **{name: f"${name}" for name in names}), action)
    body: dict[str, Any] = msgspec.json.decode(answer.body)
    return body


def unreadable(message: str) -> dict[str, Any]:
    """Write the body that a request is answered with which cannot even be read."""
    body: dict[str, Any] = msgspec.json.decode(malformed(message, 400).body)
    return body
