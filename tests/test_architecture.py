"""The shape of the code is a promise; here it is kept, and here each keeper is tried.

Every guard runs twice: on this repository, where it must stay silent, and on a tree that breaks the
law on purpose, where it must speak. A guard that cannot fail guards nothing.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import source_guards
from tests.support.import_order import modules_that_need_another_first
from tests.support.source_trees import ROOT, copy_of_package, lint_imports, mypy, plant, ruff

Guard = Callable[[Path], list[str]]

TIDY = '"""What a tidy module says first."""\n\nAMOUNT = 1\n'
LINES_AT_BUDGET = "\n".join(["AMOUNT = 1"] * source_guards.FILE_BUDGET) + "\n"
FUNCTION_AT_BUDGET = (
    'def pay() -> None:\n    """Pay."""\n' + "    pass\n" * source_guards.FUNCTION_BUDGET
)

# For each guard: what to plant where, and what it must then say.
VIOLATIONS: list[tuple[Guard, str, str, str]] = [
    (
        source_guards.files_over_budget,
        "simulator/domain/endless.py",
        LINES_AT_BUDGET + "AMOUNT = 1\n",
        "simulator/domain/endless.py: 401 lines, the budget is 400",
    ),
    (
        source_guards.files_over_budget,
        "tests/domain/test_endless.py",
        LINES_AT_BUDGET + "AMOUNT = 1\n",
        "tests/domain/test_endless.py: 401 lines, the budget is 400",
    ),
    (
        source_guards.functions_over_budget,
        "simulator/effects/paying.py",
        FUNCTION_AT_BUDGET + "    pass\n",
        "simulator/effects/paying.py:1: pay: 41 lines, the budget is 40",
    ),
    (
        source_guards.async_outside_web,
        "simulator/engine/call.py",
        "async def call() -> None: ...\n",
        "simulator/engine/call.py:1: async belongs under simulator/web",
    ),
    (
        source_guards.async_outside_web,
        "simulator/engine/call.py",
        "rows = [row async for row in table]\n",
        "simulator/engine/call.py: async belongs under simulator/web",
    ),
    (
        source_guards.own_modules_named_in_strings,
        "simulator/web/hidden.py",
        'X = ("simulator.effects.long", "simulator.tidy:AMOUNT", "simulator", "simulator.gone")\n',
        (
            "simulator/web/hidden.py:1: 'simulator.effects.long' is one of our modules; import it\n"
            "simulator/web/hidden.py:1: 'simulator.tidy:AMOUNT' is one of our modules; import it"
        ),
    ),
    (
        source_guards.imports_by_name,
        "simulator/web/hidden.py",
        'from importlib import import_module\n\nimport_module("simu" + "lator.tidy")\n',
        "simulator/web/hidden.py:3: import_module hides an import from mypy and import-linter",
    ),
    (
        source_guards.lazy_imports_without_reason,
        "simulator/web/lazy.py",
        (
            "def f() -> None:\n"
            "    from simulator import tidy  # noqa: PLC0415\n"
            "    import reportlab  # noqa: PLC0415 only PDFs need it\n"
        ),
        "simulator/web/lazy.py:2: write after the import `# noqa: PLC0415` and why it is lazy",
    ),
    (
        source_guards.own_packages_imported_whole,
        "simulator/web/whole.py",
        "import json\nfrom simulator import tidy\nimport simulator.tidy\nfrom . import app\n",
        (
            "simulator/web/whole.py:3: write from … import …, with the whole path\n"
            "simulator/web/whole.py:4: write from … import …, with the whole path"
        ),
    ),
    (
        source_guards.magic,
        "simulator/web/magic.py",
        (
            "import ast, inspect, sys\nfrom builtins import eval as run\nimport re\n"
            "sys.settrace(None)\neval('1')\ninspect.getsource(re)\nre.compile('a')\n"
        ),
        (
            "simulator/web/magic.py:1: ast is magic; record or declare what is to be known\n"
            "simulator/web/magic.py:2: eval is magic; record or declare what is to be known\n"
            "simulator/web/magic.py:4: settrace is magic; record or declare what is to be known\n"
            "simulator/web/magic.py:5: eval is magic; record or declare what is to be known\n"
            "simulator/web/magic.py:6: getsource is magic; record or declare what is to be known"
        ),
    ),
    (
        source_guards.types_named_by_participles,
        "simulator/web/listed.py",
        "class Listed: ...\nclass _Shown: ...\nclass Seed: ...\nclass ListedWorld: ...\n",
        (
            "simulator/web/listed.py:1: Listed is a participle; name the thing\n"
            "simulator/web/listed.py:2: _Shown is a participle; name the thing"
        ),
    ),
    (
        source_guards.folders_of_tests_without_a_package,
        "tests/engine/test_tidy_too.py",
        TIDY,
        "tests/engine: there is no simulator/engine",
    ),
    (
        source_guards.modules_without_first_line,
        "simulator/domain/silent.py",
        "AMOUNT = 1\n",
        "simulator/domain/silent.py: the docstring has no first line",
    ),
    (
        source_guards.modules_without_first_line,
        "simulator/domain/silent.py",
        '"""\nToo late."""\n',
        "simulator/domain/silent.py: the docstring has no first line",
    ),
    (
        source_guards.first_lines_used_twice,
        "simulator/tidy_again.py",
        TIDY,
        "simulator/tidy_again.py: starts like simulator/tidy.py: What a tidy module says first.",
    ),
    (
        source_guards.engines_that_nobody_observes,
        "tests/web/test_alone.py",
        "engine = Engine()\nengine = Engine(observer=watch)\n",
        "tests/web/test_alone.py:1: make it with new_engine, or the table of claims misses it",
    ),
    (
        source_guards.vague_names,
        "simulator/web/helpers.py",
        TIDY,
        "simulator/web/helpers.py: 'helpers' says nothing about what is inside",
    ),
    (
        source_guards.vague_names,
        "tests/test_utils.py",
        TIDY,
        "tests/test_utils.py: 'test_utils' says nothing about what is inside",
    ),
    (
        source_guards.exported_names_that_do_not_exist,
        "simulator/rules/exports.py",
        'from simulator import tidy\n__all__ = ["tidy", "ghost"]\n',
        "simulator/rules/exports.py: __all__ names 'ghost', which is not there",
    ),
    (
        modules_that_need_another_first,
        "simulator/domain/dependent.py",
        "from importlib import util\nimport simulator\nsimulator.tidy\n",
        "simulator.domain.dependent: AttributeError: module 'simulator' has no attribute 'tidy'",
    ),
    (
        modules_that_need_another_first,
        "simulator/domain/warning.py",
        "import warnings\nwarnings.warn('this will go away', DeprecationWarning)\n",
        "simulator.domain.warning: DeprecationWarning: this will go away",
    ),
]
LAZY = "def f() -> None:\n    from simulator.web import planted_above  # noqa: PLC0415 to be quick"
GUARDS = list(dict.fromkeys(guard for guard, *_ in VIOLATIONS))


@pytest.fixture(scope="module", autouse=True)
def _syntax_is_forgotten() -> Iterator[None]:
    yield
    source_guards.forget_syntax()


@pytest.fixture
def tidy_tree(tmp_path: Path) -> Path:
    """A tree that keeps every law, up to the edge of the budgets."""
    plant(tmp_path, "simulator/tidy.py", TIDY)
    plant(tmp_path, "simulator/domain/full.py", f'"""As long as can be."""\n{LINES_AT_BUDGET[11:]}')
    plant(tmp_path, "simulator/effects/long.py", f'"""As deep as can be."""\n{FUNCTION_AT_BUDGET}')
    plant(tmp_path, "simulator/web/app.py", '"""Where async is."""\nasync def f() -> None: ...\n')
    plant(tmp_path, "simulator/testing/me.py", '"""So is it here."""\nasync def f() -> None: ...\n')
    plant(tmp_path, "tests/test_tidy.py", TIDY)
    return tmp_path


@pytest.mark.parametrize("guard", GUARDS)
def test_this_repository_keeps_the_law(guard: Guard) -> None:
    """Nothing in the package or its tests is reported."""
    reports = guard(ROOT)
    assert not reports, "\n".join(reports)


@pytest.mark.parametrize("guard", GUARDS)
def test_a_tidy_tree_is_not_reported(guard: Guard, tidy_tree: Path) -> None:
    """What lies exactly on a budget is within it."""
    assert guard(tidy_tree) == []


@pytest.mark.parametrize(("guard", "path", "source", "report"), VIOLATIONS)
def test_a_broken_law_is_reported(
    guard: Guard, path: str, source: str, report: str, tidy_tree: Path
) -> None:
    """Each planted violation is found, named with its place, and nothing else is."""
    plant(tidy_tree, path, source)
    assert sorted(guard(tidy_tree)) == report.splitlines()


def test_a_circle_that_can_be_entered_at_one_place_only_is_reported(tidy_tree: Path) -> None:
    """It works as long as somebody happens to import the right one first."""
    plant(tidy_tree, "simulator/web/one.py", "ONE = 1\nfrom simulator.web.two import TWO\n")
    plant(tidy_tree, "simulator/web/two.py", "from simulator.web.one import ONE\nTWO = 2\n")
    [report] = modules_that_need_another_first(tidy_tree)
    assert report.startswith("simulator.web.two: ImportError: cannot import name 'TWO'")


FORBIDDEN = [
    ("domain/planted.py", "import simulator.web.planted_above", "Imports point downwards"),
    ("rules/planted_later.py", LAZY, "Imports point downwards"),
    ("shapes/planted.py", "import simulator.rules.planted_above", "Imports point downwards"),
    ("domain/planted_http.py", "import aiohttp", "Only what speaks HTTP knows aiohttp"),
    ("engine/planted_yaml.py", "import yaml", "Only scenarios know YAML"),
    ("actions/planted.py", "import reportlab", "Only documents know reportlab"),
    ("rules/planted.py", "import time", "Only the engine and the edge hold a stopwatch"),
]
ALLOWED = [("engine/planted.py", "import time"), ("web/planted.py", "import time")]


@pytest.fixture(scope="module")
def import_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of the package with all the forbidden imports, and some allowed."""
    root = copy_of_package(tmp_path_factory.mktemp("imports"))
    plant(root, "simulator/web/planted_above.py", TIDY)
    plant(root, "simulator/rules/planted_above.py", TIDY)
    for path, line, *_ in [*FORBIDDEN, *ALLOWED]:
        plant(root, f"simulator/{path}", f"{line}\n")
    result = lint_imports(root)
    assert result.returncode == 1
    return result.stdout


@pytest.mark.parametrize(("path", "_line", "contract"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(
    path: str, _line: str, contract: str, import_report: str
) -> None:
    """Import-linter reads our contracts, and holds the package to them, lazy imports too."""
    assert f"{contract} BROKEN" in import_report
    assert f"simulator.{path.removesuffix('.py').replace('/', '.')}" in import_report


@pytest.mark.parametrize(("path", "_line"), ALLOWED)
def test_the_engine_and_the_edge_may_measure_time(
    path: str, _line: str, import_report: str
) -> None:
    """The stopwatch contract lets those through that measure and wait."""
    module = f"simulator.{path.removesuffix('.py').replace('/', '.')}"
    assert f"{module} ->" not in import_report


def test_a_module_without_a_place_in_the_layers_is_refused(tmp_path: Path) -> None:
    """The list of layers is exhaustive."""
    root = copy_of_package(tmp_path)
    plant(root, "simulator/planted.py", "AMOUNT = 1\n")
    result = lint_imports(root)
    assert result.returncode == 1
    assert "simulator.planted" in result.stdout


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("TID251", "from datetime import UTC, datetime\n\nREAD = datetime.now(tz=UTC)\n"),
        ("TID251", "import datetime\n\nREAD = datetime.datetime.utcnow()\n"),
        ("TID251", "from datetime import date\n\nREAD = date.today()\n"),
        ("TID251", "import time\n\nREAD = time.time()\n"),
        ("TID251", "from time import time_ns\n\nREAD = time_ns()\n"),
        ("TID251", "import random\n\nDRAWN = random.Random(7)\n"),
        ("TID251", "from uuid import uuid4\n\nDRAWN = uuid4()\n"),
        ("TID251", "import secrets\n\nDRAWN = secrets.token_hex()\n"),
        ("S101", "def pay(amount: int) -> None:\n    assert amount > 0\n"),
        ("S102", "def pay(text: str) -> None:\n    exec(text)\n"),
        ("S301", "import pickle\n\nREAD = pickle.loads(b'')\n"),
        ("S307", "def pay(text: str) -> None:\n    eval(text)\n"),
        ("S506", "import yaml\n\nREAD = yaml.load('', Loader=yaml.UnsafeLoader)\n"),
        ("PLC0415", "def pay() -> None:\n    import json\n\n    json.dumps(1)\n"),
        ("C901", "def pay(n: int) -> None:\n" + "    if n:\n        print(n)\n" * 8),
    ],
)
def test_a_banned_construct_does_not_pass_ruff(rule: str, source: str) -> None:
    """Wall clocks, chance, asserts, evaluated text, hidden imports and tangles are refused."""
    result = ruff(f'"""Planted."""\n\n{source}', "simulator/rules/planted.py")
    assert result.returncode == 1
    assert f": {rule} " in result.stdout


LOOSE = {
    "no-untyped-def": "def pay(amount):\n    return amount\n",
    "type-arg": "def pay(amounts: list) -> None: ...\n",
    "unreachable": "def pay() -> None:\n    return\n    print(1)\n",
}


def test_loose_types_do_not_pass_mypy(tmp_path: Path) -> None:
    """Untyped functions, bare generics and unreachable lines are refused in the package."""
    for code, source in LOOSE.items():
        plant(tmp_path, f"simulator/rules/{code.replace('-', '_')}.py", source)
    result = mypy(tmp_path, "simulator/rules")
    assert result.returncode == 1
    for code in LOOSE:
        assert f"[{code}]" in result.stdout
