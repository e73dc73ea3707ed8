"""`python -m tests.trials.fuzz.made_up wire|documents SECONDS`: tries requests that are made up.

`wire`: Hypothesis makes up one to four requests of any actions and any admin paths. `documents`:
schemathesis makes a request of what an OpenAPI document says, and of what it does not allow. Either
is sent to a running server and held to `try_wire`; the smallest case that shows something is kept.
"""

import os
import sys
import time
import warnings
from collections.abc import Iterator
from importlib import import_module
from itertools import chain, count, cycle, product, repeat
from typing import Any
from urllib.parse import urlencode

import msgspec
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some
from requests import Request

from simulator.engine.exchanges import Call
from simulator.web.admin.paths import ADMIN_PATHS
from simulator.web.admin.routes import SENDS_BODY, AdminPath
from tests.support.any_requests import bodies, calls, targets
from tests.trials.fuzz.corpus import again, keep
from tests.trials.fuzz.surroundings import pairs_of
from tests.trials.fuzz.wire import FORM, JSON, SentRequest, documents, operation_of, try_wire

WIRE, DOCUMENTS = "wire", "documents"
AT_ONCE = 10
QUICK = settings(
    max_examples=AT_ONCE,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)


def asked_call(call: Call) -> SentRequest:
    """Write a call as the request of an ordinary client."""
    body = urlencode(list(pairs_of(call.form)))
    return SentRequest("POST", f"/{call.module}.php", {"Content-Type": FORM}, body)


@some.composite
def asked_path(draw: some.DrawFn, path: AdminPath) -> SentRequest:
    """Ask an admin path for anything."""
    body = draw(bodies(path)).decode("latin-1") if path.method in SENDS_BODY else ""
    kind = draw(some.sampled_from([JSON, *path.texts]))
    return SentRequest(
        path.method, draw(targets(path)), {"Content-Type": kind} if body else {}, body
    )


def any_cases() -> Iterator[tuple[str, some.SearchStrategy[list[SentRequest]]]]:
    """Ask any admin paths and any actions, up to four one after another."""
    request = some.one_of(
        calls().map(asked_call), some.sampled_from(ADMIN_PATHS).flatmap(asked_path)
    )
    return repeat((WIRE, some.lists(request, min_size=1, max_size=4)))


def documented_cases() -> Iterator[tuple[str, some.SearchStrategy[list[SentRequest]]]]:
    """Go round the operations of both documents, with what they allow and what they do not."""
    schemathesis: Any = import_module("schemathesis")  # it may not be there, and is slow to load
    operations = [
        found.ok()
        for document in documents()
        for found in schemathesis.openapi.from_dict(document).get_all_operations()
    ]
    pairs = list(product(schemathesis.GenerationMode, operations))
    begin = int(time.monotonic()) % len(pairs)  # a short run does not always ask the same ones
    for mode, operation in cycle([*pairs[begin:], *pairs[:begin]]):
        cases = operation.as_strategy(generation_mode=mode)
        yield f"{mode.value} {operation.label}", cases.map(lambda case: [_sent_as(case)])


def _sent_as(case: Any) -> SentRequest:  # noqa: ANN401 of schemathesis, which may not be there
    written = case.as_transport_kwargs(base_url="http://127.0.0.1")
    known = ("method", "url", "headers", "files", "data", "json", "params", "cookies")
    request = Request(**{name: written[name] for name in known if name in written}).prepare()
    body: Any = request.body or b""
    return SentRequest(
        request.method or "GET",
        request.path_url,
        {name: str(value) for name, value in request.headers.items() if name != "Content-Length"},
        (body.encode() if isinstance(body, str) else body).decode("latin-1"),
    )


class MadeUp:
    """Tries cases, and remembers the last that showed something: Hypothesis ends with the smallest.

    Attributes:
        reached: the operations of the documents that were asked.
        broken: the case that was kept last, and what it showed.
    """

    def __init__(self, seconds: float) -> None:
        """Take so long, and as long again to make a case small."""
        self.end = time.monotonic() + seconds
        self.latest = self.end + seconds
        self.tried = 0
        self.reached: set[object] = set()
        self.broken: tuple[bytes, Exception] | None = None

    def round(
        self, number: int, operation: str, cases: some.SearchStrategy[list[SentRequest]]
    ) -> None:
        """Try some cases of an operation."""

        @seed(number)
        @QUICK
        @given(cases)
        def attempt(asked: list[SentRequest]) -> None:
            if time.monotonic() < self.latest:
                self.tried += 1
                self.reached.update(filter(None, map(operation_of, asked)))
                self._hold(msgspec.json.format(msgspec.json.encode(asked), indent=1))

        self.broken = None
        try:
            attempt()
        except Exception as problem:  # noqa: BLE001 whatever it is, it is what we look for
            self._tell_of(operation, problem)

    def _tell_of(self, operation: str, problem: Exception) -> None:
        if self.broken is None:  # no case could be made at all
            print(f"none of {operation}: {problem!r:.100}", file=sys.stderr, flush=True)
            return
        path = keep(WIRE, *self.broken)
        what = " ".join(str(self.broken[1]).split())[:500]
        print(f"FOUND {what}: {again(WIRE, path)}", file=sys.stderr, flush=True)

    def _hold(self, data: bytes) -> None:
        try:
            try_wire(data)
        except Exception as problem:
            self.broken = (data, problem)
            raise

    def tell(self, word: str) -> None:
        """Say how far it is, as libFuzzer does."""
        line = f"#{self.tried} {word} cov: {len(self.reached)} ft: 0"
        print(line, file=sys.stderr, flush=True)


def make_up(name: str, seconds: float) -> None:
    """Try cases until the time is over."""
    cases = any_cases() if name == WIRE else documented_cases()
    cases = chain([next(cases)], cases)  # what has to be read first takes none of the time
    made_up = MadeUp(seconds)
    for number, (operation, strategy) in zip(count(int(time.monotonic())), cases, strict=False):
        if time.monotonic() > made_up.end:
            break
        made_up.round(number, operation, strategy)
        made_up.tell("pulse")
    made_up.tell("DONE")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    make_up(sys.argv[1], float(sys.argv[2]))
    os._exit(0)  # the server's thread has nothing to finish
