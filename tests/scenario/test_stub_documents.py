"""Stubs in scenarios: what they become, files beside them, and what is wrong, with its place."""

from pathlib import Path

import pytest

from simulator.domain.stubs import MOST_STUBS
from simulator.engine.worlds import ScenarioCache
from simulator.errors import ScenarioError
from simulator.scenario.loading import load_scenario, load_text
from simulator.scenario.resolved_document import Options

TAGS = "{match: {module: tags, action: list}, answer: {result: OK, tags: []}}"


def problems(text: str, source: str = "s.yaml") -> list[str]:
    """Load what cannot become a world, and give the problems."""
    with pytest.raises(ScenarioError) as refused:
        load_text(text, source)
    return [*refused.value.problems]


def test_a_world_begins_with_the_stubs_of_its_scenario() -> None:
    """As they are written."""
    [stub] = load_text(f"stubs: [{TAGS}]", "s.yaml").world.stubs
    assert (stub.match.module, stub.match.action) == ("tags", "list")
    assert stub.answer == {"result": "OK", "tags": []}


def test_a_number_of_an_answer_stays_a_number() -> None:
    """The exact numbers that YAML is read with are no texts of JSON; one without end is none."""
    [stub] = load_text(
        "stubs: [{answer: {amount: 50.5, rows: [{rate: 1e2}]}}]", "s.yaml"
    ).world.stubs
    assert stub.content == b'{"amount":50.5,"rows":[{"rate":100.0}]}'

    [problem] = problems("stubs: [{answer: {amount: .nan}}]")
    assert "NaN is no number of JSON; write another number" in problem


def test_a_file_beside_the_scenario_is_read(tmp_path: Path) -> None:
    """Also when it changes later."""
    (tmp_path / "answers").mkdir()
    path = tmp_path / "s.yaml"
    path.write_text("stubs: [{match: {module: s3}, file: answers/list.pdf}]")
    file = tmp_path / "answers" / "list.pdf"
    cache = ScenarioCache()
    for content in (b"%PDF-\xff", b"other"):
        file.write_bytes(content)
        [stub] = load_scenario(str(path)).world.stubs
        assert stub.content == content
        assert cache.load(str(path), Options()).stubs[0].content == content


@pytest.mark.parametrize(
    "name", ["gone.json", "../outside.json", "/etc/passwd", ".", "large", "\\0"]
)
def test_a_file_that_is_not_in_the_folder_is_told(tmp_path: Path, name: str) -> None:
    """Nothing outside is read, whatever a scenario says."""
    (tmp_path / "outside.json").write_text("{}")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "large").write_bytes(b"x" * 500_001)
    (folder / "good.json").write_text("{}")
    text = f'stubs:\n  - file: good.json\n  - file: "{name}"\n'
    [problem] = problems(text, str(folder / "s.yaml"))
    assert problem.startswith(f"{folder / 's.yaml'}:3:11 stubs[1].file: ")
    assert "cannot be read; write the path of a file in the scenario's folder" in problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("stubs: [{answer: {}, file: x}]", "answer and file exclude each other; write one"),
        ("stubs: [{answer: {}, match: {client: 9}}]", "there is no client with id 9 in this file"),
        ("stubs: [{anser: {}}]", "did you mean 'answer'?"),
        ("stubs: [{answer: 5}]", "expected a mapping, not 5"),
        ("stubs: [{status: 99}]", "200"),
        (
            "stubs: [{match: {module: a, action: b/c}}]",
            "b/c names its module already; leave module out",
        ),
        (f"stubs: [{', '.join([TAGS] * (MOST_STUBS + 1))}]", "100 entries at most"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, problem: str) -> None:
    """Among all else that is."""
    [found] = problems(text)
    assert found.startswith("s.yaml:1:")
    assert problem in found
