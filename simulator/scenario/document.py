"""The scenario document: what a YAML file may say, and its JSON Schema.

These types are the format: the reader, the published schema and the editor's completion all follow
from them. Every key has a default that makes sense, except what nobody can guess: an amount, a row.
"""

from decimal import Decimal
from typing import Annotated

from msgspec import UNSET, Struct, UnsetType, field

from simulator.domain.api_keys import LoginNotify
from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.clients import Currency, Gateway
from simulator.domain.faults import MOST_FAULTS, Fault, Outage
from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.policies import BillingDays, Dialect, Policies
from simulator.domain.services import Collection, Renewal, ServiceStatus, Traffic
from simulator.domain.stubs import MOST_STUBS, Stub
from simulator.scenario.catalogue import CatalogueDocument
from simulator.scenario.document_values import (
    DataCentre,
    FieldNumber,
    Group,
    Identifier,
    Name,
    TagName,
    TagValue,
    When,
    about,
)
from simulator.scenario.step_documents import Step


class GroupDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group that clients of a location can be in."""

    id: Annotated[Identifier, about("Number of the group, unique in its location.")]
    name: Annotated[str, about("What get_clientgroups shows.")]


class LocationDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A billing location: one WHMCS installation with its currency, gateways and groups."""

    currency: Annotated[Currency, about("ISO 4217, three capitals, such as USD.")] = "USD"
    gateways: Annotated[
        tuple[Gateway, ...],
        about("Gateway modules; the first is the default payment method.", min_length=1),
    ] = ("paymaster", "bitpaycheckout", "banktransfer")
    groups: Annotated[tuple[GroupDocument, ...], about("Groups of clients.")] = (
        GroupDocument(id=1, name="Retail"),
    )


class ContactDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An additional person of a client."""

    id: Annotated[Identifier | None, about("Number; the next free one.")] = None
    firstname: Annotated[str, about("First name.")] = "Jane"
    lastname: Annotated[str, about("Last name.")] = ""
    email: Annotated[Name | None, about("E-mail; contact-<id>@example.com.")] = None
    phone: Annotated[str, about("Telephone number.")] = ""
    password: Annotated[str, about("Password.")] = ""
    permissions: Annotated[
        tuple[Name, ...], about("What the contact may do: contacts, invoices, …")
    ] = ()


class AddonDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something billed together with a service, at the service's cycle."""

    id: Annotated[Identifier | None, about("Number; the next free one.")] = None
    name: Annotated[str, about("What the invoice calls it.")] = "Addon"
    price: Annotated[Decimal, about("Price of a period, before tax.")]
    active: Annotated[bool, about("Whether the next invoice bills it.")] = True


class SubscriptionDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bank subscription that pays for a service."""

    gateway: Annotated[Name, about("The gateway that collects it.")]
    collects: Annotated[
        Collection, about("What comes of charging it on the due date of a renewal.")
    ] = Collection.PAID


class HardwareDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a server is made of; whatever is left out follows from its product."""

    cpu_name: Annotated[Name | None, about("What its processor is called.")] = None
    cpu_cores: Annotated[Identifier | None, about("Cores.")] = None
    ram: Annotated[Identifier | None, about("Memory in GB.")] = None
    hdd: Annotated[Identifier | None, about("Disks in GB.")] = None


class CancellationDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An open request to cancel a service at the end of its billing period."""

    date: Annotated[When, about("Day of the request.")] = "today"
    reason: Annotated[str, about("The client's words.")] = ""


class ServiceDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A server and what is billed for it."""

    server_id: Annotated[
        Identifier | None, about("InvAPI's equipment id: what the API calls id.")
    ] = None
    id: Annotated[
        Identifier | None,
        about("WHMCS service id (relid, account_id); none: not linked to billing."),
    ] = None
    product: Annotated[str, about("The product.")] = "vm.v2-pico"
    hostname: Annotated[str | None, about("server-<server_id>.example.com.")] = None
    price: Annotated[Decimal, about("Price of a period, before tax.")] = Decimal("50.00")
    cycle: Annotated[BillingCycle, about("Billing cycle.")] = BillingCycle.MONTHLY
    registration_date: Annotated[When, about("Day it was ordered.")] = "today-1y"
    next_due_date: Annotated[When, about("Day the next payment falls.")] = "today+1m"
    anchor: Annotated[
        When | None, about("Day that due dates are counted from; the next due date.")
    ] = None
    setup_fee: Annotated[Decimal, about("Paid once, with the first invoice.")] = Decimal("0.00")
    status: Annotated[ServiceStatus, about("Where in its life it is.")] = ServiceStatus.ACTIVE
    addons: Annotated[tuple[AddonDocument, ...], about("Billed with it.")] = ()
    pending_upgrade: Annotated[bool, about("An upgrade waits for payment.")] = False
    traffic_exceeded: Annotated[bool, about("More traffic than the plan holds.")] = False
    licenses: Annotated[tuple[Name, ...], about("Licences active on it.")] = ()
    tags: Annotated[
        dict[TagName, TagValue],
        about('Its tags, such as auto_credit: "yes", which lets credit pay its renewals.'),
    ] = {}
    subscription: Annotated[
        SubscriptionDocument | None, about("The bank subscription that pays for it.")
    ] = None
    renewal: Annotated[
        Renewal, about("Who invoices its next period: the billing day, or generate_due_invoice.")
    ] = Renewal.AUTOMATIC
    ip: Annotated[
        Name | tuple[Name, ...],
        about("Its address, or several, the main one first; follows from its number."),
    ] = ()
    location: Annotated[
        DataCentre | None,
        about("Data centre; RU where it is billed in RUB, else NL."),
    ] = None
    groups: Annotated[
        tuple[Name, ...], about("What eq/list finds it by; VPS for a virtual machine.")
    ] = ()
    hardware: Annotated[HardwareDocument | None, about("What it is made of.")] = None
    traffic: Annotated[Traffic, about("What it has moved, and may.")] = Traffic()
    refundable: Annotated[bool, about("Whether unused time becomes credit on cancellation.")] = True
    cancellation: Annotated[CancellationDocument | None, about("An open request to cancel it.")] = (
        None
    )

    @property
    def addresses(self) -> tuple[str, ...]:
        """The IP addresses that are written, the main one first."""
        return (self.ip,) if isinstance(self.ip, str) else self.ip


class ItemDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of an invoice."""

    type: Annotated[
        ItemType | None,
        about("What it is for; follows from service or invoice, else a manual row."),
    ] = None
    service: Annotated[Identifier | None, about("The service it bills (relid).")] = None
    addon: Annotated[Identifier | None, about("The service's addon it bills.")] = None
    invoice: Annotated[
        Identifier | None, about("The invoice it stands for, in a mass payment.")
    ] = None
    amount: Annotated[Decimal, about("Amount before tax; negative for a discount.")]
    description: Annotated[str | None, about("Text of the row.")] = None
    taxed: Annotated[bool | None, about("Whether tax applies; for services it does.")] = None


class InvoiceDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A demand for payment."""

    id: Annotated[Identifier | None, about("Number; the next free one.")] = None
    date: Annotated[When | None, about("Day of issue; two weeks before it is due.")] = None
    due: Annotated[When | None, about("Due date; two weeks after the day of issue.")] = None
    status: Annotated[InvoiceStatus, about("Its status.")] = InvoiceStatus.UNPAID
    paid: Annotated[When | None, about("When a Paid one was paid; on its due date, or today.")] = (
        None
    )
    payment_method: Annotated[Name | None, about("Gateway module; the first of the location.")] = (
        None
    )
    transaction_id: Annotated[
        Name | None, about("The gateway's reference of the payment of a Paid one.")
    ] = None
    number: Annotated[str, about("Fiscal number; a Paid one's is the next of its location.")] = ""
    notes: Annotated[str, about("Notes.")] = ""
    items: Annotated[tuple[ItemDocument, ...], about("Its rows.", min_length=1)]


class CreditDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One signed change of the credit balance."""

    date: Annotated[When, about("Day of the change.")] = "today"
    description: Annotated[str, about("What getcredits shows.")] = "Credit"
    amount: Annotated[Decimal, about("Positive when credit comes in.")]
    invoice: Annotated[Identifier | None, about("The invoice that the credit was applied to.")] = (
        None
    )


class ApiKeyDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further API key of a client."""

    name: Annotated[Name, about("What its owner calls it.")] = "key"
    key: Annotated[Name | None, about("16 hex digits, a dash, 16 hex digits; made up.")] = None
    server_id: Annotated[
        Identifier | None, about("The only server it opens; the whole account.")
    ] = None
    ips: Annotated[tuple[Name, ...], about("Addresses and networks that may use it; all.")] = ()
    active: Annotated[bool, about("Whether it logs in.")] = True
    login_notify: Annotated[LoginNotify, about("How its owner is told of each login.")] = (
        LoginNotify.NONE
    )
    login_notify_address: Annotated[str, about("Where; the client's e-mail address.")] = ""


class SshKeyDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A public key for SSH."""

    id: Annotated[Identifier | None, about("Number; the next free one.")] = None
    name: Annotated[Name, about("What its owner calls it.")] = "laptop"
    key: Annotated[str, about("ssh-ed25519 AAAA…", min_length=1, max_length=16_384)]
    default: Annotated[bool, about("Whether it goes onto a new server that names none.")] = False


class SessionDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further token of a client, such as one that has expired."""

    token: Annotated[Name, about("The token.")]
    expires: Annotated[When | None, about("Instant it dies at; never.")] = None
    bound_to: Annotated[str, about("The only address it works from.")] = ""


class ClientDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who owns services and invoices."""

    id: Annotated[Identifier | None, about("WHMCS client id; the next free one.")] = None
    customer_id: Annotated[
        Identifier | None, about("The same person in InvAPI; the client id.")
    ] = None
    firstname: Annotated[str, about("First name.")] = "John"
    lastname: Annotated[str, about("Last name.")] = "Doe"
    companyname: Annotated[str, about("Company; makes the client corporate.")] = ""
    email: Annotated[Name | None, about("E-mail; client-<id>@example.com.")] = None
    password: Annotated[str, about("Password.")] = "Secret-123"  # noqa: S105 of nobody
    country: Annotated[str, about("ISO 3166.", pattern="^[A-Z]{2}$")] = "US"
    address1: Annotated[str, about("Street.")] = ""
    address2: Annotated[str, about("Second line of the address.")] = ""
    city: Annotated[str, about("City.")] = ""
    state: Annotated[str, about("State or region.")] = ""
    postcode: Annotated[str, about("Postcode.")] = ""
    phone: Annotated[str, about("Telephone number.")] = ""
    status: Annotated[Name, about("Status in WHMCS.")] = "Active"
    active_since: Annotated[When, about("Day the client came.")] = "today-1y"
    location: Annotated[Name, about("Billing location.")] = "whmcs_com"
    group: Annotated[Group | None, about("Group of the location; its first. 0: none.")] = None
    tax_rate: Annotated[Decimal, about("Per cent on taxed rows.")] = Decimal(0)
    tax_rate2: Annotated[Decimal, about("Per cent of a second tax on the same rows.")] = Decimal(0)
    tax_id: Annotated[str, about("Number at the tax office, such as a VAT number.")] = ""
    automatic_renewal: Annotated[bool, about("Whether renewals are paid by itself.")] = False
    two_factor: Annotated[bool, about("Whether a code is asked for.")] = False
    totp_secret: Annotated[
        str, about("Base32 secret of the authenticator; made up.", pattern="^[A-Z2-7]*$")
    ] = ""
    custom_fields: Annotated[
        dict[FieldNumber, str | int | float], about("Further fields of WHMCS, by their numbers.")
    ] = {}
    acl: Annotated[tuple[Name, ...], about("Addresses and networks that may log in; all.")] = ()
    ips: Annotated[tuple[Name, ...], about("The same, as update_client calls it.")] = ()
    deleted: Annotated[bool, about("Gone from WHMCS; its tokens still work.")] = False
    credit: Annotated[
        Decimal | tuple[CreditDocument, ...],
        about("Opening balance, or the entries that make it up."),
    ] = Decimal("0.00")
    token: Annotated[
        Name | UnsetType | None,
        about("A session that never expires; demo-token, token-<id>. null: none."),
    ] = UNSET
    sessions: Annotated[tuple[SessionDocument, ...], about("Further tokens.")] = ()
    api_key: Annotated[
        Name | UnsetType | None,
        about("16 hex digits, a dash, 16 hex digits; follows from the id. none: it has none."),
    ] = UNSET
    api_keys: Annotated[
        tuple[ApiKeyDocument, ...], about("Further keys, such as one for a single server.")
    ] = ()
    ssh_keys: Annotated[tuple[SshKeyDocument, ...], about("Its public keys for SSH.")] = ()
    contacts: Annotated[tuple[ContactDocument, ...], about("Additional persons.")] = ()
    services: Annotated[tuple[ServiceDocument, ...], about("Its servers.")] = ()
    invoices: Annotated[tuple[InvoiceDocument, ...], about("Its invoices.")] = ()


class StubDocument(Stub, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A canned answer; in a scenario, a file beside it may hold it."""

    file: Annotated[
        Name | None, about("Instead of answer: a file beside the scenario, sent as it is.")
    ] = None

    @property
    def contents(self) -> list[str]:
        """The keys that say what is sent, of those that are written."""
        return super().contents + ([] if self.file is None else ["file"])


class ScenarioDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A world in YAML; with `steps` it is a story."""

    schema: Annotated[str, about("Address of this schema; editors read it.")] = field(
        name="$schema", default=""
    )
    extends: Annotated[
        str, about("What it begins as: a shipped scenario, or the path of a file beside it.")
    ] = ""
    scenario: Annotated[str, about("Name of the scenario.")] = ""
    description: Annotated[str, about("What it is good for, in a sentence.")] = ""
    dialect: Annotated[
        Dialect | UnsetType,
        about(
            "As the page prints answers, or as the live service sends them; documented, run: live."
        ),
    ] = UNSET
    policies: Annotated[Policies, about("Choices where the evidence conflicts.")] = Policies()
    clock: Annotated[
        str | None, about("Instant the world is frozen at, 2026-03-01T09:00:00Z; now: runs along.")
    ] = None
    billing_days: Annotated[
        BillingDays, about("When invoices come and services stop by themselves.")
    ] = BillingDays()
    seed: Annotated[
        int, about("Start of the world's chance: tokens, references.", ge=0, le=2**63 - 1)
    ] = 0
    locations: Annotated[
        dict[Name, LocationDocument],
        about("Billing locations beside whmcs_com, whmcs_ru and whmcs_itb, or instead."),
    ] = {}
    catalogue: Annotated[
        CatalogueDocument, about("What can be ordered; a dozen presets in three data centres.")
    ] = CatalogueDocument()
    outages: Annotated[tuple[Outage, ...], about("Neighbours of InvAPI that do not answer.")] = ()
    clients: Annotated[tuple[ClientDocument, ...], about("The clients.")] = ()
    faults: Annotated[
        tuple[Fault, ...], about("Deliberate misbehaviour from the start.", max_length=MOST_FAULTS)
    ] = ()
    stubs: Annotated[
        tuple[StubDocument, ...],
        about("Canned answers for what is not served.", max_length=MOST_STUBS),
    ] = ()
    steps: Annotated[
        tuple[Step, ...], about("A story of calls and answers that tests can run.")
    ] = ()
