"""Effects that a request asks for itself, and how late an answer is."""

import pytest

from simulator.domain.fault_effects import PROMPT
from tests.support.faults import answer_json, fault, faulty_engine
from tests.support.journals import ask, last_exchange


def test_a_header_asks_for_an_effect_before_any_fault() -> None:
    """The declared ones count the request all the same."""
    engine = faulty_engine(fault({"status": 503}, first=1))

    assert ask(engine, "get_client", fault="status=418").status == 418
    assert last_exchange(engine).fault == "status=418"
    (standing,) = engine.worlds.slot().faults
    assert (standing.met, standing.applied) == (1, 0)
    assert ask(engine, "get_client").status == 200


def test_a_value_asks_for_an_effect_and_is_read_without_the_marker() -> None:
    """For clients that cannot send headers."""
    engine = faulty_engine()
    text = "Top-up[sim-fault:status=504; commit=true]"

    answer = ask(engine, "create_addfunds", amount=20, description=text)

    assert answer.status == 504
    assert last_exchange(engine).fault == "status=504; commit=true"
    assert last_exchange(engine).call.form["description"] == "Top-up"
    items = [item.description for row in last_exchange(engine).after.invoices for item in row.items]
    assert items[-1] == "Top-up"


@pytest.mark.parametrize(
    ("header", "description"),
    [("bogus", ""), ("status=200", ""), ("", "[sim-fault:]"), ("", "[sim-fault:status=503")],
)
def test_what_asks_for_no_effect_is_refused_and_nothing_happens(
    header: str, description: str
) -> None:
    """Status 400, and what would have been right."""
    engine = faulty_engine(fault({"latency_ms": 5}))
    before = engine.worlds.slot().world

    answer = ask(engine, "create_addfunds", fault=header, amount=20, description=description)

    assert answer.status == 400
    assert "status=503" in answer_json(answer)["message"]
    assert engine.worlds.slot().world is before
    assert last_exchange(engine).problem == answer_json(answer)["message"]
    assert [each.met for each in engine.worlds.slot().faults] == [0]


def test_without_faults_an_answer_goes_out_promptly() -> None:
    """The very same delivery, so that the edge can tell at a glance."""
    assert ask(faulty_engine(), "get_client").delivery is PROMPT
    assert ask(faulty_engine(fault({"status": 503})), "get_client").delivery is PROMPT


@pytest.mark.parametrize(
    ("latency", "draw", "seconds"),
    [
        (200, 0.9, 0.2),
        ({"uniform": {"min": 10, "max": 30}}, 0.25, 0.015),
        ({"uniform": {"min": 5, "max": 5}}, 0.9, 0.005),
        ({"lognormal": {"median": 80, "sigma": 0.6}}, 0.5, 0.08),
        ({"lognormal": {"median": 80, "sigma": 0}}, 0.99, 0.08),
        ({"lognormal": {"median": 60_000, "sigma": 10}}, 1 - 2**-53, 60.0),
    ],
)
def test_how_late_an_answer_is_follows_from_a_draw(
    latency: object, draw: float, seconds: float
) -> None:
    """A minute at most, however unlucky."""
    [kind] = fault({"latency_ms": latency}).effect.kinds

    assert kind.delivered(PROMPT, 100, draw).delay == pytest.approx(seconds)


def test_latencies_of_a_fault_differ_and_repeat() -> None:
    """By the seed of the world."""
    latency = {"lognormal": {"median": 80, "sigma": 0.6}}

    def delays(seed: int) -> list[float]:
        engine = faulty_engine(fault({"latency_ms": latency}), seed=seed)
        return [ask(engine, "get_client").delivery.delay for _ in range(200)]

    found = sorted(delays(7))
    assert delays(7) == delays(7) != delays(8)
    assert 0.06 < found[100] < 0.1
    assert found[0] < 0.04
    assert found[-1] > 0.16
