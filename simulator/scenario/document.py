"""The scenario document: what a YAML file may say about the world as a whole, and its JSON Schema.

These types are the format: the reader, the published schema and the editor's completion all follow
from them. Clients and what is theirs are in `client_document.py`.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from simulator.domain.faults import MOST_FAULTS, Fault, Outage
from simulator.domain.policies import BillingDays, Dialect, Policies
from simulator.scenario.client_document import ClientDocument, Identifier, Name
from simulator.scenario.clock_moves import ClockMove


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
