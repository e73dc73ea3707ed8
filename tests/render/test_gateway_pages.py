"""The payment pages as text: what they say of an invoice, and that nothing in it can break them."""

from decimal import Decimal
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.render.gateway_pages import Checkout, checkout_page, outcomes, refusal_page
from tests.support.worlds import billing_world

WORLD = billing_world()
CLIENT = WORLD.clients[123]
EVIL = """"><script>alert('1')</script>&lt;<img src=x onerror='x'>"""


class Page(HTMLParser):
    """A page as a browser reads it: its elements, their attributes, and its text."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.buttons: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "button":
            self.buttons.append(str(dict(attrs)["value"]))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text += data


def at_gateway(
    invoice_id: int = 502, gateway: str = "paymaster", reported: str = "", field: str = "id"
) -> Checkout:
    """Take an invoice of the billing world to a gateway."""
    return Checkout(WORLD.invoices[invoice_id], CLIENT, "USD", gateway, field, reported)


def buttons(checkout: Checkout) -> list[str]:
    """List the outcomes that a page offers."""
    return Page(checkout_page(checkout)).buttons


def test_it_says_what_is_paid_by_whom_and_how() -> None:
    """Number, amount, currency, client, due date and gateway."""
    text = Page(checkout_page(at_gateway())).text

    for word in ("Invoice #502", "50.00 USD", "John Doe", "2026-03-12", "PayMaster", "Unpaid"):
        assert word in text
    assert "no money moves" in text


def test_a_company_is_named() -> None:
    """Where there is one."""
    company = replace(CLIENT, companyname="Example & Sons")

    assert "Example &amp; Sons" in checkout_page(at_gateway()._replace(client=company))
    assert "Company" not in checkout_page(at_gateway())


@pytest.mark.parametrize(
    ("invoice_id", "gateway", "expected"),
    [
        (502, "paymaster", ["paid", "declined", "pending"]),
        (502, "bitpaycheckout", ["paid", "declined", "pending"]),
        (502, "unheard_of", ["paid", "declined", "pending"]),
        (508, "paymaster", ["paid", "declined"]),
        (502, "banktransfer", ["paid"]),
        (508, "banktransfer", ["paid"]),
        (501, "paymaster", []),
        (504, "banktransfer", []),
    ],
)
def test_it_offers_what_can_happen(invoice_id: int, gateway: str, expected: list[str]) -> None:
    """A transfer arrives or does not; an invoice that takes no money has no buttons at all."""
    checkout = at_gateway(invoice_id, gateway)

    assert buttons(checkout) == expected
    assert [outcome for outcome, _ in outcomes(checkout)] == expected
    assert ("form" in Page(checkout_page(checkout)).tags) is bool(expected)


@pytest.mark.parametrize(
    ("invoice_id", "reported", "sentence"),
    [
        (501, "paid", "Thank you, the payment was received. The invoice is paid."),
        (501, "", "This invoice is already paid. Nothing is owed."),
        (501, "declined", "This invoice is already paid. Nothing is owed."),
        (502, "declined", "The payment was declined. The invoice stays unpaid."),
        (508, "pending", "A payment is under way. The gateway has not decided yet."),
        (504, "paid", "This invoice is Cancelled. It cannot be paid."),
    ],
)
def test_it_tells_how_the_invoice_stands(invoice_id: int, reported: str, sentence: str) -> None:
    """The invoice decides; what the address claims was reported only chooses the words."""
    assert sentence in Page(checkout_page(at_gateway(invoice_id, reported=reported))).text


def test_money_under_way_for_a_cancelled_invoice_becomes_credit() -> None:
    """Whoever paid must not think that it is lost, and can still let it arrive."""
    invoice = replace(WORLD.invoices[508], status=InvoiceStatus.CANCELLED, under_way=Decimal(5))
    page = Page(checkout_page(at_gateway()._replace(invoice=invoice)))

    told = "A payment is under way. The invoice is Cancelled; the money becomes credit."
    assert told in page.text
    assert page.buttons == ["paid", "declined"]


@pytest.mark.parametrize("reported", ["", "paid", "pending", "<b>"])
def test_an_unpaid_invoice_is_not_called_paid(reported: str) -> None:
    """Whatever its address claims."""
    assert "status" not in dict(Page(checkout_page(at_gateway(reported=reported))).attributes)


@pytest.mark.parametrize("status", list(InvoiceStatus))
def test_every_status_has_a_page(status: InvoiceStatus) -> None:
    """With the status on it."""
    invoice: Invoice = replace(WORLD.invoices[502], status=status)

    assert f"<dd>{status}</dd>" in checkout_page(at_gateway()._replace(invoice=invoice))


def test_what_came_from_outside_adds_no_element_and_no_attribute() -> None:
    """Names, gateways, currencies and references are text, whatever they hold."""
    client = replace(CLIENT, firstname=EVIL, lastname=EVIL, companyname=EVIL)
    payment = replace(WORLD.payments.where("invoice", 501)[0], transaction_id=EVIL)
    plain = checkout_page(
        Checkout(
            WORLD.invoices[502],
            replace(CLIENT, companyname="x"),
            "USD",
            "unheard_of",
            "id",
            "",
            WORLD.payments.where("invoice", 501)[0],
        )
    )

    evil = Checkout(WORLD.invoices[502], client, EVIL, EVIL, "id", EVIL, payment)
    page = checkout_page(evil)

    assert Page(page).tags == Page(plain).tags
    assert Page(page).attributes == Page(plain).attributes
    assert EVIL in Page(page).text


def test_a_gateway_with_a_strange_name_is_linked_safely() -> None:
    """It is quoted in the address, and text in the link."""
    strange, plain = (Page(checkout_page(at_gateway()._replace(others=(o,)))) for o in (EVIL, "x"))

    assert strange.tags == plain.tags
    assert [name for name, _ in strange.attributes] == [name for name, _ in plain.attributes]
    assert EVIL in strange.text


def test_a_refusal_is_text_too() -> None:
    """All three parts of it."""
    page = Page(refusal_page(EVIL, EVIL, EVIL))

    assert page.tags == Page(refusal_page("a", "b", "c")).tags
    assert page.text.count(EVIL) == 4  # the title is there twice


def test_nothing_is_loaded_and_nothing_runs() -> None:
    """No script, no address of another place, no handler in an attribute."""
    page = Page(checkout_page(at_gateway()._replace(others=("banktransfer", "unheard_of"))))

    assert not {"script", "link", "img", "iframe", "object", "base"} & set(page.tags)
    assert not {"src", "style"} & {name for name, _ in page.attributes}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    links = [value for name, value in page.attributes if name == "href"]
    assert links == [
        f"/modules/gateways/{each}.php?id=502" for each in ("banktransfer", "unheard_of")
    ]
    assert "url(" not in checkout_page(at_gateway())
    assert "@import" not in checkout_page(at_gateway())


@pytest.mark.parametrize("field", ["id", "invoice_id"])
def test_the_form_goes_back_to_the_page(field: str) -> None:
    """With the number under the name it came by."""
    attributes = Page(checkout_page(at_gateway(field=field))).attributes

    assert ("action", f"?{field}=502") in attributes
    assert ("method", "post") in attributes
