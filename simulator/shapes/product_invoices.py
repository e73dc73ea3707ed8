"""Invoices of a product as JSON: the three keys that a reseller reads."""

from simulator.domain.invoices import Invoice
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import observed

READ = observed("get_product_invoice, read by a reseller in production")

PRODUCT_INVOICE: Shape[Invoice] = Shape(
    "invoice of a product",
    (
        Field("invoiceid", lambda invoice: invoice.id, READ),
        Field("total", lambda invoice: str(invoice.total), READ),
        Field("status", lambda invoice: invoice.status, READ),
    ),
)
PRODUCT_INVOICES: Shape[list[Invoice]] = Shape(
    "invoices of a product", (Field("invoices", lambda found: found, READ, of=PRODUCT_INVOICE),)
)
