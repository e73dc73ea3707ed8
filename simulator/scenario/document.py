"""The scenario document: what a YAML file may say, and its JSON Schema.

These types are the format: the reader, the published schema and the editor's completion all follow
from them. Every key has a default that makes sense, except what nobody can guess: an amount, a row.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.clock import ClockMove
from simulator.domain.faults import MOST_FAULTS, Fault, Outage
from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.policies import BillingDays, Dialect, Policies
from simulator.domain.services import ServiceStatus

LARGEST_IDENTIFIER = 2**53

Identifier: TypeAlias = Annotated[int, Meta(ge=1, le=LARGEST_IDENTIFIER)]
Group: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST_IDENTIFIER)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
When: TypeAlias = Annotated[str, Meta(min_length=1, max_length=40)]


class GroupDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group that clients of a location can be in."""

    id: Annotated[Identifier, Meta(description="Number of the group, unique in its location.")]
    name: Annotated[str, Meta(description="What get_clientgroups shows.")]


class LocationDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A billing location: one WHMCS installation with its currency, gateways and groups."""

    currency: Annotated[
        str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217, three capitals, such as USD.")
    ] = "USD"
    gateways: Annotated[
        tuple[Name, ...],
        Meta(min_length=1, description="Gateway modules; the first is the default payment method."),
    ] = ("paymaster", "bitpaycheckout", "banktransfer")
    groups: Annotated[tuple[GroupDocument, ...], Meta(description="Groups of clients.")] = (
        GroupDocument(id=1, name="Retail"),
    )


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


class Inbox(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which message of the world's inbox to look at: the last one that fits."""

    topic: Annotated[Name, Meta(description="What it is about, such as password_reset.")]
    to: Annotated[Name | None, Meta(description="Its address or number; any.")] = None


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a story: a call, a payment, a look into the inbox, or a move of the clock."""

    call: Annotated[
        Name | None,
        Meta(description="The action; auth/login for an action of auth.php."),
    ] = None
    sent: Annotated[
        dict[str, Any],
        Meta(description="The parameters to send, without the token; $name was remembered."),
    ] = field(name="with", default_factory=dict)
    expected: Annotated[
        dict[str, Any], Meta(description="What the answer holds at least; objects may hold more.")
    ] = field(name="expect", default_factory=dict)
    token: Annotated[
        str | None, Meta(description="The token to send; the first client's when left out.")
    ] = field(name="as", default=None)
    pay: Annotated[
        Identifier | None, Meta(description="Instead of a call: the invoice that a client pays.")
    ] = None
    gateway: Annotated[Name | None, Meta(description="The gateway that collects it.")] = None
    outcome: Annotated[
        Literal["paid", "declined", "pending"], Meta(description="What the gateway reports.")
    ] = "paid"
    amount: Annotated[
        Decimal | None, Meta(description="What is paid; all that the invoice owes when left out.")
    ] = None
    inbox: Annotated[
        Inbox | None, Meta(description="Instead of a call: the message to look at.")
    ] = None
    clock: Annotated[
        ClockMove | None, Meta(description="Instead of a call: how the world's clock moves.")
    ] = None
    remember: Annotated[
        dict[Name, Name],
        Meta(description="From the answer, for later steps to send as $name: {code: facts.code}."),
    ] = {}


class ScenarioDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A world in YAML; with `steps` it is a story."""

    schema: Annotated[str, Meta(description="Address of this schema; editors read it.")] = field(
        name="$schema", default=""
    )
    scenario: Annotated[str, Meta(description="Name of the scenario.")] = ""
    description: Annotated[str, Meta(description="What it is good for, in a sentence.")] = ""
    dialect: Annotated[
        Dialect, Meta(description="Answers as the page prints them, or as the live service sends.")
    ] = "documented"
    policies: Annotated[Policies, Meta(description="Choices where the evidence conflicts.")] = (
        Policies()
    )
    clock: Annotated[
        str | None,
        Meta(description="Instant the world is frozen at, 2026-03-01T09:00:00Z; now: runs along."),
    ] = None
    billing_days: Annotated[
        BillingDays, Meta(description="When invoices come and services stop by themselves.")
    ] = BillingDays()
    seed: Annotated[
        int,
        Meta(ge=0, le=2**63 - 1, description="Start of the world's chance: tokens, references."),
    ] = 0
    locations: Annotated[
        dict[Name, LocationDocument],
        Meta(description="Billing locations beside whmcs_com, whmcs_ru and whmcs_itb, or instead."),
    ] = {}
    outages: Annotated[
        tuple[Outage, ...], Meta(description="Neighbours of InvAPI that do not answer.")
    ] = ()
    clients: Annotated[tuple[ClientDocument, ...], Meta(description="The clients.")] = ()
    faults: Annotated[
        tuple[Fault, ...],
        Meta(max_length=MOST_FAULTS, description="Deliberate misbehaviour from the start."),
    ] = ()
    steps: Annotated[
        tuple[Step, ...], Meta(description="A story of calls and answers that tests can run.")
    ] = ()


SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
AMOUNT = {"type": ["number", "string"], "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"}


def scenario_schema() -> dict[str, Any]:
    """Give the JSON Schema 2020-12 of a scenario file."""
    schema = msgspec.json.schema(ScenarioDocument)
    found: dict[str, Any] = _amounts_as_numbers(schema)
    return {"$schema": SCHEMA_DIALECT, "title": "whmcs-sim scenario", **found}


def schema_text() -> str:
    """Write the schema as the file that is published."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


def _amounts_as_numbers(part: Any) -> Any:  # noqa: ANN401 any part of a JSON document
    """Let amounts be numbers too: in YAML 150.50 is exact."""
    if isinstance(part, list):
        return [_amounts_as_numbers(each) for each in part]
    if not isinstance(part, Mapping):
        return part
    found = {key: _amounts_as_numbers(value) for key, value in part.items()}
    if found.get("format") == "decimal":
        del found["format"]
        found |= AMOUNT
    return found
