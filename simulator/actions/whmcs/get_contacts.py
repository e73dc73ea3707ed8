"""`get_contacts`: the additional persons of the client, or one who may see them."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules import emails
from simulator.rules.clients import refuse_without_whmcs
from simulator.rules.contacts import CONTACTS_UNAVAILABLE, may_see_contacts, with_permission
from simulator.shapes.clients import CONTACTS, FULL_CONTACTS, ContactsView
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/get_contacts")


class Params(Struct, frozen=True):
    """What get_contacts can be asked; the page lost the name `email`."""

    email: str = param(
        "Only contacts with this address that may see contacts",
        source=PAGE,
        required=False,
        convert=emails.read,
    )
    full: bool = param("Also give what WHMCS knows besides", source=PAGE, required=False)


@action(
    Params, group="contacts", failures=(CONTACTS_UNAVAILABLE,), answer=FULL_CONTACTS, source=PAGE
)
def get_contacts(work: UnitOfWork, params: Params) -> Payload:
    """Returns the client's contacts; with an email, those with it that may see contacts."""
    refuse_without_whmcs(work, CONTACTS_UNAVAILABLE)
    granted = may_see_contacts(work)
    contacts = work.world.contacts.where("client", work.client.id) if granted else []
    if params.email:
        contacts = with_permission(contacts, params.email)
        granted = bool(contacts)
    shape = FULL_CONTACTS if params.full else CONTACTS
    return shape.show(ContactsView(contacts, granted), work.world.dialect)
