"""Policies: named choices where the evidence about the real API conflicts or is silent.

These types are the declaration: scenarios and their JSON Schema, exported states, the admin API and
the reference page read names, choices, defaults, meanings and the basis of each default from them.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

Dialect = Literal["documented", "live"]
Refunded: TypeAlias = Literal["price", "addons", "tax", "addons_and_tax"]
Days: TypeAlias = Annotated[int, Meta(ge=0, le=366)]


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


class BillingDays(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens by itself, in days from a service's due date; HOSTKEY's own are not public."""

    renewal: Annotated[
        Days | Literal["off"],
        Meta(description="Before it, the next invoice is issued; off: only by the action."),
    ] = 14
    suspension: Annotated[Days, Meta(description="After it, an unpaid service is Suspended.")] = 5
    termination: Annotated[Days, Meta(description="After it, it is Terminated.")] = 14
