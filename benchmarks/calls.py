"""Calls in process: a refusal against a success, a fresh world against the calls made in it."""

from collections.abc import Callable, Iterator

from benchmarks.results import Effort, Result, at_most
from benchmarks.timing import Work, ratios, settled
from benchmarks.worlds import ASKER, token_of, world_of
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call
from simulator.spec.converters import FormValue

INVOICES = 1_000


def measure(effort: Effort) -> Iterator[Result]:
    """Measure what tests do most: be refused, and start afresh."""
    engine = Engine()
    slot = engine.worlds.add("default", world_of({ASKER: INVOICES}))
    call = asker(engine)
    refused = call("mass_pay_requires_2_invoices", action="mass_pay", invoices={"0": "1"})
    paid = call(action="mass_pay", invoices={"0": "1", "1": "2"})
    five = _five(call)

    def fresh() -> None:
        slot.reset()
        five()

    with settled():
        samples = ratios(refused, paid, effort.pairs, before=slot.reset)
        yield Result("mass_pay: refusal / success", samples, at_most(1))
        samples = ratios(fresh, five, effort.pairs, before=slot.reset)
        yield Result("a fresh world and five calls / the calls", samples, at_most(1.15))


def asker(engine: Engine) -> Callable[..., Work]:
    """Give a way to make calls of the asking client, each checked once to answer as expected."""

    def prepare(expected: str = '"result":"OK"', **form: FormValue) -> Work:
        call = Call("whmcs", "POST", {"token": token_of(ASKER), **form})
        answer = engine.call(call).body
        assert expected.encode() in answer, answer
        return lambda: engine.call(call)

    return prepare


def _five(call: Callable[..., Work]) -> Work:
    works = [
        call(action="get_client"),
        call(action="get_invoice", invoice_id="1"),
        call(action="create_addfunds", amount="20.00"),
        call(action="getcredits"),
        call(action="mass_pay", invoices={"0": "1", "1": "2"}),
    ]

    def run() -> None:
        for work in works:
            work()

    return run
