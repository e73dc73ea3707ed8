"""The runner of the documentation, tried on pages that are wrong on purpose."""

from pathlib import Path

import pytest

from tests.docs.blocks import UnreadablePage, blocks_of
from tests.docs.outputs import same
from tests.docs.page import BrokenPage
from tests.docs.pages import run_page


def fenced(language: str, *lines: str) -> str:
    """Write a block."""
    return "\n".join([f"```{language}", *lines, "```", ""])


WRONG = [
    (fenced("bash", "true", "exit 3"), "page.md:1: it ended with 3"),
    (fenced("bash", "false | true"), "page.md:1: it ended with 1"),
    (fenced("bash", "echo $unset"), "unbound variable"),
    (fenced("console", "$ echo one", "two"), "- two\n+ one"),
    (fenced("console", "$ echo one"), "+ one"),
    (fenced("console", "$ true", "one"), "- one"),
    (fenced("console", "$ false"), "ended with 1, and the page does not show that"),
    (fenced("console", "$ exit 0", "$ true"), "it stopped"),
    (fenced("console", "echo one"), "the first line of a dialogue begins with '$ '"),
    (fenced("console", "> one"), "the first line of a dialogue"),
    (fenced("python", "raise SystemExit(2)"), "line_1.py ended with 2"),
    (fenced("python", "def test_it():", "    assert 1 == 2"), "assert 1 == 2"),
    (fenced("python", "print(1)") + fenced("text", "2"), "page.md:4: - 2\n+ 1"),
    (fenced("text", "2"), "the block before it prints"),
    (fenced("js", "process.exit(4)"), "line_1.mjs ended with 4"),
    (fenced("php", "<?php exit(5);"), "line_1.php ended with 5"),
    (fenced("yaml", "clients: [{credits: 5}]"), "did you mean 'credit'"),
    (fenced("yaml", "- one"), "the document is no mapping"),
    (fenced("yaml", "one: 1"), "there is no shell in it to try"),
    (fenced("yaml", "jobs: {a: {steps: [{run: exit 6}]}}"), "it ended with 6"),
    (fenced("yaml", "runs: {steps: [{run: exit 7}]}"), "it ended with 7"),
    (fenced("yaml", "test: {script: [exit 8]}"), "it ended with 8"),
    (fenced("yaml", "services: {a: {healthcheck: {test: [CMD, 'false']}}}"), "it ended with 1"),
    (fenced("yaml", "test: {script: ['if true']}"), "syntax error"),
    (fenced("cobol", "STOP RUN."), "page.md:1: 'cobol' has no runner"),
    (fenced("", "true"), "page.md:1: '' has no runner"),
    (f"<!-- not run: no reason -->\n{fenced('bash', 'exit 1')}", "nothing on it is executed"),
    (f"<!-- not run: no reason -->\n{fenced('python', 'if')}", "invalid syntax"),
    (f"<!-- not run: no reason -->\n{fenced('yaml', 'a: {script: [if]}')}", "syntax error"),
    ("# A page of prose\n", "nothing on it is executed"),
]

RIGHT = [
    fenced("bash", "export WHO=me") + fenced("console", '$ echo "$WHO"', "me"),
    fenced("console", "$ for each in 1 2; do", "> echo $each", "> done", "1", "2"),
    fenced("console", "$ false", "$ echo $?", "1"),
    fenced("console", "$ whmcs-sim serve --help", "Usage: whmcs-sim serve …", "…"),
    fenced("console", "$ (exit 3); echo $?", "3"),
    fenced("python", "# a/one.py", "print(1)") + fenced("console", "$ python a/one.py", "1"),
    fenced("python", "import os; print(os.getcwd())") + fenced("text", "…/work"),
    fenced("python", "def test_it():", "    pass"),
    fenced(
        "python",
        "# test_order.py",
        "import pytest",
        "@pytest.mark.parametrize('each', range(10))",
        "def test_it(each):",
        "    print(end=str(each))",
    )
    + fenced("console", "$ pytest -qs test_order.py", "0.1.2.3.4.5.6.7.8.9.", "…"),
    fenced("php", "<?php // one.php", "echo 1;") + fenced("text", "1"),
    fenced("yaml", "clients: [{credit: 5}]"),
    fenced("yaml", "test: {variables: {WHO: me}, script: ['test $WHO = me']}"),
    fenced("yaml", "jobs: {a: {env: {WHO: 1}, steps: [{uses: x}, {run: test $WHO = 1}]}}"),
    fenced(
        "yaml",
        "jobs: {a: {steps: [{uses: o/whmcs-sim@v1}, {run: curl -sf $WHMCS_SIM_URL/_sim/ready}]}}",
    ),
    fenced("json", "{}"),
    fenced("toml", "one = 1"),
    f"<!-- not run: a reason -->\n{fenced('bash', 'exit 1')}" + fenced("bash", "true"),
    "1. a list\n\n" + "\n".join(f"   {line}" for line in fenced("bash", "true").splitlines()),
]


@pytest.mark.parametrize(("text", "report"), WRONG, ids=[report for _, report in WRONG])
def test_a_page_that_is_wrong_is_reported(text: str, report: str, tmp_path: Path) -> None:
    """The report names the place and shows what happened."""
    with pytest.raises(BrokenPage) as caught:
        run_page(blocks_of("page.md", text), tmp_path)

    assert report in str(caught.value)


@pytest.mark.parametrize("text", RIGHT)
def test_a_page_that_is_right_is_not_reported(text: str, tmp_path: Path) -> None:
    """Every form of block that the guide for writers allows."""
    assert run_page(blocks_of("page.md", text), tmp_path) > 0


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("```bash\ntrue\n", "page.md:1: this block is never closed"),
        ("<!-- not run: why -->\nprose\n", "page.md:2: 'not run' belongs right before a block"),
    ],
)
def test_a_page_that_cannot_be_read_is_reported(text: str, report: str) -> None:
    """A fence that is left open would swallow all that follows."""
    with pytest.raises(UnreadablePage, match=report):
        blocks_of("page.md", text)


@pytest.mark.parametrize(
    ("expected", "printed", "alike"),
    [
        ("one\n", "one", True),
        ("one", "one  \n\n", True),
        ("o…e", "one", True),
        ("o…e", "o\ne", False),
        ("one\n…\nfour", "one\ntwo\nthree\nfour", True),
        ("one\n…\nfour", "one\nfour", True),
        ("one\n…", "one", True),
        ("one.", "one!", False),
        ("", "one", False),
        ("one", "", False),
        ("", "", True),
    ],
)
def test_a_wildcard_stands_for_what_may_differ(expected: str, printed: str, *, alike: bool) -> None:
    """A line of its own for lines, inside a line for a part of it, and nothing else."""
    assert same(expected, printed) is alike


def test_a_page_that_asks_a_server_is_given_one_on_a_free_port(tmp_path: Path) -> None:
    """The address on the page is the default one; a page that serves for itself keeps its own."""
    ask = fenced("console", "$ curl -s http://127.0.0.1:8642/_sim/worlds", '{"worlds":["…"],…}')
    serve = fenced("console", "$ whmcs-sim serve --dialect live", "listening on …:8642", "…")
    live = fenced("console", "$ curl -s localhost:8642/_sim/worlds/default", '{…"live"…}')

    assert run_page(blocks_of("page.md", ask + serve + live), tmp_path) == 3


def test_a_server_that_says_something_else_is_reported(tmp_path: Path) -> None:
    """The banner belongs to the page like any other output."""
    text = fenced("console", "$ whmcs-sim serve --porf 1", "listening on …")

    with pytest.raises(BrokenPage, match="--porf"):
        run_page(blocks_of("page.md", text), tmp_path)
