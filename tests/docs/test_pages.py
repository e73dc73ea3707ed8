"""The documentation does what it says: every code block of every page is executed, in order."""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.docs.pages import DOCS, INDEX, PAGES, blocks_on, complaints, name_of, run_page

Runs: TypeAlias = "dict[Path, Future[int]]"

AT_ONCE = 2
INDEX_NEEDED = "it installs from a package index"
DOCKER_NEEDED = "it needs a Docker engine"
NAMESPACES_NEEDED = (
    "it needs Linux namespaces, which not every machine allows; the tests of the command do it"
)
NOT_RUN = {
    "tutorial.md": [INDEX_NEEDED],
    "howto/compose.md": [DOCKER_NEEDED, DOCKER_NEEDED],
    "howto/github.md": [INDEX_NEEDED],
    "howto/gitlab.md": ["the name of a service exists only in a runner with containers"],
    "howto/hard-coded-host.md": [
        *(NAMESPACES_NEEDED, NAMESPACES_NEEDED),
        "it needs a browser and Linux namespaces; `make browser` does it",
    ],
    "howto/php.md": ["the curl extension of PHP is not installed everywhere"],
    "howto/pytest.md": [INDEX_NEEDED],
}
"""What no test executes, by page, and why: a block that joins them has to be written down here."""

LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
MOST_LINES = {"tutorial.md": 220}
USUAL_MOST = 120


@pytest.fixture(scope="module", name="runs")
def _runs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runs]:
    """Run the pages that were asked for, two at a time: most of it is waiting for programs."""
    items = [each for each in request.session.items if isinstance(each, pytest.Function)]
    asked = {each.callspec.id for each in items if "runs" in each.fixturenames}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {
            path: pool.submit(run_page, blocks_on(path), tmp_path_factory.mktemp(path.stem))
            for path in PAGES
            if name_of(path) in asked
        }
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_block_of_a_page_does_what_the_page_says(path: Path, runs: Runs) -> None:
    """Commands succeed and print what is shown, tests pass, scenarios load."""
    assert runs[path].result() > 0


def test_what_is_not_executed_is_known() -> None:
    """Each block that is marked `not run` is listed here with its reason, and no other."""
    marked: dict[str, list[str]] = {}
    for path in PAGES:
        for block in blocks_on(path):
            if block.not_run:
                marked.setdefault(name_of(path), []).append(block.not_run)

    assert marked == NOT_RUN


def test_the_index_leads_to_every_page() -> None:
    """A page that nobody links is not found."""
    linked = set(LINK.findall(INDEX.read_text("utf-8")))

    assert {name_of(path) for path in PAGES} <= linked


@pytest.mark.parametrize("path", [INDEX, *PAGES], ids=name_of)
def test_links_lead_to_files_that_are_there(path: Path) -> None:
    """Relative links are resolved from the page they stand on."""
    links = LINK.findall(path.read_text("utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_is_short_and_begins_with_its_problem(path: Path) -> None:
    """A heading, a sentence, and soon the code."""
    most_lines = MOST_LINES.get(name_of(path), USUAL_MOST)

    assert complaints(path.read_text("utf-8"), most_lines) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Code\n\nA sentence.\n", "it has no heading"),
        ("# Faults\n\n```bash\n", "it does not begin with a sentence"),
        ("# Faults\n\nA sentence.\nAnd more.\nAnd more.\n", "it is longer than 4 lines"),
    ],
)
def test_a_page_that_is_no_page_is_reported(text: str, complaint: str) -> None:
    """The guard above finds each of them."""
    assert complaints(text, 4) == [complaint]


def test_the_pages_are_those_of_the_folder() -> None:
    """The guards above look at something."""
    assert len(PAGES) > 10
    assert DOCS / "tutorial.md" in PAGES
