"""Keys and sessions of a client, as a scenario document may write them."""

from typing import Annotated

from msgspec import Struct

from simulator.domain.api_keys import LoginNotify
from simulator.scenario.document_values import Identifier, Name, When, about


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
