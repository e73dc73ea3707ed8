"""What billing staff do to a world, as a test asks for it."""

from typing import Any, Literal, TypeAlias

from simulator.testing.world_handles import WorldHandle

StaffAnswer: TypeAlias = dict[str, Any]
Amount: TypeAlias = object
InvoiceStatus: TypeAlias = Literal["Draft", "Unpaid", "Payment Pending", "Collections", "Cancelled"]


class WorldStaff(WorldHandle):
    """Billing staff: they do to an account what no call of the API can.

    Each verb gives the number of its `entry` in the journal and the `changes`: the rows that it
    wrote, `before` and `after`. Amounts are `"20.00"`, an integer or a Decimal, in the currency of
    the client. Keys are those of a scenario.

    Raises:
        UsageError: there is no such client, service or invoice (404), a key is none or has no such
            value (400), or a law of the world says no (409). Nothing was changed then.
    """

    def add_client(self, **keys: object) -> StaffAnswer:
        """Add a client; also gives `client`, and `token` and `api_key` as they are sent.

        Args: keys: `firstname=`, `email=`, `credit=`, `services=[{…}]`, `invoices=[{…}]`, …
        """
        return self._api.ask("POST", "clients", keys)

    def change_client(self, client: int, /, **keys: object) -> StaffAnswer:
        """Change some keys of a client, such as `tax_rate=21`; also gives `client`."""
        return self._api.ask("PATCH", f"clients/{client}", keys)

    def add_service(self, client: int, /, **keys: object) -> StaffAnswer:
        """Add a service to a client, due in a month; also gives `service`.

        Args: keys: `server_id=`, `id=` (relid; without it nobody bills it), `price=`, `cycle=`, …
        """
        return self._api.ask("POST", f"clients/{client}/services", keys)

    def change_service(self, server_id: int, /, **keys: object) -> StaffAnswer:
        """Change some keys of a service, such as `next_due_date="today+1d"`; gives `service`."""
        return self._api.ask("PATCH", f"services/{server_id}", keys)

    def add_invoice(
        self, client: int, /, items: list[dict[str, Any]], **keys: object
    ) -> StaffAnswer:
        """Issue an invoice, due in two weeks; also gives `invoice` as get_invoice shows it.

        Args:
            items: `[{"amount": "20.00"}]`, or such as `{"service": 1001, "amount": 50}`.
            keys: `due=`, `status=`, `payment_method=`, `notes=`, …
        """
        return self._api.ask("POST", f"clients/{client}/invoices", {"items": items, **keys})

    def add_credit(
        self, client: int, amount: Amount, *, description: str = "Credit"
    ) -> StaffAnswer:
        """Add credit, or take some away; also gives `credit`, the entry, and the new `balance`."""
        body = {"amount": amount, "description": description}
        return self._api.ask("POST", f"clients/{client}/credit", body)

    def cancel_invoice(self, invoice: int) -> StaffAnswer:
        """Cancel an invoice; what was paid of it becomes credit. Also gives `invoice`."""
        return self._api.ask("POST", f"invoices/{invoice}/cancel")

    def refund_invoice(
        self, invoice: int, *, to: Literal["gateway", "credit"], amount: Amount = None
    ) -> StaffAnswer:
        """Give back what was paid of an invoice; also gives `invoice` and the `refunds`.

        Args: amount: None for all that can go that way.
        """
        body = {"to": to} if amount is None else {"to": to, "amount": amount}
        return self._api.ask("POST", f"invoices/{invoice}/refund", body)

    def set_invoice_status(self, invoice: int, status: InvoiceStatus) -> StaffAnswer:
        """Give an invoice another status; also gives `invoice`."""
        return self._api.ask("POST", f"invoices/{invoice}/status", {"status": status})
