"""Invoices as PDF: the same invoice gives the same bytes, whenever it is drawn."""

from importlib import import_module
from typing import Any

from simulator.domain.invoices import Invoice
from simulator.domain.world import World
from simulator.render.invoice_sheet import invoice_sheet


def render_invoice(world: World, invoice: Invoice, *, proforma: bool = False) -> bytes:
    """Draw an invoice, or its proforma: a request for payment that is no tax document."""
    pdf: bytes = _pages().typeset(invoice_sheet(world, invoice, proforma=proforma))
    return pdf


def _pages() -> Any:  # noqa: ANN401 a module
    """Import what draws when the first PDF is asked for; most servers never need it."""
    return import_module("simulator.render.invoice_pages")
