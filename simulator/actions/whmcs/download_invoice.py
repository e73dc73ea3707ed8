"""`download_invoice`: an invoice as PDF, inside JSON or as the file itself."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.invoices import INVALID_INVOICE_OR_LOCATION, own_invoice
from simulator.shapes.invoices import DOWNLOAD, Download
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.converters import FormValue, integer
from simulator.spec.params import param
from simulator.spec.shapes import Document, Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/download_invoice")


def _mode(value: FormValue) -> int | None:
    return integer(value) if value else None


class Params(Struct, frozen=True):
    """What download_invoice can be asked."""

    invoice_id: int = param("Invoice ID for download", source=PAGE)
    proforma_invoice: bool = param("Proforma invoice flag (0 or 1)", source=PAGE, required=False)
    viewpdf: int | None = param(
        "Display mode: 1 - inline (in browser), 0 - attachment (download); without it, JSON",
        source=PAGE,
        required=False,
        convert=_mode,
    )


@action(
    Params,
    group="invoices",
    methods=POST_OR_GET,
    failures=(INVALID_INVOICE_OR_LOCATION,),
    answer=DOWNLOAD,
    source=PAGE,
    takes_long=True,
)
def download_invoice(work: UnitOfWork, params: Params) -> Payload | Document:
    """Returns an invoice as PDF: in base64, or as a file to show or to save."""
    from simulator.render.invoice_pdf import render_invoice  # noqa: PLC0415 reportlab takes long

    invoice = own_invoice(work, params.invoice_id, INVALID_INVOICE_OR_LOCATION)
    pdf = render_invoice(work.world, invoice, proforma=params.proforma_invoice)
    name = f"{'proforma' if params.proforma_invoice else 'invoice'}-{invoice.id}.pdf"
    if params.viewpdf is None:
        return DOWNLOAD.show(Download(invoice.id, name, pdf), work.world.dialect)
    return Document(pdf, "application/pdf", name, inline=params.viewpdf != 0)
