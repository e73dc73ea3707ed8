"""Sessions as JSON: what auth.php answers to a login, and what reset_password answers."""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.domain.clients import Client, Location
from simulator.domain.policies import Dialect
from simulator.domain.sessions import Session
from simulator.domain.tags import Tag
from simulator.domain.unit_of_work import UnitOfWork
from simulator.shapes.tags import TAG, TagView, view_tag
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, observed

LOGIN = observed("auth/login, the nested form that every client reads")
INFO = observed("auth/info, success example of the documentation")
LOGOUT = assumed("auth/logout, echoed as other modules do")
HOST = assumed(
    "over TLS the host the client used, so it stays with us; else empty, as clients put "
    "https:// in front of it"
)
TAGS = assumed("tags that auth/flip_tag has set; where they are shown is not public (decision 50)")
FAR_FUTURE = 4102444800  # 2100-01-01
PERMISSIONS = ("eq_list", "whmcs_billing")


class SessionView(NamedTuple):
    """A session and what it opens."""

    session: Session
    token: str
    client: Client
    location: Location
    servers: list[int]
    host: str
    clock_frozen: bool
    email: str
    two_factor: bool = False
    tags: Sequence[TagView] = ()


def _expires_at(view: SessionView) -> int:
    """Give the instant at which the token expires, as seconds of the Unix epoch.

    While the world's clock is frozen no token expires, and a client that compares the world's date
    with its own would take a fresh token for an expired one.
    """
    expires_at = view.session.expires_at
    if expires_at is None or view.clock_frozen:
        return FAR_FUTURE
    return int(expires_at.timestamp())


def _permissions(view: SessionView) -> tuple[str, ...]:
    return PERMISSIONS if view.session.server_id is None else PERMISSIONS[:1]


LOGIN_RESULT: Shape[SessionView] = Shape(
    "login result",
    (
        Field("token", lambda v: v.token, LOGIN, "string"),
        Field("token_expire", _expires_at, LOGIN, "integer"),
        Field("role", lambda _: "Customer billing", LOGIN, "string"),
        Field("role_type", lambda _: "Customer", LOGIN, "string"),
        Field("permissions", _permissions, LOGIN, each="string"),
        Field("servers", lambda v: v.servers, LOGIN, each="integer"),
        Field("whmcs_id", lambda v: v.client.id, LOGIN, "integer"),
        Field("customer_id", lambda v: v.client.customer_id, LOGIN, "integer"),
        Field("whmcs_location", lambda v: v.location.name, LOGIN, "string"),
        Field("currency_code", lambda v: v.location.currency, LOGIN, "currency"),
        Field("country_code", lambda v: v.client.country, LOGIN, "string"),
        Field("invapi", lambda v: v.host, HOST, "string"),
        Field("new", lambda _: 0, LOGIN, "flag"),
        Field("2fa", lambda v: v.two_factor, LOGIN, "flag"),
    ),
)
INFO_RESULT: Shape[SessionView] = Shape(
    "session info",
    (
        *LOGIN_RESULT.fields[:-2],
        Field("role_name", lambda _: "customer_billing", INFO, "string"),
        Field("email", lambda v: v.email, INFO, "string"),
        Field("verified", lambda _: True, INFO, "boolean"),
        Field("corporate", lambda v: v.client.corporate, INFO, "boolean"),
        Field("tags", lambda v: v.tags, TAGS, each=TAG),
    ),
)
LOGIN_ANSWER: Shape[SessionView] = Shape(
    "login answer", (Field("result", lambda v: v, LOGIN, of=LOGIN_RESULT),)
)
INFO_ANSWER: Shape[SessionView] = Shape(
    "info answer", (Field("result", lambda v: v, INFO, of=INFO_RESULT),)
)
LOGOUT_ANSWER: Shape[None] = Shape(
    "logout answer",
    (
        Field("module", lambda _: "auth", LOGOUT, "string"),
        Field("action", lambda _: "logout", LOGOUT, "string"),
    ),
)


def view_session(work: UnitOfWork, session: Session) -> SessionView:
    """Gather what a session opens."""
    world = work.world
    client = world.clients[session.client_id]
    contact = world.contacts.get(session.contact_id)
    services = world.services.where("client", client.id)
    servers = [each.server_id for each in services if world.delivered(each) and session.opens(each)]
    scheme, _, host = work.origin.partition("://")
    return SessionView(
        session,
        world.public_token(session.token),
        client,
        world.location_of(client),
        servers,
        host if scheme == "https" else "",
        world.clock.frozen,
        client.email if contact is None else contact.email,
    )


def show_info(work: UnitOfWork, session: Session, tags: Sequence[Tag]) -> Payload:
    """Write what info answers: what a session opens, with the tags of the account."""
    shown = [view_tag(work, tag) for tag in tags]
    return INFO_ANSWER.show(view_session(work, session)._replace(tags=shown), work.world.dialect)


def show_login(work: UnitOfWork, session: Session, *, two_factor: bool = False) -> Payload:
    """Write what a login answers."""
    view = view_session(work, session)._replace(two_factor=two_factor)
    return LOGIN_ANSWER.show(view, work.world.dialect)


def show_code_asked_for(work: UnitOfWork, client: Client) -> Payload:
    """Write what a login answers while it waits for a code: there is no token yet."""
    nobody = Session(token="", client_id=client.id, expires_at=work.now)
    view = view_session(work, nobody)._replace(token="", two_factor=True)
    return LOGIN_ANSWER.show(view, work.world.dialect)


RESET_ANSWER: Shape[bool] = Shape(
    "password reset answer",
    (
        Field(
            "2fa",
            lambda asked: asked,
            assumed("whmcs/reset_password asks for a code; the flag is that of auth/login"),
            "flag",
        ),
    ),
)


def show_reset(dialect: Dialect, *, code_asked_for: bool = False) -> Payload:
    """Write what reset_password answers."""
    return RESET_ANSWER.show(code_asked_for, dialect)
