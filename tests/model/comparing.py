"""The same facts of an exported state and of the books, side by side: what has to agree."""

from typing import Any

from tests.model.books import Books, Row
from tests.model.periods import cents


def told(state: Row) -> dict[str, Any]:
    """Say what an exported state says of the things that the books keep."""
    tables = state["tables"]
    return {
        "balances": {int(who): cents(amount) for who, amount in state["balances"].items()},
        "ledger": [(row["client_id"], cents(row["amount"])) for row in tables["ledger"]],
        "payments": [
            (
                r["id"],
                r["invoice_id"],
                r["refund_of"],
                cents(r["amount_in"]),
                cents(r["amount_out"]),
            )
            for r in tables["payments"]
        ],
        "invoices": {
            row["id"]: {
                "whose": row["client_id"],
                "status": row["status"],
                "due": row["due_date"],
                "rows": [cents(item["amount"]) for item in row["items"]],
                **{key: cents(row[key]) for key in ("credit", "received", "refunded", "under_way")},
            }
            for row in tables["invoices"]
        },
        "services": {
            row["server_id"]: (row["status"], row["next_due_date"]) for row in tables["services"]
        },
        "requests": [
            (row["server_id"], row["status"], cents(row["refund"]))
            for row in tables["cancellations"]
        ],
    }


def expected(books: Books) -> dict[str, Any]:
    """Say the same of the books."""
    return {
        "balances": {each: books.credit(each) for each in {who for who, _ in books.ledger}},
        "ledger": books.ledger,
        "payments": [
            (e["id"], e["invoice_id"], e["of"], e["in"], e["out"]) for e in books.payments
        ],
        "invoices": {
            number: {
                "whose": each["client_id"],
                "status": each["status"],
                "due": each["due_date"].isoformat(),
                "rows": [row["amount"] for row in each["items"]],
                **{key: each[key] for key in ("credit", "received", "refunded", "under_way")},
            }
            for number, each in books.invoices.items()
        },
        "services": {
            number: (each["status"], each["next_due_date"].isoformat())
            for number, each in books.services.items()
        },
        "requests": [
            (each["server_id"], each["status"], each["refund"]) for each in books.requests
        ],
    }
