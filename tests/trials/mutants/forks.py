"""Forks: each test and each mutant has a process of its own, split off one that is warm."""

import ast
import gc
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
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
        """Look up the functions of this process; a module that nobody needed yet is imported."""
        paths = {str(ROOT / each.path) for each in functions}
        for each in {each.path for each in functions}:
            import_module(each.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        gc.unfreeze()  # what starts a server hides objects from the collector, and so from here
        self._found: dict[tuple[str, str, int], list[FunctionType]] = {}
        for each in gc.get_objects():
            if type(each) is FunctionType and each.__code__.co_filename in paths:
                self._found.setdefault(_key(each.__code__), []).append(each)

    def swap(self, mutant: Mutant) -> None:
        """Change a function, and those that it made already, for good."""
        function, path = mutant.function, str(ROOT / mutant.function.path)
        name = function.name.partition("::")[2]
        wanted = path, name, function.first
        mutant.change.make()
        for key in self._found:
            if key == wanted or (key[0] == path and key[1].startswith(f"{name}.<locals>.")):
                self._keep_names(function.node, key)
        for code in _codes(compile(function.tree, path, "exec")):
            for each in self._found.get(_key(code), ()):
                inside = code.co_qualname.startswith(f"{name}.<locals>.")
                same = code.co_freevars == each.__code__.co_freevars
                if _key(code) == wanted or (inside and same):
                    each.__code__ = code

    def _keep_names(self, function: ast.FunctionDef, key: tuple[str, str, int]) -> None:
        """Let what lost a name still know it, such as that of its class; else it fits nowhere."""
        names = {name for each in self._found[key] for name in each.__code__.co_freevars}
        for node in ast.walk(function):
            if isinstance(node, ast.FunctionDef) and node.name == key[1].rpartition(".")[2]:
                for name in sorted(names):
                    named = ast.copy_location(ast.Expr(ast.Name(name, ast.Load())), node.body[-1])
                    node.body.append(ast.fix_missing_locations(named))


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)
