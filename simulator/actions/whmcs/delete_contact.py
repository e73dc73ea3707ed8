"""`delete_contact`: a contact is gone."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import end_sessions
from simulator.rules.clients import named_elsewhere
from simulator.rules.contacts import NOT_REACHED, SUBCONTACT_NOT_FOUND, own_contact
from simulator.shapes.clients import CHANGED_CONTACT
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/delete_contact")
FUNCTION = "DeleteContact"


class Params(Struct, frozen=True):
    """What delete_contact can be asked."""

    contact_id: int = param("Contact ID to delete", source=PAGE)
    location: str = param("Billing location; the session's own", source=PAGE, required=False)


@action(
    Params,
    group="contacts",
    failures=(SUBCONTACT_NOT_FOUND, NOT_REACHED),
    answer=CHANGED_CONTACT,
    source=PAGE,
)
def delete_contact(work: UnitOfWork, params: Params) -> Payload:
    """Deletes a contact of the client, for good."""
    client, location = work.client, params.location
    elsewhere = named_elsewhere(work.world, client, location)
    work.refuse_if(elsewhere, SUBCONTACT_NOT_FOUND, location=location, client=client)
    contact = own_contact(work, params.contact_id, FUNCTION)

    end_sessions(work, contact)
    work.remove(contact)
    return CHANGED_CONTACT.show(contact, work.world.dialect)
