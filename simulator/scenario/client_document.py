"""The client's part of the scenario document: contacts, services, invoices, credit, sessions.

Every key has a default that makes sense, except what nobody can guess: an amount, a row.
"""

from decimal import Decimal
from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.services import ServiceStatus

LARGEST_IDENTIFIER = 2**53

Identifier: TypeAlias = Annotated[int, Meta(ge=1, le=LARGEST_IDENTIFIER)]
Group: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST_IDENTIFIER)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
When: TypeAlias = Annotated[str, Meta(min_length=1, max_length=40)]
Days: TypeAlias = Annotated[int, Meta(ge=0, le=366)]


class ContactDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An additional person of a client."""

    id: Annotated[Identifier | None, Meta(description="Number; the next free one.")] = None
    firstname: Annotated[str, Meta(description="First name.")] = "Jane"
    lastname: Annotated[str, Meta(description="Last name.")] = ""
    email: Annotated[Name | None, Meta(description="E-mail; contact-<id>@example.com.")] = None
    phone: Annotated[str, Meta(description="Telephone number.")] = ""
    password: Annotated[str, Meta(description="Password.")] = ""
    permissions: Annotated[
        tuple[Name, ...], Meta(description="What the contact may do: contacts, invoices, …")
    ] = ()


class AddonDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something billed together with a service, at the service's cycle."""

    id: Annotated[Identifier | None, Meta(description="Number; the next free one.")] = None
    name: Annotated[str, Meta(description="What the invoice calls it.")] = "Addon"
    price: Annotated[Decimal, Meta(description="Price of a period, before tax.")]
    active: Annotated[bool, Meta(description="Whether the next invoice bills it.")] = True


class SubscriptionDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bank subscription that pays for a service."""

    gateway: Annotated[Name, Meta(description="The gateway that collects it.")]


class CancellationDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An open request to cancel a service at the end of its billing period."""

    date: Annotated[When, Meta(description="Day of the request.")] = "today"
    reason: Annotated[str, Meta(description="The client's words.")] = ""


class ServiceDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A server and what is billed for it."""

    server_id: Annotated[
        Identifier | None, Meta(description="InvAPI's equipment id: what the API calls id.")
    ] = None
    id: Annotated[
        Identifier | None,
        Meta(description="WHMCS service id (relid, account_id); none: not linked to billing."),
    ] = None
    product: Annotated[str, Meta(description="The product.")] = "vm.v2-pico"
    hostname: Annotated[str | None, Meta(description="server-<server_id>.example.com.")] = None
    price: Annotated[Decimal, Meta(description="Price of a period, before tax.")] = Decimal("50.00")
    cycle: Annotated[BillingCycle, Meta(description="Billing cycle.")] = BillingCycle.MONTHLY
    registration_date: Annotated[When, Meta(description="Day it was ordered.")] = "today-1y"
    next_due_date: Annotated[When, Meta(description="Day the next payment falls.")] = "today+1m"
    anchor: Annotated[
        When | None, Meta(description="Day that due dates are counted from; the next due date.")
    ] = None
    setup_fee: Annotated[Decimal, Meta(description="Paid once, with the first invoice.")] = Decimal(
        "0.00"
    )
    status: Annotated[ServiceStatus, Meta(description="Where in its life it is.")] = (
        ServiceStatus.ACTIVE
    )
    addons: Annotated[tuple[AddonDocument, ...], Meta(description="Billed with it.")] = ()
    pending_upgrade: Annotated[bool, Meta(description="An upgrade waits for payment.")] = False
    traffic_exceeded: Annotated[bool, Meta(description="More traffic than the plan holds.")] = False
    licenses: Annotated[tuple[Name, ...], Meta(description="Licences active on it.")] = ()
    subscription: Annotated[
        SubscriptionDocument | None, Meta(description="The bank subscription that pays for it.")
    ] = None
    refundable: Annotated[
        bool, Meta(description="Whether unused time becomes credit on cancellation.")
    ] = True
    cancellation: Annotated[
        CancellationDocument | None, Meta(description="An open request to cancel it.")
    ] = None


class ItemDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of an invoice."""

    type: Annotated[
        ItemType | None,
        Meta(description="What it is for; follows from service or invoice, else a manual row."),
    ] = None
    service: Annotated[Identifier | None, Meta(description="The service it bills (relid).")] = None
    addon: Annotated[Identifier | None, Meta(description="The service's addon it bills.")] = None
    invoice: Annotated[
        Identifier | None, Meta(description="The invoice it stands for, in a mass payment.")
    ] = None
    amount: Annotated[Decimal, Meta(description="Amount before tax; negative for a discount.")]
    description: Annotated[str | None, Meta(description="Text of the row.")] = None
    taxed: Annotated[
        bool | None, Meta(description="Whether tax applies; for services it does.")
    ] = None


class InvoiceDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A demand for payment."""

    id: Annotated[Identifier | None, Meta(description="Number; the next free one.")] = None
    date: Annotated[When | None, Meta(description="Day of issue; two weeks before it is due.")] = (
        None
    )
    due: Annotated[When | None, Meta(description="Due date; two weeks after the day of issue.")] = (
        None
    )
    status: Annotated[InvoiceStatus, Meta(description="Its status.")] = InvoiceStatus.UNPAID
    paid: Annotated[
        When | None, Meta(description="When a Paid one was paid; on its due date, or today.")
    ] = None
    payment_method: Annotated[
        Name | None, Meta(description="Gateway module; the first of the location.")
    ] = None
    transaction_id: Annotated[
        Name | None, Meta(description="The gateway's reference of the payment of a Paid one.")
    ] = None
    number: Annotated[str, Meta(description="Fiscal number, given at payment.")] = ""
    notes: Annotated[str, Meta(description="Notes.")] = ""
    items: Annotated[tuple[ItemDocument, ...], Meta(min_length=1, description="Its rows.")]


class CreditDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One signed change of the credit balance."""

    date: Annotated[When, Meta(description="Day of the change.")] = "today"
    description: Annotated[str, Meta(description="What getcredits shows.")] = "Credit"
    amount: Annotated[Decimal, Meta(description="Positive when credit comes in.")]
    invoice: Annotated[
        Identifier | None, Meta(description="The invoice that the credit was applied to.")
    ] = None


class SessionDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further token of a client, such as one that has expired."""

    token: Annotated[Name, Meta(description="The token.")]
    expires: Annotated[When | None, Meta(description="Instant it dies at; never.")] = None
    bound_to: Annotated[str, Meta(description="The only address it works from.")] = ""


class ClientDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who owns services and invoices."""

    id: Annotated[Identifier | None, Meta(description="WHMCS client id; the next free one.")] = None
    customer_id: Annotated[
        Identifier | None, Meta(description="The same person in InvAPI; the client id.")
    ] = None
    firstname: Annotated[str, Meta(description="First name.")] = "John"
    lastname: Annotated[str, Meta(description="Last name.")] = "Doe"
    companyname: Annotated[str, Meta(description="Company; makes the client corporate.")] = ""
    email: Annotated[Name | None, Meta(description="E-mail; client-<id>@example.com.")] = None
    password: Annotated[str, Meta(description="Password.")] = "Secret-123"  # noqa: S105 of nobody
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166.")] = "US"
    address1: Annotated[str, Meta(description="Street.")] = ""
    address2: Annotated[str, Meta(description="Second line of the address.")] = ""
    city: Annotated[str, Meta(description="City.")] = ""
    state: Annotated[str, Meta(description="State or region.")] = ""
    postcode: Annotated[str, Meta(description="Postcode.")] = ""
    phone: Annotated[str, Meta(description="Telephone number.")] = ""
    status: Annotated[Name, Meta(description="Status in WHMCS.")] = "Active"
    active_since: Annotated[When, Meta(description="Day the client came.")] = "today-1y"
    location: Annotated[Name, Meta(description="Billing location.")] = "whmcs_com"
    group: Annotated[
        Group | None, Meta(description="Group of the location; its first. 0: none.")
    ] = None
    tax_rate: Annotated[Decimal, Meta(description="Per cent on taxed rows.")] = Decimal(0)
    automatic_renewal: Annotated[bool, Meta(description="Whether renewals are paid by itself.")] = (
        False
    )
    two_factor: Annotated[bool, Meta(description="Whether a code is asked for.")] = False
    totp_secret: Annotated[
        str,
        Meta(pattern="^[A-Z2-7]*$", description="Base32 secret of the authenticator; made up."),
    ] = ""
    ips: Annotated[
        tuple[Name, ...], Meta(description="Addresses and networks that may log in; all.")
    ] = ()
    deleted: Annotated[bool, Meta(description="Gone from WHMCS; its tokens still work.")] = False
    credit: Annotated[
        Decimal | tuple[CreditDocument, ...],
        Meta(description="Opening balance, or the entries that make it up."),
    ] = Decimal("0.00")
    token: Annotated[
        Name | UnsetType | None,
        Meta(description="A session that never expires; demo-token, token-<id>. null: none."),
    ] = UNSET
    sessions: Annotated[tuple[SessionDocument, ...], Meta(description="Further tokens.")] = ()
    api_key: Annotated[
        Name | None, Meta(description="16 hex digits, a dash, 16 hex digits; none.")
    ] = None
    contacts: Annotated[tuple[ContactDocument, ...], Meta(description="Additional persons.")] = ()
    services: Annotated[tuple[ServiceDocument, ...], Meta(description="Its servers.")] = ()
    invoices: Annotated[tuple[InvoiceDocument, ...], Meta(description="Its invoices.")] = ()
