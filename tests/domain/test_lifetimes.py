"""Until when sessions, links and tasks last, and what a session opens."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.tasks import Task, TaskKind
from tests.support.worlds import billing_world

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BEFORE, AFTER = NOW - SECOND, NOW + SECOND


@pytest.mark.parametrize(("until", "alive"), [(AFTER, True), (NOW, False), (BEFORE, False)])
def test_tokens_work_until_their_instant(until: datetime, *, alive: bool) -> None:
    """At it they do not any more."""
    assert Session(token="a", client_id=1, expires_at=until).alive(NOW) is alive
    assert PasswordReset(token="a", client_id=1, expires_at=until).alive(NOW) is alive


def test_a_token_without_an_end_works_for_ever() -> None:
    """One that a scenario gives."""
    assert Session(token="a", client_id=1).alive(NOW)


@pytest.mark.parametrize(("server_id", "opened"), [(None, True), (12345, True), (12346, False)])
def test_a_session_opens_its_server_or_all(server_id: int | None, *, opened: bool) -> None:
    """None stands for the whole account."""
    session = Session(token="a", client_id=123, server_id=server_id)
    assert session.opens(billing_world().services[12345]) is opened


@pytest.mark.parametrize(
    ("ready", "asked", "ended"),
    [
        (AFTER, False, False),
        (NOW, False, True),
        (BEFORE, False, True),
        (AFTER, True, True),
        (None, False, False),
        (None, True, False),
    ],
)
def test_a_task_ends_at_its_instant(ready: datetime | None, *, asked: bool, ended: bool) -> None:
    """Or when somebody has asked before; never while it waits for payment."""
    task = Task(key="a", client_id=1, server_id=1, kind=TaskKind.DEPLOY, asked=asked)
    assert replace(task, ready_at=ready).ended(NOW) is ended
    assert replace(task, ready_at=ready).awaits_payment is (ready is None)
