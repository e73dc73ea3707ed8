"""Forks: each test and each mutant has a process of its own, split off one that is warm."""

import ast
import gc
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from types import CodeType, FunctionType
from typing import Any, NoReturn, TypeVar

import pytest
from _pytest.runner import runtestprotocol

from tests.trials.mutants.plan import Function, Mutant
from tests.trials.report import ROOT

T = TypeVar("T")
OURS = 3  # the exit code that says that the trial itself is wrong
LONGEST = 120  # seconds that a mutant may take, whatever it waits for
SLOW_TO_FILL = "tests.support.failure_examples"


def forked(tasks: Iterable[T], work: Callable[[T], str], jobs: int) -> Iterator[tuple[T, int, str]]:
    """Work on each task in a process of its own, `jobs` at a time.

    Yields:
        task, exit code (or the signal that ended it, negative), and what the work said.
    """
    waiting = iter(tasks)
    running: dict[int, tuple[T, int]] = {}
    while True:
        for task in islice(waiting, jobs - len(running)):
            told = os.memfd_create("told")
            pid = os.fork()
            if pid == 0:
                _work_and_leave(task, work, told)
            running[pid] = task, told
        if not running:
            return
        pid, status = os.wait()
        task, told = running.pop(pid)
        with os.fdopen(told, "rb") as file:
            file.seek(0)
            text = file.read().decode()
        code = os.waitstatus_to_exitcode(status)
        if code == OURS:
            raise RuntimeError(text)
        yield task, code, text


def _work_and_leave(task: T, work: Callable[[T], str], told: int) -> NoReturn:
    code = 0
    try:
        text = work(task)
    except BaseException:  # noqa: BLE001 whatever it is, it belongs to this process
        text, code = traceback.format_exc(), OURS
    os.write(told, text.encode())
    os._exit(code)


def failing(items: list[pytest.Item], seconds: Callable[[pytest.Item], float]) -> str:
    """Run tests until one fails, and name it; each has so many seconds of the processor."""
    signal.alarm(LONGEST)
    for item, following in in_order(items):
        signal.setitimer(signal.ITIMER_PROF, seconds(item))
        if not passes(item, following):
            return item.nodeid
    return ""


def in_order(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Pair each test with the one that follows it."""
    return zip(items, [*items[1:], None], strict=False)


def passes(item: pytest.Item, following: pytest.Item | None = None) -> bool:
    """Run a test, and say whether it passed; fixtures that the following one needs stay."""
    reports = runtestprotocol(item, log=False, nextitem=following)
    return not any(report.failed for report in reports)


def warm(items: list[pytest.Item]) -> None:
    """Run a test of each folder, so that what they import and compile is there in every fork."""
    for item in {item.path.parent: item for item in items}.values():
        passes(item)
    forget()
    gc.collect()
    gc.freeze()


def forget(*, but: str = "") -> None:
    """Empty the caches of functions: worlds in them were made by the code before its change.

    Args: but: the module of those that are left as they are.
    """
    for each in _caches():
        if each.__module__ != but:
            each.cache_clear()


@cache
def _caches() -> list[Any]:
    found = [each for each in gc.get_objects() if type(each) is type(_caches)]
    ours = [each for each in found if each.__module__.startswith(("simulator.", "tests."))]
    return [each for each in ours if each is not _caches]


class Swapping:
    """Puts changed code where the code of a function is, for all who hold the function."""

    def __init__(self, functions: Iterable[Function]) -> None:
        """Look up the functions of this process."""
        paths = {str(ROOT / each.path) for each in functions}
        gc.unfreeze()  # what starts a server hides objects from the collector, and so from here
        self._found: dict[tuple[str, str, int], list[FunctionType]] = {}
        for each in gc.get_objects():
            if type(each) is FunctionType and each.__code__.co_filename in paths:
                self._found.setdefault(_key(each.__code__), []).append(each)

    def swap(self, mutant: Mutant) -> None:
        """Change a function, for good."""
        function, path = mutant.function, str(ROOT / mutant.function.path)
        wanted = path, function.name.partition("::")[2], function.first
        mutant.change.make()
        if any("__class__" in each.__code__.co_freevars for each in self._found[wanted]):
            _keep_class(function.node)
        new = next(
            code for code in _codes(compile(function.tree, path, "exec")) if _key(code) == wanted
        )
        for each in self._found[wanted]:  # a call of super() that is left out asks for no class
            each.__code__ = new.replace(co_freevars=each.__code__.co_freevars)


def _keep_class(method: ast.FunctionDef) -> None:
    """Let a method still know its class where its `super()` is gone; else its code fits nowhere."""
    named = ast.copy_location(ast.Expr(ast.Name("__class__", ast.Load())), method.body[-1])
    method.body.append(ast.fix_missing_locations(named))


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)
