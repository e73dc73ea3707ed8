"""The table of claims fails a full run that never saw something documented, and no other run."""

from pathlib import Path

import pytest

from simulator.actions import TABLE
from simulator.contract.reference import claims_by_basis
from simulator.rules.mass_payment import REQUIRES_TWO_INVOICES
from tests.support.claims import Claims, ClaimsPlugin, read_parameters
from tests.support.documentation import FOLDER, Page, not_read, read
from tests.support.processes import Suite
from tests.support.recorder import Recorder

KEY = ("whmcs", "mass_pay")
MASS_PAY = {KEY: TABLE[KEY]}
NEVER_PROVOKED = "never provoked: mass_pay: mass_pay_requires_2_invoices"
NEVER_EXERCISED = "never exercised: mass_pay: invoices"


@pytest.fixture
def page() -> Page:
    """What the page prints about mass_pay."""
    return read(FOLDER / "mass_pay.yaml")


def saw(*, failure: bool = True, parameter: bool = True) -> Recorder:
    """Make a recorder that has seen what the page prints of mass_pay, or some of it."""
    recorder = Recorder()
    if failure:
        recorder.provoked[KEY][REQUIRES_TWO_INVOICES] = {REQUIRES_TWO_INVOICES.text}
    if parameter:
        recorder.seen.note(TABLE[KEY], None, {"invoices": {"0": "1"}})
    return recorder


@pytest.mark.parametrize(
    ("recorder", "unseen"),
    [
        (saw(), []),
        (saw(failure=False), [NEVER_PROVOKED]),
        (saw(parameter=False), [NEVER_EXERCISED]),
        (Recorder(), [NEVER_PROVOKED, NEVER_EXERCISED]),
    ],
)
def test_what_was_never_seen_is_named(page: Page, recorder: Recorder, unseen: list[str]) -> None:
    """By the name of its action, and as the page prints it."""
    assert Claims(MASS_PAY, [page], recorder).unseen() == unseen


def test_a_page_that_nothing_serves_is_unseen(page: Page) -> None:
    """What is documented counts, whether there is an action or not."""
    assert Claims({}, [page], Recorder()).unseen() == [NEVER_PROVOKED, NEVER_EXERCISED]


def test_what_is_decided_not_to_be_read_need_not_be_exercised() -> None:
    """A deviation says so; the rows around it are read."""
    reset = read(FOLDER / "reset_password.yaml")

    assert "token" in not_read(reset)
    assert read_parameters(reset) == ["email", "location", "reset_token", "pass", "code"]
    assert read_parameters(read(FOLDER / "get_client.yaml")) == ["full"]


def test_what_the_table_has_beyond_the_page_is_named_apart(page: Page) -> None:
    """It fails nothing; the texts that nobody documents are told all the same."""
    beyond = Claims(MASS_PAY, [page], saw()).unseen_beyond()

    declared = [failure.text for failure in TABLE[KEY].failures]
    assert beyond == [
        f"never provoked: mass_pay: {text}"
        for text in declared
        if text != REQUIRES_TWO_INVOICES.text
    ]


def test_the_table_is_counted(page: Page) -> None:
    """Of the pages, of the actions, and of what was seen."""
    both = {**MASS_PAY, ("auth", "info"): TABLE["auth", "info"]}
    lines = list(Claims(both, [page, read(FOLDER / "info.yaml")], saw(parameter=False)).lines())

    declared = len(TABLE[KEY].failures) + len(TABLE["auth", "info"].failures)
    assert lines[0] == "actions        1 (+ 1 beyond the page)"
    assert lines[1] == "failures       1 documented / 1 provoked"
    assert lines[2] == f"               {declared} declared / 1 provoked"
    assert lines[3] == "parameters     1 documented / 0 exercised"
    assert lines[4] == "               1 declared / 0 exercised"
    assert lines[5].startswith("answer fields  ")
    counts = claims_by_basis(both.values())
    assert lines[6] == f"claims         {', '.join(f'{n} {basis}' for basis, n in counts.items())}"


FULL = "table of claims ="
LOOP = "asyncio_default_fixture_loop_scope = function"  # else its plugin warns
TWO_FILES = {
    "test_one.py": "def test_a(): pass\ndef test_b(): pass\n",
    "more/test_two.py": "def test_c(): pass\n",
}


def run(
    root: Path, capsys: pytest.CaptureFixture[str], claims: Claims, *arguments: str
) -> tuple[int, str]:
    """Run pytest inside this one, on two small files; gives its exit code and what it printed."""
    for name, source in TWO_FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(source)
    (root / "pytest.ini").write_text(f"[pytest]\naddopts = --import-mode=importlib\n{LOOP}\n")
    options = ["-p", "no:cacheprovider", "--rootdir", str(root), "-c", str(root / "pytest.ini")]
    asked = arguments or (str(root),)
    code = pytest.main([*options, *asked], plugins=[ClaimsPlugin(lambda: claims)])
    return int(code), capsys.readouterr().out


def test_a_full_run_that_saw_everything_is_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], page: Page
) -> None:
    """The table is there, and nothing is called failed."""
    code, out = run(tmp_path, capsys, Claims(MASS_PAY, [page], saw()))

    assert code == 0
    assert FULL in out
    assert "actions        1 (+ 0 beyond the page)" in out
    assert "beyond the page, never provoked: " in out
    assert "FAILED" not in out


def test_a_full_run_that_missed_something_documented_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], page: Page
) -> None:
    """Although all of its tests passed; it says what is missing."""
    code, out = run(tmp_path, capsys, Claims(MASS_PAY, [page], Recorder()))

    assert code == 1
    assert FULL in out
    assert f"FAILED {NEVER_PROVOKED}" in out
    assert f"FAILED {NEVER_EXERCISED}" in out
    assert "3 passed" in out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["{root}/test_one.py"], "files of tests left out: 1"),
        (["{root}/test_one.py::test_a", "{root}/more"], "single tests were asked for"),
        (["{root}", "-k", "test_a"], "tests deselected: 2"),
        (["{root}", "--ignore", "{root}/more"], "files of tests left out: 1"),
        (["{root}", "--deselect", "test_one.py::test_a"], "tests deselected: 1"),
        (["{root}", "--collect-only"], "nothing was run"),
    ],
)
def test_a_partial_run_says_so_and_fails_nothing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    page: Page,
    arguments: list[str],
    why: str,
) -> None:
    """What was left out could have seen what is missing."""
    asked = [each.format(root=tmp_path) for each in arguments]
    code, out = run(tmp_path, capsys, Claims(MASS_PAY, [page], Recorder()), *asked)

    assert code == 0
    assert f"table of claims (partial run: {why})" in out
    assert "FAILED" not in out


def test_a_run_that_stops_at_its_first_failure_is_partial(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], page: Page
) -> None:
    """It fails for its own reason, and not for what it never came to."""
    (tmp_path / "test_bad.py").write_text("def test_bad(): raise ValueError\n")

    code, out = run(tmp_path, capsys, Claims(MASS_PAY, [page], Recorder()), str(tmp_path), "-x")

    assert code == 1
    assert "partial run: it was stopped" in out
    assert NEVER_PROVOKED not in out


def test_a_failed_run_keeps_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], page: Page
) -> None:
    """What is missing is told beside what failed."""
    (tmp_path / "test_bad.py").write_text("def test_bad(): raise ValueError\n")

    code, out = run(tmp_path, capsys, Claims(MASS_PAY, [page], Recorder()))

    assert code == 1
    assert f"FAILED {NEVER_PROVOKED}" in out


CONFTEST = f"""
from simulator.actions import TABLE
from tests.support.claims import Claims, ClaimsPlugin
from tests.support.documentation import FOLDER, read
from tests.support.recorder import RUN

def pytest_configure(config):
    claims = Claims({{{KEY}: TABLE[{KEY}]}}, [read(FOLDER / "mass_pay.yaml")], RUN)
    config.pluginmanager.register(ClaimsPlugin(lambda: claims), "claims")
"""
TWO_WORKERS = ("-p", "xdist.plugin", "-n", "2")
REFUSED_IN_A_WORKER = """
from tests.support.api import in_process
from tests.support.recorder import new_engine
from tests.support.worlds import shipped

def test_mass_pay():
    api = in_process(new_engine())
    api.world = shipped("demo")
    assert "code" in api.call("mass_pay", invoices=[554433])
"""


@pytest.mark.parametrize(
    ("source", "arguments", "code", "title"),
    [
        (REFUSED_IN_A_WORKER, (), 0, FULL),
        ("def test_nothing(): pass\n", (), 1, FULL),
        ("def test_nothing(): pass\n", ("-k", "test_nothing"), 0, "tests deselected: 3"),
        ("import os\ndef test_dies(): os._exit(3)\n", (), 1, "workers lost: "),
    ],
)
def test_what_workers_saw_counts_as_seen(
    tmp_path: Path, source: str, arguments: tuple[str, ...], code: int, title: str
) -> None:
    """The controller of pytest-xdist adds up what its workers collected and saw."""
    suite = Suite(tmp_path)
    suite.write("conftest.py", CONFTEST)
    suite.write("test_seen.py", source)
    for name, text in TWO_FILES.items():
        suite.write(name, text)

    ran = suite.run(*TWO_WORKERS, *arguments)

    assert ran.code == code, ran.text
    assert title in ran.text
    assert (NEVER_PROVOKED in ran.text) == (code == 1 and title == FULL)
