"""The recorder counts what really came back, and nothing that only might have."""

import json
from typing import Any

import pytest

from simulator.actions import TABLE
from simulator.engine.exchanges import Answer, Call, Exchange
from simulator.rules.access import INVALID_COMMAND, INVALID_TOKEN
from simulator.spec.params import BAD_PARAMETER
from tests.support.api import DEMO_TOKEN, in_process
from tests.support.journals import exchange_of
from tests.support.recorder import RUN, Recorder, new_engine, template
from tests.support.sample_actions import KEYED, PLAIN, told
from tests.support.worlds import billing_world

KEY = (told.module, told.name)
TEXT = "told_failed"


@pytest.fixture
def recorder() -> Recorder:
    """Give a recorder that has seen nothing."""
    return Recorder()


def exchange(
    body: object, failure: object = None, *, status: int = 200, **form: object
) -> Exchange:
    """Make an exchange with the invented action."""
    call = Call(told.module, "POST", {"action": told.name, **form})  # type: ignore[dict-item]
    answer = Answer(json.dumps(body).encode(), status)
    return exchange_of(call, answer, told, failure)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ({"code": -1, "message": TEXT}, PLAIN),
        ({"result": -1, "code": -1, "error": TEXT, "message": TEXT}, PLAIN),
        ({"-3": "no `server 7` | at all"}, KEYED),
    ],
)
def test_a_failure_counts_when_its_text_came_back(
    recorder: Recorder, body: object, failure: object
) -> None:
    """In either dialect, keyed too, with anything for its placeholders."""
    recorder.observe(exchange(body, failure))

    assert recorder.failures(KEY) == {failure}


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ({"code": -1, "message": "another text"}, PLAIN),
        ({"code": -1, "message": f"{TEXT} and more"}, PLAIN),
        ({"code": -1, "message": TEXT}, None),
        ({"code": -1, "message": TEXT}, INVALID_COMMAND),
    ],
)
def test_a_failure_does_not_count_when_it_only_might_have_been_met(
    recorder: Recorder, body: object, failure: object
) -> None:
    """Its text must be there, and the engine must have refused with it."""
    recorder.observe(exchange(body, failure))

    assert recorder.failures(KEY) == set()
    assert recorder.texts(KEY) == set()


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({}, set()),
        ({"amount": "1"}, {"amount"}),
        ({"amount": "", "pages": "2"}, {"amount", "pages"}),
        ({"data": {"email": "x"}}, {"data[email]"}),
        ({"mail": "x"}, {"data[email]"}),
        ({"unknown": "x"}, set()),
    ],
)
@pytest.mark.parametrize(("body", "failure"), [({}, None), ({"message": TEXT}, PLAIN)])
def test_a_parameter_counts_when_the_action_itself_answered(
    recorder: Recorder, sent: dict[str, Any], names: set[str], body: object, failure: object
) -> None:
    """With success or with a failure of its own; by its name or an alias."""
    recorder.observe(exchange(body, failure, **sent))

    assert recorder.parameters(KEY) == names


@pytest.mark.parametrize(
    ("failure", "status"), [(INVALID_TOKEN, 200), (BAD_PARAMETER, 200), (None, 500)]
)
def test_a_parameter_does_not_count_when_nothing_read_it(
    recorder: Recorder, failure: object, status: int
) -> None:
    """A dead token, a value that cannot be meant, a defect of ours."""
    recorder.observe(exchange({"message": "no"}, failure, status=status, amount="1"))

    assert recorder.parameters(KEY) == set()


def test_an_answer_that_is_no_json_is_a_success(recorder: Recorder) -> None:
    """A document has no texts to look through."""
    call = Call(told.module, "POST", {"amount": "1"})
    recorder.observe(exchange_of(call, Answer(b"%PDF", media_type="application/pdf"), told))

    assert recorder.parameters(KEY) == {"amount"}


def test_a_call_of_nothing_is_not_recorded(recorder: Recorder) -> None:
    """There is no action to write it down for."""
    call = Call("whmcs", "POST", {})
    recorder.observe(exchange_of(call, Answer(b"{}"), failure=INVALID_COMMAND))

    assert not recorder.provoked
    assert not recorder.seen.answers


def test_a_placeholder_stands_for_anything_and_the_rest_for_itself() -> None:
    """Signs that mean something to expressions are only signs."""
    assert template(KEYED).fullmatch("no `a\nb` | at all")
    assert not template(KEYED).fullmatch("no `a` ")


def test_engines_of_tests_are_recorded() -> None:
    """`new_engine` hands its exchanges to the recorder of the run."""
    api = in_process(new_engine())
    api.world = billing_world()
    api.call("mass_pay", token=DEMO_TOKEN, invoices=[502])

    failures = {failure.text for failure in RUN.failures(("whmcs", "mass_pay"))}
    assert "mass_pay_requires_2_invoices" in failures
    assert "invoices" in RUN.parameters(("whmcs", "mass_pay"))
    assert ("whmcs", "mass_pay") in TABLE
