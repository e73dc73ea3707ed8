"""Steps of a story, as a scenario document may write them."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Struct, field

from simulator.domain.clock import ClockMove
from simulator.scenario.document_values import Identifier, Name, about


class Inbox(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which message of the world's inbox to look at: the last one that fits."""

    topic: Annotated[Name, about("What it is about, such as password_reset.")]
    to: Annotated[Name | None, about("Its address or number; any.")] = None


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a story: a call, a payment, a look into the inbox, or a move of the clock."""

    call: Annotated[Name | None, about("The action; auth/login for an action of auth.php.")] = None
    sent: Annotated[
        dict[str, Any], about("The parameters to send, without the token; $name was remembered.")
    ] = field(name="with", default_factory=dict)
    expected: Annotated[
        dict[str, Any], about("What the answer holds at least; objects may hold more.")
    ] = field(name="expect", default_factory=dict)
    token: Annotated[str | None, about("The token to send; the first client's when left out.")] = (
        field(name="as", default=None)
    )
    pay: Annotated[
        Identifier | None, about("Instead of a call: the invoice that a client pays.")
    ] = None
    gateway: Annotated[Name | None, about("The gateway that collects it.")] = None
    outcome: Annotated[
        Literal["paid", "declined", "pending"], about("What the gateway reports.")
    ] = "paid"
    amount: Annotated[
        Decimal | None, about("What is paid; all that the invoice owes when left out.")
    ] = None
    inbox: Annotated[Inbox | None, about("Instead of a call: the message to look at.")] = None
    clock: Annotated[ClockMove | None, about("Instead of a call: how the world's clock moves.")] = (
        None
    )
    remember: Annotated[
        dict[Name, Name],
        about("From the answer, for later steps to send as $name: {code: facts.code}."),
    ] = {}
