"""Books: an independent reading of what money does, in plain dictionaries and sums of cents.

Nothing here comes from `simulator/`: the books begin with the JSON of an exported state, and are
told what happened in words. Whoever compares them with the world sees two people's arithmetic.
"""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.model.periods import LENGTHS, cents, half_up, months_after

Row = dict[str, Any]
OPEN = ("Unpaid", "Payment Pending")
CHANGEABLE = ("Draft", "Unpaid", "Payment Pending", "Collections")
RUNNING = ("Active", "Suspended")


class Refusal(Exception):
    """The books say that this cannot be done, and nothing has changed."""


def refuse_if(condition: object) -> None:
    """Say no."""
    if condition:
        raise Refusal


class Books:
    """Clients, services, invoices, payments, the ledger and requests to cancel."""

    def __init__(self, state: Row) -> None:
        """Begin with an exported state."""
        tables = state["tables"]
        self.now = datetime.fromisoformat(state["clock"]["instant"])
        self.policies = state["policies"]
        self.days = state["billing_days"]
        self.last = dict(state["sequences"])
        self.clients = {row["id"]: row for row in tables["clients"]}
        self.services = {row["server_id"]: self.service_of(row) for row in tables["services"]}
        self.invoices = {row["id"]: _invoice_of(row) for row in tables["invoices"]}
        self.payments = [_payment_of(row) for row in tables["payments"]]
        self.ledger = [(row["client_id"], cents(row["amount"])) for row in tables["ledger"]]
        self.requests: list[Row] = []
        assert not tables["cancellations"], "the books begin before anybody cancelled"

    @staticmethod
    def service_of(row: Row) -> Row:
        """Write a service down as an exported state has it."""
        days = {key: date.fromisoformat(row[key]) for key in ("next_due_date", "billing_anchor")}
        addons = [each | {"price": cents(each["price"])} for each in row["addons"]]
        return row | days | {"price": cents(row["price"]), "addons": addons}

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now.date()

    def credit(self, client: int) -> int:
        """Sum the ledger of a client."""
        return sum(amount for whose, amount in self.ledger if whose == client)

    def next(self, what: str) -> int:
        """Count on."""
        self.last[what] = self.last.get(what, 0) + 1
        return int(self.last[what])

    def gross(self, invoice: Row) -> int:
        """Sum the rows and add each tax, rounded on its own."""
        taxed = sum(row["amount"] for row in invoice["items"] if row["taxed"])
        taxes = [half_up(taxed * rate / 100) for rate in invoice["rates"]]
        return int(sum(row["amount"] for row in invoice["items"]) + sum(taxes))

    def total(self, invoice: Row) -> int:
        """Tell what is asked for, less what credit paid."""
        return self.gross(invoice) - int(invoice["credit"])

    def balance(self, invoice: Row) -> int:
        """Tell what nobody paid yet."""
        return self.total(invoice) - int(invoice["received"])

    def owed(self, invoice: Row) -> int:
        """Tell what is still to come."""
        return self.balance(invoice) if invoice["status"] in OPEN else 0

    def of_service(self, relid: int, *, only_open: bool = True) -> list[Row]:
        """List the invoices with a row of a service."""
        return [
            invoice
            for _, invoice in sorted(self.invoices.items())
            if any(row["service_id"] == relid for row in invoice["items"])
            and (invoice["status"] in OPEN or not only_open)
        ]

    def containers_of(self, invoice: Row) -> list[Row]:
        """List the open mass payments with a row for an invoice."""
        return [
            each
            for _, each in sorted(self.invoices.items())
            if each["status"] in OPEN
            and any(row["child_id"] == invoice["id"] for row in each["items"])
        ]

    def service(self, relid: int | None) -> Row | None:
        """Find a service by its number at the billing system, where it has one."""
        found = (row for row in self.services.values() if relid and row["id"] == relid)
        return next(found, None)

    def request_of(self, service: Row) -> Row | None:
        """Find the open request to cancel a service."""
        mine = [each for each in self.requests if each["server_id"] == service["server_id"]]
        return next((each for each in mine if each["status"] == "Open"), None)

    # Money comes, and goes where it is owed.

    def enter(self, client: int, amount: int) -> None:
        """Write a line of the ledger."""
        self.ledger.append((client, amount))

    def issue(self, client: int, items: list[Row], due: date) -> Row:
        """Issue an invoice today, at the client's taxes."""
        number = self.next("invoices")
        owner = self.clients[client]
        self.invoices[number] = {
            "id": number,
            "client_id": client,
            "issue_date": self.today,
            "due_date": due,
            "status": "Unpaid",
            "items": [row | {"id": self.next("items")} for row in items],
            "rates": [Fraction(owner["tax_rate"]), Fraction(owner["tax_rate2"])],
            **dict.fromkeys(("credit", "received", "refunded", "under_way"), 0),
            "charged": False,
        }
        return self.invoices[number]

    def apply_credit(self, invoice: Row, amount: int) -> None:
        """Pay from the ledger."""
        self.enter(invoice["client_id"], -amount)
        invoice["credit"] += amount

    def settle_if_paid(self, invoice: Row) -> None:
        """Settle what owes nothing; else let mass payments ask for the rest."""
        if self.balance(invoice) == 0:
            self.settle(invoice)
        else:
            self.follow(invoice)

    def receive(self, invoice: Row, amount: int) -> None:
        """Take what a gateway collected; what is not owed becomes credit."""
        kept = min(amount, self.owed(invoice))
        payment = self.pay(invoice, amount, 0)
        if amount > kept:
            self.back_to_credit(payment, amount - kept)
        invoice["under_way"] = 0
        if kept:
            invoice["status"] = "Unpaid"
            invoice["received"] += kept
            self.settle_if_paid(invoice)

    def pay(self, invoice: Row, came: int, went: int, of: int | None = None) -> Row:
        """Write a payment down, or with `of` that some of one went back."""
        row = {"id": self.next("payments"), "invoice_id": invoice["id"], "of": of}
        self.payments.append(row | {"in": came, "out": went})
        return self.payments[-1]

    def back_to_credit(self, payment: Row, amount: int) -> None:
        """Give some of a payment to the credit of its client."""
        invoice = self.invoices[payment["invoice_id"]]
        self.pay(invoice, 0, amount, payment["id"])
        self.enter(invoice["client_id"], amount)

    def kept_payments(self, invoice: Row, amount: int) -> list[tuple[Row, int]]:
        """Split an amount over what is left of the payments of an invoice, the latest first."""
        parts = []
        for payment in reversed([e for e in self.payments if e["invoice_id"] == invoice["id"]]):
            gone = sum(each["out"] for each in self.payments if each["of"] == payment["id"])
            part = min(amount, payment["in"] - gone)
            if part > 0:
                amount -= part
                parts.append((payment, part))
        return parts

    def give_back(self, invoice: Row, amount: int) -> None:
        """Turn what payments brought into credit."""
        for payment, part in self.kept_payments(invoice, amount):
            self.back_to_credit(payment, part)

    def uncredit(self, invoice: Row, amount: int) -> None:
        """Give back what credit paid."""
        if amount:
            self.enter(invoice["client_id"], amount)

    def settle(self, invoice: Row) -> None:
        """Make an invoice Paid, and let each row do what it promises."""
        invoice["status"] = "Paid"
        for row in invoice["items"]:  # a mass payment hands its shares down first
            child = self.invoices.get(row["child_id"])
            if child is not None and child["status"] in OPEN and row["amount"]:
                self.enter(invoice["client_id"], row["amount"])
                self.apply_credit(child, row["amount"])
        renewed = set[int | None]()
        for row in invoice["items"]:
            if row["type"] != "Hosting" or row["service_id"] not in renewed:
                self.keep_promise(invoice, row)
            renewed |= {row["service_id"]} if row["type"] == "Hosting" else set()
        for row in invoice["items"]:
            if (service := self.service(row["service_id"])) is not None:
                service["traffic_exceeded"] = False
        self.follow(invoice)

    def keep_promise(self, invoice: Row, row: Row) -> None:
        """Let a paid row do what it promises: renew, upgrade, top up, or pay another invoice."""
        service, child = self.service(row["service_id"]), self.invoices.get(row["child_id"])
        if row["type"] == "Hosting" and service:
            self.renew(service)
        elif row["type"] == "Upgrade" and service:
            service["pending_upgrade"] = False
        elif row["type"] == "AddFunds":
            self.enter(invoice["client_id"], row["amount"])
        elif row["type"] == "Invoice" and child is not None and child["status"] in OPEN:
            self.settle_if_paid(child)

    def renew(self, service: Row) -> None:
        """Pay a service for its next period; one that has ended stays so."""
        if service["status"] not in ("Cancelled", "Terminated"):
            service["status"] = "Active"
            service["next_due_date"] = months_after(service, 1)

    def follow(self, child: Row) -> None:
        """Let each open mass payment of an invoice ask for what is left."""
        for container in self.containers_of(child):
            if container["status"] in OPEN:
                self.keep_equal(container)

    def keep_equal(self, container: Row) -> None:
        """Ask for what the children owe; what came beyond it is credit."""
        for row in container["items"]:
            child = self.invoices.get(row["child_id"])
            row["amount"] = 0 if child is None else self.owed(child)
        beyond = max(0, -self.balance(container))
        container["received"] -= beyond
        if self.total(container) == 0:
            container["status"] = "Cancelled"
        self.give_back(container, beyond)
        if container["status"] in OPEN and self.balance(container) == 0:
            self.settle(container)

    def change_rows(self, invoice: Row, items: list[Row]) -> None:
        """Ask for other rows; what came beyond them is credit."""
        invoice["items"] = items
        beyond = max(0, -self.balance(invoice))
        received = min(beyond, invoice["received"])
        self.give_back(invoice, received)
        self.uncredit(invoice, beyond - received)
        invoice["received"] -= received
        invoice["credit"] -= beyond - received
        self.settle_if_paid(invoice)

    def cancel(self, invoice: Row) -> None:
        """Cancel an invoice; all that it took is credit."""
        self.give_back(invoice, invoice["received"])
        self.uncredit(invoice, invoice["credit"])
        invoice |= {"status": "Cancelled", "credit": 0, "received": 0}
        self.follow(invoice)

    def issue_renewal(self, service: Row) -> None:
        """Issue the next period of a service; automatic renewal takes credit for it."""
        rows = [new_row("Hosting", service["price"], service["id"])]
        active = [each for each in service["addons"] if each["active"]]
        rows += [new_row("Addon", each["price"], service["id"]) for each in active]
        invoice = self.issue(service["client_id"], rows, service["next_due_date"])
        asked = self.balance(invoice)
        if not asked:
            self.settle(invoice)
        elif self.clients[service["client_id"]]["automatic_renewal"]:
            credit, policy = self.credit(service["client_id"]), self.policies["auto_credit"]
            whole = credit >= asked
            amount = min(credit, asked) if policy == "partial" or whole else 0
            if amount and policy != "off":
                self.apply_credit(invoice, amount)
                self.settle_if_paid(invoice)

    def unused(self, service: Row) -> int:
        """Tell what of the price paid for a service is for time to come."""
        months = LENGTHS.get(service["cycle"], 0)
        if service["status"] == "Pending" or not service["refundable"] or not months:
            return 0
        paid = self._paid_for(service)
        worth, periods = Fraction(0), 0
        while (end := _midnight(months_after(service, -periods), self.now)) > self.now:
            amount = paid.pop(0) if paid else service["price"]
            periods += 1
            if _midnight(months_after(service, -periods), self.now) >= self.now:
                worth += amount
            else:
                hours = (end - self.now) // timedelta(hours=1)
                first = self.today.replace(day=1)
                days = ((first + timedelta(days=32)).replace(day=1) - first).days
                worth += min(Fraction(amount), Fraction(hours * amount, months * days * 24))
        return half_up(worth)

    def _paid_for(self, service: Row) -> list[int]:
        paid = []
        mine = self.of_service(service["id"], only_open=False)
        for invoice in sorted(mine, key=lambda e: (e["due_date"], e["id"]), reverse=True):
            rows = [row for row in invoice["items"] if row["service_id"] == service["id"]]
            hosting = [row["amount"] for row in rows if row["type"] == "Hosting"]
            if hosting and invoice["status"] in ("Paid", "Refunded"):
                held = invoice["received"] + invoice["credit"]
                share = Fraction(held, held + invoice["refunded"]) if invoice["refunded"] else 1
                share = 0 if invoice["status"] == "Refunded" else share
                paid.append(half_up(min(sum(hosting), self.gross(invoice)) * Fraction(share)))
        return paid


def _midnight(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)


def new_row(kind: str, amount: int, relid: int | None = None, child: int | None = None) -> Row:
    """Write a row of an invoice; what bills a service is taxed."""
    taxed = kind in ("Hosting", "Addon")
    return {"type": kind, "amount": amount, "service_id": relid, "child_id": child, "taxed": taxed}


def _invoice_of(row: Row) -> Row:
    amounts = {key: cents(row[key]) for key in ("credit", "received", "refunded", "under_way")}
    days = {key: date.fromisoformat(row[key]) for key in ("issue_date", "due_date")}
    items = [each | {"amount": cents(each["amount"])} for each in row["items"]]
    rates = [Fraction(row["tax_rate"]), Fraction(row["tax_rate2"])]
    kept = {key: row[key] for key in ("id", "client_id", "status")}
    charged = row["capture_at"] is not None
    return kept | amounts | days | {"items": items, "rates": rates, "charged": charged}


def _payment_of(row: Row) -> Row:
    amounts = {"in": cents(row["amount_in"]), "out": cents(row["amount_out"])}
    return {"id": row["id"], "invoice_id": row["invoice_id"], "of": row["refund_of"]} | amounts
