"""What can happen to the books: calls of clients, reports of gateways, staff, and midnights.

Each says no, with `Refusal` and nothing changed, or changes the books. The words are those of the
documentation and of the decisions, read once more and written down without looking at the code.
"""

from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.model.books import CHANGEABLE, OPEN, RUNNING, Books, Row, new_row, refuse_if
from tests.model.periods import LENGTHS, cents, half_up

DAY = timedelta(days=1)
PASSED_ON = ("AddFunds", "Invoice")


class LivingBooks(Books):
    """Books that are told what happens."""

    # Calls.

    def ask(self, action: str, client: int, sent: Row) -> None:
        """Do what a client asks for."""
        getattr(self, f"_{action}")(client, **sent)

    def _apply_credit(self, client: int, invoice_id: int, amount: str) -> None:
        invoice, wanted = self._own_invoice(client, invoice_id), cents(amount)
        refuse_if(invoice["status"] != "Unpaid" or self.alone(invoice) or wanted <= 0)
        if self.policies["overpaid_credit"] == "clamp":
            wanted = min(wanted, self.balance(invoice))
        refuse_if(wanted > self.credit(client) or wanted > self.balance(invoice))
        self.apply_credit(invoice, wanted)
        self.settle_if_paid(invoice)

    def _create_addfunds(self, client: int, amount: str, subscribe: int) -> None:
        owner, wanted = self.clients[client], cents(amount)
        refuse_if(wanted < 2000 and not (subscribe or owner["automatic_renewal"]))
        refuse_if(wanted <= 0)
        owner["automatic_renewal"] = bool(subscribe) or owner["automatic_renewal"]
        self.issue(client, [new_row("AddFunds", wanted)], self.today)

    def _mass_pay(self, client: int, invoices: list[int]) -> None:
        refuse_if(len(set(invoices)) < 2)
        children = [self._own_invoice(client, each) for each in invoices]
        refuse_if(any(each["status"] != "Unpaid" or self.alone(each) for each in children))
        rows = [new_row("Invoice", self.balance(each), child=each["id"]) for each in children]
        self.issue(client, rows, self.today)

    def _generate_due_invoice(self, client: int, id: int) -> None:  # noqa: A002 the API's word
        service = self._own_service(client, id)
        refuse_if(service["status"] not in (*RUNNING, "Pending") or service["pending_upgrade"])
        refuse_if(self.of_service(service["id"]) or service["cycle"] not in LENGTHS)
        refuse_if(self.request_of(service))
        days = (self.today - service["next_due_date"]).days
        elapsed = self.policies["due_invoice_gate"] == "elapsed"
        refuse_if(days <= 30 if elapsed else -days > 30)
        self.issue_renewal(service)

    def _request_cancellation(self, client: int, id: int, cancellation_type: int) -> None:  # noqa: A002 the API's word
        service = self._own_service(client, id)
        refuse_if(service["status"] not in (*RUNNING, "Pending") or self.request_of(service))
        refuse_if(service["traffic_exceeded"])
        waiting = self.of_service(service["id"])
        refuse_if(not all(self._only_ahead(each, service) for each in waiting))
        request = {"server_id": id, "status": "Open", "refund": 0, "at": self.now}
        request |= {"immediate": cancellation_type == 1, "cancelled": [], "removed": []}
        self._take_back(service, waiting, request)
        self.requests.append(request)
        if request["immediate"]:
            self._end(request)

    def _delete_cancellation_request(self, client: int, id: int) -> None:  # noqa: A002 the API's word
        request = self.request_of(self._own_service(client, id))
        refuse_if(request is None)
        assert request is not None
        request["status"] = "Withdrawn"
        for number in request["cancelled"]:
            invoice = self.invoices[number]
            if invoice["status"] == "Cancelled" and invoice["due_date"] < self.today:
                self._issue_again(invoice, invoice["items"])
            elif invoice["status"] == "Cancelled":
                invoice["status"] = "Unpaid"
                self.follow(invoice)
        for number, rows in request["removed"]:
            invoice = self.invoices[number]
            if invoice["status"] in OPEN:
                every = sorted([*invoice["items"], *rows], key=lambda row: int(row["id"]))
                self.change_rows(invoice, every)
            else:
                self._issue_again(invoice, rows)

    def _own_invoice(self, client: int, number: int) -> Row:
        invoice = self.invoices.get(number)
        refuse_if(invoice is None or invoice["client_id"] != client)
        assert invoice is not None
        return invoice

    def _own_service(self, client: int, number: int) -> Row:
        service = self.services.get(number)
        refuse_if(service is None or service["client_id"] != client or service["id"] is None)
        assert service is not None
        return service

    def alone(self, invoice: Row) -> bool:
        """Whether an invoice is a top-up or a mass payment, which are paid by themselves."""
        return any(row["type"] in PASSED_ON for row in invoice["items"])

    def _only_ahead(self, invoice: Row, service: Row) -> bool:
        """Whether an invoice asks a service for nothing but a period that is not overdue."""
        rows = [row for row in invoice["items"] if row["service_id"] == service["id"]]
        renewals = all(row["type"] in ("Hosting", "Addon") for row in rows if row["amount"] > 0)
        return invoice["status"] == "Unpaid" and invoice["due_date"] >= self.today and renewals

    def _take_back(self, service: Row, waiting: list[Row], request: Row) -> None:
        for invoice in waiting:
            if invoice["status"] not in OPEN:  # the one before settled it
                continue
            rows = [row for row in invoice["items"] if row["service_id"] == service["id"]]
            rest = [row for row in invoice["items"] if row not in rows]
            if self.gross(invoice | {"items": rest}) > 0:
                self.change_rows(invoice, rest)
                request["removed"].append((invoice["id"], rows))
            else:
                self.cancel(invoice)
                request["cancelled"].append(invoice["id"])

    def _end(self, request: Row) -> None:
        service = self.services[request["server_id"]]
        refund = self.unused(service)
        service["status"] = "Cancelled"
        if refund:
            self.enter(service["client_id"], refund)
        request |= {"status": "Completed", "refund": refund}

    def _issue_again(self, invoice: Row, rows: list[Row]) -> None:
        again = self.issue(invoice["client_id"], rows, invoice["due_date"])
        if self.balance(again) == 0:
            self.settle(again)

    # Gateways and staff.

    def gateway_reports(self, number: int, outcome: str, amount: str | None) -> None:
        """Book what a gateway says of an invoice."""
        invoice = self.invoices[number]
        due = invoice["under_way"] or self.balance(invoice)
        is_open = invoice["status"] in OPEN
        if outcome == "paid":
            refuse_if(amount is None and not due)
            self.receive(invoice, due if amount is None else cents(amount))
        elif outcome == "declined":
            invoice |= {"under_way": 0, "status": "Unpaid" if is_open else invoice["status"]}
        elif is_open:
            under_way = due if amount is None else cents(amount)
            invoice |= {"under_way": under_way, "status": "Payment Pending"}

    def staff_refund(self, number: int, to: str, amount: str | None) -> None:
        """Give money of an invoice back; what it passed on to the credit comes from there."""
        invoice = self.invoices[number]
        held = invoice["received"] + invoice["credit"]
        own = held
        if invoice["status"] == "Paid":
            passed = sum(r["amount"] for r in invoice["items"] if r["type"] in PASSED_ON)
            own = max(0, held - passed)
        most = invoice["received"] if to == "gateway" else min(held, own)
        refuse_if(not most)
        wanted = most if amount is None else cents(amount)
        refuse_if(wanted > most)
        if to == "gateway" and wanted > own:
            refuse_if(self.credit(invoice["client_id"]) < wanted - own)
            self.enter(invoice["client_id"], own - wanted)
        by_payments = min(wanted, invoice["received"])
        for payment, part in self.kept_payments(invoice, by_payments):
            if to == "gateway":
                self.pay(invoice, 0, part, payment["id"])
            else:
                self.back_to_credit(payment, part)
        self.uncredit(invoice, wanted - by_payments)
        invoice["received"] -= by_payments
        invoice["credit"] -= wanted - by_payments
        if invoice["status"] == "Paid":
            invoice["refunded"] += wanted
            left = invoice["received"] + invoice["credit"]
            invoice["status"] = "Paid" if left else "Refunded"
        self.follow(invoice)

    def staff_status(self, number: int, status: str) -> None:
        """Give an invoice another status, which moves money only where it is cancelled."""
        invoice = self.invoices[number]
        before = invoice["status"]
        if status == "Cancelled":
            refuse_if(before not in CHANGEABLE)
            self.cancel(invoice)
            return
        reopened = before == "Cancelled" and status == "Unpaid"
        refuse_if(status not in CHANGEABLE or not (before in CHANGEABLE or reopened))
        under_way = self.balance(invoice) if status == "Payment Pending" else 0
        container = any(row["type"] == "Invoice" for row in invoice["items"])
        if status in OPEN and container:
            children = [self.invoices.get(row["child_id"]) for row in invoice["items"]]
            refuse_if(not any(each and self.owed(each) for each in children))
        invoice |= {"status": status, "under_way": under_way}
        if status in OPEN and container:
            self.keep_equal(invoice)
        elif status in OPEN and self.balance(invoice) == 0:
            self.settle(invoice)
        else:
            self.follow(invoice)

    def staff_credit(self, client: int, amount: str) -> None:
        """Add to the credit of a client, or take from it what there is."""
        refuse_if(self.credit(client) + cents(amount) < 0 or not cents(amount))
        self.enter(client, cents(amount))

    def staff_invoice(self, client: int, amount: str, relid: int | None, due: date) -> None:
        """Issue an invoice of one row: of a service, or of nothing."""
        self.issue(client, [new_row("Hosting" if relid else "", cents(amount), relid)], due)

    def staff_service(self, number: int, price: str, due: date, renewal: str) -> None:
        """Change what a service costs, when it is due, and who invoices it."""
        days = {"next_due_date": due, "billing_anchor": due}
        self.services[number] |= {"price": cents(price), "renewal": renewal} | days

    # Time.

    def go_on(self, hours: int) -> None:
        """Let time pass, with what each midnight brings."""
        end = self.now + timedelta(hours=hours)
        while self.today < end.date():
            tomorrow = self.today + DAY
            self.now = datetime(*tomorrow.timetuple()[:3], tzinfo=self.now.tzinfo)
            self._midnight()
        self.now = end

    def _midnight(self) -> None:
        steps = (self._cancels, self._renews, self._collects, self._suspends, self._terminates)
        billed = [number for number, each in sorted(self.services.items()) if each["id"]]
        events = [each for each in billed if any(step(each) for step in steps)]
        for number in filter(self._cancels, events):
            request = self.request_of(self.services[number])
            assert request is not None
            self._end(request)
        for number in [each for each in events if self._renews(each)]:
            self.issue_renewal(self.services[number])
        for number in events:
            while (invoice := self._collects(number)) is not None:
                invoice["charged"] = True
                if self.services[number]["collects"] != "declined":
                    self.receive(invoice, self.balance(invoice))
        self._add_late_fees()
        for number in filter(self._suspends, events):
            self.services[number]["status"] = "Suspended"
        for number in filter(self._terminates, events):
            self.services[number]["status"] = "Terminated"

    def _cancels(self, number: int) -> bool:
        service = self.services[number]
        request = self.request_of(service)
        if request is None or service["status"] not in (*RUNNING, "Pending"):
            return False
        due = request["at"].date() + DAY if request["immediate"] else service["next_due_date"]
        return bool(due <= self.today)

    def _renews(self, number: int) -> bool:
        service = self.services[number]
        if service["renewal"] == "manual" or service["pending_upgrade"]:
            return False
        if service["status"] not in (*RUNNING, "Pending") or service["cycle"] not in LENGTHS:
            return False
        if self._of_period(service) or self.request_of(service):
            return False
        ahead = timedelta(days=self.days["renewal"])
        return bool(service["next_due_date"] - ahead <= self.today)

    def _of_period(self, service: Row) -> list[Row]:
        every = self._renewals(service, only_open=False)
        return [each for each in every if each["due_date"] == service["next_due_date"]]

    def _renewals(self, service: Row, *, only_open: bool = True) -> list[Row]:
        return [
            each
            for each in self.of_service(service["id"], only_open=only_open)
            if any(
                r["type"] == "Hosting" and r["service_id"] == service["id"] for r in each["items"]
            )
        ]

    def _under_way(self, invoice: Row) -> bool:
        return any(each["under_way"] for each in self.containers_of(invoice))

    def _collects(self, number: int) -> Row | None:
        service = self.services[number]
        ended = service["subscription_cancelled"] or not service["subscription"]
        if ended or service["status"] not in RUNNING:
            return None
        due = [
            each
            for each in self._renewals(service)
            if each["status"] == "Unpaid" and self.balance(each) > 0 and not each["charged"]
            if each["due_date"] <= self.today and not self._under_way(each)
        ]
        return min(due, key=lambda each: (each["due_date"], each["id"]), default=None)

    def _add_late_fees(self) -> None:
        fee = self.days["late_fee"]
        if fee is None:
            return
        since = self.today - timedelta(days=fee["after"])
        late = [
            each
            for _, each in sorted(self.invoices.items())
            if each["status"] == "Unpaid" and each["due_date"] == since
            if self.balance(each) > 0 and self._fee_of(each)
        ]
        for invoice in late:
            row = new_row("LateFee", self._fee_of(invoice)) | {"id": self.next("items")}
            self.change_rows(invoice, [*invoice["items"], row])

    def _fee_of(self, invoice: Row) -> int:
        has_one = any(row["type"] == "LateFee" for row in invoice["items"])
        overdue_at_birth = invoice["issue_date"] > invoice["due_date"]
        if has_one or overdue_at_birth or self.alone(invoice) or self._under_way(invoice):
            return 0
        fee = self.days["late_fee"]
        part = half_up(self.balance(invoice) * Fraction(fee["percent"]) / 100)
        return max(cents(fee["minimum"]), cents(fee["amount"]) + part)

    def _suspends(self, number: int) -> bool:
        active = self.services[number]["status"] == "Active"
        return active and self._overdue(number, self.days["suspension"])

    def _terminates(self, number: int) -> bool:
        running = self.services[number]["status"] in RUNNING
        return running and self._overdue(number, self.days["termination"])

    def _overdue(self, number: int, days: int) -> bool:
        service = self.services[number]
        asked = self._renewals(service) or self._of_period(service)
        issued = [e["issue_date"] for e in asked if e["status"] not in ("Paid", "Payment Pending")]
        if not issued:
            return False
        since = max(service["next_due_date"], min(issued))
        return bool(since + timedelta(days=days) <= self.today)
