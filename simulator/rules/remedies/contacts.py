"""Remedies about contacts: which one it could be, and which fields are empty."""

from simulator.rules.contacts import EMAIL_TAKEN, FILL_REQUIRED_FIELDS, SUBCONTACT_NOT_FOUND
from simulator.rules.profiles import PROFILE_EMAIL_TAKEN
from simulator.rules.remedies.access import TROUBLE
from simulator.rules.remedies.choosing import several
from simulator.spec.circumstances import Advice, Circumstances, either
from simulator.spec.failures import Failure

OF_ADD_CONTACT = ("firstname", "email", "password1", "password2")
OF_UPDATE_CONTACT = ("contact_id", "email", "firstname")


def _own_contacts(found: Circumstances) -> str:
    client = found.client
    if client is None:
        return ""
    location = found.sent("location")
    if location and location != client.location:
        return f"leave location out, or send {client.location}, where client {client.id} is"
    known = several(each.id for each in found.work.world.contacts.where("client", client.id))
    if not known:
        return f"client {client.id} has no contact: add one with add_contact"
    return f"send an id of the contacts of client {client.id}: {known}"


def _empty_fields(found: Circumstances) -> str:
    required = OF_ADD_CONTACT if found.sent("contact_id") is None else OF_UPDATE_CONTACT
    empty = several(name for name in required if not found.sent(name))
    return f"send {empty}, which nothing or an empty text was sent for" if empty else ""


def _somebody_has_it(found: Circumstances) -> str:
    world, address = found.work.world, str(found.names.get("found", ""))
    for table in (world.clients, world.contacts):
        for key in table.keys_where("email", address.casefold()):
            return f"send another address: {table.name.removesuffix('s')} {key} has this one"
    return ""


ADVICE: dict[Failure, Advice] = {
    SUBCONTACT_NOT_FOUND: either(TROUBLE, _own_contacts),
    FILL_REQUIRED_FIELDS: _empty_fields,
    EMAIL_TAKEN: _somebody_has_it,
    PROFILE_EMAIL_TAKEN: _somebody_has_it,
}
