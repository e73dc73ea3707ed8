"""Journals in a file: what is written of each world, and what is said of what is not there."""

import json
from pathlib import Path

import pytest

from simulator.engine.engine import Engine
from simulator.engine.journal.files import journal_path, write_journals
from simulator.engine.journal.journal import Bounds
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from tests.support.journals import ask
from tests.support.recorder import new_engine
from tests.support.worlds import shipped


@pytest.fixture(name="engine")
def _engine() -> Engine:
    """Give an engine whose journals keep two requests, and that was asked three."""
    engine = new_engine(bounds=Bounds(entries=2))
    engine.worlds.add(DEFAULT, shipped("demo"))
    for action in ("get_client", "getcredits", "no_such_action"):
        ask(engine, action=action)
    return engine


def test_what_was_not_kept_is_told(engine: Engine, tmp_path: Path) -> None:
    """In both forms, and in the words."""
    har, plain = tmp_path / "run.har", tmp_path / "run.json"

    told = [write_journals(path, engine.worlds, engine.actions) for path in (har, plain)]

    ends = "1 more were too many to keep"
    assert told == [f"1 world, 2 requests in {path}, {ends}" for path in (har, plain)]
    log = json.loads(har.read_text())["log"]
    assert (len(log["entries"]), log["comment"]) == (2, ends)
    (world,) = json.loads(plain.read_text())["worlds"]
    assert (world["world"], world["forgotten"]) == (DEFAULT, 1)
    assert [each["action"] for each in world["entries"]] == ["getcredits", "no_such_action"]


@pytest.mark.parametrize("name", ["x.har", "a/b.JSON", "run.har.json"])
def test_the_ending_decides(name: str) -> None:
    """In any case of letters."""
    assert journal_path(name) == Path(name)


@pytest.mark.parametrize("name", ["", "har", "x.harx", "x.json.gz"])
def test_another_ending_is_refused(name: str) -> None:
    """Rather than a file that nobody can open."""
    with pytest.raises(UsageError, match="does not tell what it is"):
        journal_path(name)
