"""`download_invoice`: an invoice as PDF, inside JSON or as the file itself."""

from base64 import b64decode

import pytest

from simulator.actions.whmcs.download_invoice import download_invoice
from simulator.domain.policies import Dialect
from simulator.rules.invoices import INVALID_INVOICE_OR_LOCATION
from tests.support.api import DEMO_TOKEN, Api, Reply
from tests.support.payments import pay
from tests.support.pdf_text import text_of
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED, RUSSIAN

INVALID = "Invalid invoice id or invalid billing location"
FOREIGN = 601
REFUSALS = [
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": ""}),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": "abc"}),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": [501]}),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": -501}),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": "9" * 400}),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": 999}),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": FOREIGN}),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": FOREIGN, "viewpdf": 1}),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": 501}, token=RUSSIAN),
    RefusedRequest(INVALID_INVOICE_OR_LOCATION, INVALID, {"invoice_id": 701}, token=DELETED),
]


def download(api: Api, method: str = "POST", **params: object) -> Reply:
    """Ask for an invoice; number 501 if no other is named."""
    named = {"action": "download_invoice", "token": DEMO_TOKEN, "invoice_id": 501, **params}
    return api.send("whmcs", method, **named)


def file_in(reply: Reply) -> bytes:
    """Decode the PDF in an answer."""
    return b64decode(reply.json["data"], validate=True)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_without_a_display_mode_the_pdf_comes_in_base64(
    api: Api, dialect: Dialect, method: str
) -> None:
    """Beside its number and a name to save it under; nothing changes."""
    use_dialect(api, dialect)

    with unchanged(api):
        reply = download(api, method)

    assert reply.status == 200
    assert list(reply.json) == ["result", "invoiceid", "filename", "data"]
    assert [reply.json[key] for key in ("result", "invoiceid")] == ["OK", 501]
    assert reply.json["filename"] == "invoice-501.pdf"
    assert file_in(reply).startswith(b"%PDF-")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize(
    ("viewpdf", "manner"),
    [(1, "inline"), ("1", "inline"), (2, "inline"), (0, "attachment"), ("abc", "attachment")],
)
def test_with_a_display_mode_the_file_itself_comes(
    api: Api, method: str, viewpdf: object, manner: str, dialect: Dialect
) -> None:
    """To be shown or to be saved; the very bytes that are in base64 without."""
    use_dialect(api, dialect)
    same = file_in(download(api))

    reply = download(api, method, viewpdf=viewpdf)

    assert (reply.status, reply.media_type) == (200, "application/pdf")
    assert reply.disposition == f'{manner}; filename="invoice-501.pdf"'
    assert reply.document == same


@pytest.mark.parametrize("sent", [None, ""])
def test_an_empty_display_mode_is_none(api: Api, sent: str | None) -> None:
    """A form that always has the field gets JSON."""
    assert "data" in download(api, viewpdf=sent).json


@pytest.mark.parametrize("viewpdf", [None, 0, 1])
def test_a_proforma_is_another_document(api: Api, viewpdf: int | None) -> None:
    """Its name, its title, and no tax document, in whatever way it is sent."""
    reply = download(api, proforma_invoice=1, viewpdf=viewpdf)

    text = text_of(reply.document or file_in(reply))
    assert "proforma-501.pdf" in (reply.disposition or reply.json["filename"])
    assert "Proforma invoice" in text
    assert "not a tax document" in text


@pytest.mark.parametrize("sent", ["0", "", "false", "no"])
def test_a_flag_that_says_no_gives_the_invoice(api: Api, sent: str) -> None:
    """As if it had not been sent."""
    assert download(api, proforma_invoice=sent) == download(api)


@pytest.mark.parametrize("sent", ["501", "501abc", " 501", "0501"])
def test_an_id_is_read_as_php_reads_it(api: Api, sent: str) -> None:
    """Leading digits count, whatever follows them."""
    assert download(api, invoice_id=sent).json["invoiceid"] == 501


def test_of_a_parameter_sent_twice_the_last_counts(api: Api) -> None:
    """Every way of sending it twice is a way of PHP's; an array is no number."""
    assert download(api, invoice_id=[501, 502]).json == {"code": -1, "message": INVALID}
    assert "data" in download(api, viewpdf=[]).json


def test_paying_shows(api: Api) -> None:
    """The document is drawn from the world as it is."""
    assert "UNPAID" in text_of(file_in(download(api, invoice_id=502)))

    pay(api, 502)

    assert "UNPAID" not in text_of(file_in(download(api, invoice_id=502)))


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_an_invoice_that_is_not_the_clients_own_is_invalid(
    api: Api, situation: RefusedRequest
) -> None:
    """No id, no such id, and somebody else's id meet the same words, also where a file is due."""
    assert_refused(api, download_invoice, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(download_invoice.failures)
