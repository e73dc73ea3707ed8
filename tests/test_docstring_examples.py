"""The examples in docstrings: each is run, and gives what stands below it."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "simulator"
MODULES = [
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for path in sorted(PACKAGE.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    """As the reader of the docstring would find out."""
    failed, tried = doctest.testmod(import_module(name))

    assert tried
    assert not failed


def test_an_example_that_is_wrong_is_found() -> None:
    """The runner looks at what comes out."""
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, None)

    assert doctest.DocTestRunner(verbose=False).run(wrong, out=lambda _: None).failed == 1
