"""What strategies are made for: a world in any form, another client, and what cannot be drawn."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from simulator.engine.state.export import encode_state, plain, state_of
from simulator.errors import UsageError
from simulator.testing.strategies import any_params, forms, invalid_params, valid_params
from tests.support.strategy_checks import billing_world_with_link, exchange_of_action, try_all
from tests.support.worlds import RUSSIAN, SERVERLESS, world_from


def test_a_world_may_be_given_in_any_way() -> None:
    """As a value, as JSON, as its object, or by whoever can tell it; else it is the demo."""
    world = billing_world_with_link()

    class Sim:
        """What a fixture offers."""

        def state(self) -> Any:  # noqa: ANN401 JSON
            """Give it."""
            return plain(state_of(world))

    def of_the_world(params: dict[str, Any]) -> None:
        assert params["invoice_id"] in range(501, 510)

    for given_world in (world, encode_state(state_of(world)), plain(state_of(world)), Sim()):
        try_all(valid_params("get_invoice", given_world), of_the_world)

    def of_the_demo(params: dict[str, Any]) -> None:
        assert params["invoice_id"] in range(554431, 554435)

    try_all(valid_params("get_invoice"), of_the_demo)


def test_another_client_may_ask() -> None:
    """With what is that client's own."""

    def russian(params: dict[str, Any]) -> None:
        assert params["invoice_id"] in (601, 602)
        assert (
            exchange_of_action(billing_world_with_link(), "get_invoice", params, RUSSIAN).failure
            is None
        )

    try_all(valid_params("get_invoice", billing_world_with_link(), client=124), russian)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: valid_params("get_invoce"), "no action named 'get_invoce'; did you mean"),
        (lambda: any_params("get_invoce"), "no action named 'get_invoce'"),
        (lambda: valid_params("get_invoice", client=7), "no client named '7'"),
        (lambda: valid_params("get_invoice", world_from("clients: []")), "world has no client"),
        (lambda: valid_params("get_invoice", b"{}"), "it names no version"),
        (
            lambda: forms("delete_contact", billing_world_with_link(), client=126),
            "client 126 has nothing that contact_id could name; give a world in which",
        ),
        (
            lambda: valid_params("mass_pay", billing_world_with_link(), client=126),
            "client 126 has nothing that invoices could name",
        ),
    ],
)
def test_what_cannot_be_drawn_is_told_at_once(make: Callable[[], Any], problem: str) -> None:
    """With what would be right, before a test runs."""
    with pytest.raises(UsageError, match=problem):
        make()


def test_what_a_client_lacks_is_no_reason_not_to_be_wrong() -> None:
    """Who has no contact can still name one that is not there."""

    def check(invalid: Any) -> None:  # noqa: ANN401 InvalidParams
        assert (
            exchange_of_action(
                billing_world_with_link(), "delete_contact", invalid.params, SERVERLESS
            ).failure
            is not None
        )

    try_all(invalid_params("delete_contact", billing_world_with_link(), client=126), check)
    try_all(
        any_params("delete_contact", billing_world_with_link(), client=126), lambda _params: None
    )


TOLD = "strategies and BillingMachine need Hypothesis: pip install 'whmcs-sim[hypothesis]'\n"
HALTED = "import of hypothesis.stateful halted; None in sys.modules\n"


@pytest.mark.parametrize(
    ("module", "missing", "told"),
    [
        ("strategies", "hypothesis", TOLD),
        ("machine", "hypothesis", TOLD),
        ("hypothesis_support", "hypothesis.stateful", HALTED),
    ],
)
def test_without_hypothesis_one_is_told_how_to_get_it(module: str, missing: str, told: str) -> None:
    """By the import, in a sentence; where only a part of it is missing, that would not help."""
    script = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        f"try:\n    import simulator.testing.{module}\n"
        "except ModuleNotFoundError as problem:\n    print(problem)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout == told
