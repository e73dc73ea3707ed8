"""The model itself: it notices what a simulator could get wrong, and it stands on its own."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.model.books import Refusal
from tests.model.comparing import expected, told
from tests.model.happenings import LivingBooks
from tests.model.test_money_agrees import MoneyAgrees, seeded
from tests.support.worlds import state_values

FOLDER = Path(__file__).parent
State = dict[str, Any]


def first(state: State, table: str) -> State:
    """Give the first row of a table."""
    row: State = state["tables"][table][0]
    return row


DEFECTS: dict[str, Callable[[State], object]] = {
    "a cent of a balance": lambda state: state["balances"].update({"123": "90.01"}),
    "a line of the ledger": lambda state: first(state, "ledger").update(amount="90.01"),
    "a payment": lambda state: first(state, "payments").update(amount_in="30.01"),
    "a lost payment": lambda state: state["tables"]["payments"].clear(),
    "a status": lambda state: first(state, "invoices").update(status="Paid"),
    "a row": lambda state: first(state, "invoices")["items"][0].update(amount="20.01"),
    "what credit paid": lambda state: first(state, "invoices").update(credit="0.01"),
    "a due date": lambda state: first(state, "invoices").update(due_date="2026-03-16"),
    "a service's due date": lambda state: first(state, "services").update(
        next_due_date="2026-04-08"
    ),
    "a service's status": lambda state: first(state, "services").update(status="Terminated"),
}


@pytest.mark.parametrize("what", DEFECTS)
def test_the_comparison_notices(what: str) -> None:
    """One thing that differs by the least that it can."""
    state = state_values(seeded("documented", "off", "refuse", "elapsed"))
    books = LivingBooks(state_values(seeded("documented", "off", "refuse", "elapsed")))
    assert told(state) == expected(books)

    DEFECTS[what](state)

    assert told(state) != expected(books)


def test_a_step_that_only_one_of_them_takes_is_noticed() -> None:
    """In the books or in the world, and where one of them refuses."""
    machine = MoneyAgrees()
    machine.begin("live", "partial", "refuse", "elapsed")
    machine.the_books_agree()

    machine.books.enter(123, -9000)

    with pytest.raises(AssertionError):
        machine.the_books_agree()
    with pytest.raises(AssertionError):
        machine.read(123)
    with pytest.raises(AssertionError):  # the world has the credit, and the books do not
        machine.apply_credit(123, 6, "0.01")


def test_the_books_say_no() -> None:
    """And are as they were."""
    books = LivingBooks(state_values(seeded("documented", "off", "refuse", "elapsed")))
    before = expected(books)

    with pytest.raises(Refusal):
        books.ask("apply_credit", 123, {"invoice_id": 1, "amount": "20.01"})

    assert expected(books) == before


@pytest.mark.parametrize("name", ["books", "happenings", "periods", "comparing"])
def test_the_model_shares_no_code_with_the_simulator(name: str) -> None:
    """Else both would be wrong together."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text())
    imported = [
        *(each.module or "" for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)),
        *(a.name for each in ast.walk(tree) if isinstance(each, ast.Import) for a in each.names),
    ]

    assert imported
    assert [each for each in imported if each.startswith(("simulator", "tests.support"))] == []
