"""Policies: named choices where the evidence about the real API conflicts or is silent.

These types are the declaration: scenarios and their JSON Schema, exported states, the admin API and
the reference page read names, choices, defaults, meanings and the basis of each default from them.
"""

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from simulator.domain.money import CENT, LARGEST, ZERO

Dialect = Literal["documented", "live"]
Refunded: TypeAlias = Literal["price", "addons", "tax", "addons_and_tax"]
Days: TypeAlias = Annotated[int, Meta(ge=0, le=366)]
DaysAfter: TypeAlias = Annotated[int, Meta(ge=1, le=366)]
FULL_RATE = 100
MOST_REMINDERS = 20


def refuse_odd_amounts(**amounts: Decimal | None) -> None:
    """Refuse what nobody can owe; msgspec tells of it as of a value of another type."""
    for name, amount in amounts.items():
        if amount is None:
            continue
        sound = amount.is_finite() and ZERO <= amount <= LARGEST and not amount % CENT
        if not sound:
            message = f"{name}: {str(amount)[:30]} is no amount; write one such as 500.00"
            raise ValueError(message)


class Policies(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Choices where the evidence about the real API conflicts; the defaults are usually right."""

    due_invoice_gate: Annotated[
        Literal["elapsed", "upcoming"],
        Meta(
            description="When generate_due_invoice is open: cycle ended, or due date near.",
            extra={
                "basis": "documented: more than 30 days after the cycle ended; other editions of "
                "the page say at most 30 days before the due date"
            },
        ),
    ] = "elapsed"
    overpaid_credit: Annotated[
        Literal["refuse", "clamp"],
        Meta(
            description="apply_credit above the invoice's balance: refused, or reduced to it.",
            extra={
                "basis": "reference: WHMCS refuses it; one edition of the documentation reduces it"
            },
        ),
    ] = "refuse"
    auto_credit: Annotated[
        Literal["all_or_nothing", "partial", "off"],
        Meta(
            description="Whether credit pays new renewals: only in full, as far as it goes, no.",
            extra={"basis": "assumed: HOSTKEY says if there are enough funds (decision 16)"},
        ),
    ] = "all_or_nothing"
    renewals: Annotated[
        Literal["separate", "joined"],
        Meta(
            description="Whether renewals of one client and due date share an invoice.",
            extra={
                "basis": "assumed: WHMCS joins them unless the client has separateinvoices; what "
                "HOSTKEY does is not public (decision 43)"
            },
        ),
    ] = "separate"
    add_funds_maximum: Annotated[
        Decimal | None,
        Meta(
            description="The largest top-up that create_addfunds takes.",
            extra={"basis": "assumed: WHMCS has such a setting; HOSTKEY's is not public"},
        ),
    ] = None
    credit_balance_maximum: Annotated[
        Decimal | None,
        Meta(
            description="The credit balance that no top-up may lead beyond.",
            extra={"basis": "assumed: WHMCS has such a setting; HOSTKEY's is not public"},
        ),
    ] = None
    refunds: Annotated[
        Refunded,
        Meta(
            description="What of unused time returns: the price paid, or also addons, tax, both.",
            extra={
                "basis": "assumed: HOSTKEY's formula names the discounted price only, and the page "
                "an amount before taxes (decision 10)"
            },
        ),
    ] = "price"
    immediate_cancellation: Annotated[
        Literal["at_once", "next_billing_day"],
        Meta(
            description="When a service that shall end at once ends: then, or at the midnight.",
            extra={
                "basis": "assumed: HOSTKEY says up to 12 hours, WHMCS its next cron; at once needs "
                "no clock (decision 39)"
            },
        ),
    ] = "at_once"
    tasks: Annotated[
        Literal["polled", "clock", "at_once", "fail"],
        Meta(
            description="When a deployment and the like is done: with the world's clock, and while "
            "that stands still at the second check (polled) or never (clock); at once; not at all.",
            extra={"basis": "assumed: a frozen clock would let clients wait forever (decision 48)"},
        ),
    ] = "polled"
    deployment_minutes: Annotated[
        int,
        Meta(
            ge=0,
            le=10**5,
            description="Minutes of the world's clock that a deployment takes.",
            extra={"basis": "observed: a public client says 10 to 30"},
        ),
    ] = 15
    unfunded_orders: Annotated[
        Literal["invoice", "refuse"],
        Meta(
            description="An order that credit does not cover: an unpaid invoice, or a refusal.",
            extra={"basis": "observed: clients pay such invoices, and know the refusal as well"},
        ),
    ] = "invoice"
    dead_token: Annotated[
        Literal["result_minus_2", "result_minus_1", "http_401"],
        Meta(
            description="How the live dialect answers an expired or unknown token.",
            extra={"basis": "observed: most public clients log in again at -2; they disagree"},
        ),
    ] = "result_minus_2"  # noqa: S105 a choice, no secret
    required_parameters: Annotated[
        Literal["observed", "documented"],
        Meta(
            description="Require what clients are seen to send, or all that the page requires.",
            extra={"basis": "observed: public clients leave out what the page requires"},
        ),
    ] = "observed"
    access_list: Annotated[
        Literal["enforce", "ignore"],
        Meta(
            description="Whether the addresses that a client allows decide who may log in.",
            extra={"basis": "documented: a list of IP addresses for ACL; what it does is assumed"},
        ),
    ] = "enforce"
    password_strength: Annotated[
        Literal["any", "minimum"],
        Meta(
            description="Whether a new password must reach WHMCS' required strength, 50 of 100.",
            extra={"basis": "assumed: WHMCS has such a setting; nobody knows HOSTKEY's"},
        ),
    ] = "any"  # noqa: S105 a choice, no secret
    token_ttl: Annotated[
        int,
        Meta(
            ge=1,
            le=10**9,
            description="Seconds a session lives when login names no ttl.",
            extra={"basis": "observed: two hours; one edition of the documentation says three"},
        ),
    ] = 7200

    def __post_init__(self) -> None:
        """Refuse amounts that are none."""
        refuse_odd_amounts(
            add_funds_maximum=self.add_funds_maximum,
            credit_balance_maximum=self.credit_balance_maximum,
        )


class LateFee(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an unpaid invoice costs more some days after its due date, as one row of it, once."""

    after: Annotated[DaysAfter, Meta(description="Days from the due date of the invoice.")]
    amount: Annotated[Decimal, Meta(description="A fixed amount.")] = ZERO
    percent: Annotated[Decimal, Meta(description="Per cent of what is owed, added to it.")] = ZERO
    minimum: Annotated[Decimal, Meta(description="The least that is charged.")] = ZERO

    def __post_init__(self) -> None:
        """Refuse amounts that are none, and a fee of nothing."""
        refuse_odd_amounts(amount=self.amount, percent=self.percent, minimum=self.minimum)
        if self.percent > FULL_RATE:
            message = f"percent: {self.percent} is no percentage; write 10, or 2.5"
            raise ValueError(message)
        if not self.amount + self.percent + self.minimum:
            message = "a late fee needs an amount, a percent or a minimum"
            raise ValueError(message)


class BillingDays(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens by itself, in days from a due date; HOSTKEY's own are not public."""

    renewal: Annotated[
        Days | Literal["off"],
        Meta(
            description="Before it, the next invoice is issued; off: only by the action.",
            extra={"basis": "reference: the default of WHMCS"},
        ),
    ] = 14
    reminders_before: Annotated[
        tuple[Days, ...],
        Meta(
            max_length=MOST_REMINDERS,
            description="Before it, the client is reminded of an unpaid invoice.",
            extra={"basis": "assumed: WHMCS has such a setting; HOSTKEY's is not public"},
        ),
    ] = ()
    reminders_after: Annotated[
        tuple[DaysAfter, ...],
        Meta(
            max_length=MOST_REMINDERS,
            description="After it, the client is told that the invoice is overdue.",
            extra={"basis": "assumed: WHMCS sends up to three notices; HOSTKEY's are not public"},
        ),
    ] = (1,)
    late_fee: Annotated[
        LateFee | None,
        Meta(
            description="What is then added to an unpaid invoice.",
            extra={"basis": "assumed: WHMCS has such a setting; HOSTKEY's is not public"},
        ),
    ] = None
    suspension: Annotated[
        Days,
        Meta(
            description="After it, an unpaid service is Suspended.",
            extra={"basis": "assumed: WHMCS lets each company choose"},
        ),
    ] = 5
    termination: Annotated[
        Days,
        Meta(
            description="After it, it is Terminated.",
            extra={"basis": "assumed: WHMCS lets each company choose"},
        ),
    ] = 14
