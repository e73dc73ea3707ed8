"""The world as a value, and the unit of work that makes the next one."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulator.domain.invoices import InvoiceStatus
from simulator.domain.messages import Message, MessageKind
from simulator.domain.payments import LedgerEntry, Payment
from simulator.domain.services import Service, ServiceStatus
from simulator.domain.sessions import Session
from simulator.domain.steps import finished
from simulator.domain.tags import Tag
from simulator.domain.tasks import Task, TaskKind
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import TABLE_OF, World
from simulator.errors import InvariantViolation
from tests.support.payments import combined, paid, work_on
from tests.support.worlds import API_KEY, TASK_KEY, altered, billing_world


@pytest.fixture
def world() -> World:
    """Give the small billing world."""
    return billing_world()


def test_a_change_makes_another_world_that_shares_the_rest(world: World) -> None:
    """The world before is as it was; tables that were not touched are the very same."""
    after = world.put(replace(world.clients[123], firstname="Joan"))

    assert (world.clients[123].firstname, after.clients[123].firstname) == ("John", "Joan")
    untouched = [name for name in TABLE_OF.values() if name != "clients"]
    assert all(after.table(name) is world.table(name) for name in untouched)
    assert after.clients[124] is world.clients[124]


def test_a_row_can_be_taken_out(world: World) -> None:
    """Of the world after, not of the one before."""
    after = world.remove(world.contacts[41])

    assert (41 in world.contacts, 41 in after.contacts) == (True, False)


def test_a_ledger_entry_moves_the_balance(world: World) -> None:
    """The balance is the running sum; who has no entries has none."""
    entry = LedgerEntry(
        id=2,
        client_id=123,
        entry_date=world.clock.instant.date(),
        description="",
        amount=Decimal("-50.50"),
    )

    assert world.put(entry).credit_balance(123) == Decimal("100.00")
    assert world.credit_balance(124) == Decimal("0.00")


@pytest.mark.parametrize("key", [API_KEY, API_KEY.upper()])
def test_an_api_key_is_found_whatever_case_it_was_written_in(world: World, key: str) -> None:
    """The index holds small letters, as logins look it up."""
    row = world.api_keys[1]
    after = world.put(replace(row, api_key=key))

    assert after.api_keys.first("api_key", API_KEY) is after.api_keys[row.id]


def test_the_keys_of_a_server_are_found(world: World) -> None:
    """Not those of the account."""
    assert [row.name for row in world.api_keys.where("server", 12345)] == ["panel"]


def test_a_client_has_the_first_key_that_opens_the_account(world: World) -> None:
    """None where it has none."""
    assert world.own_key(123) is world.api_keys[1]
    assert world.own_key(999) is None


def test_only_deployments_are_found_as_such(world: World) -> None:
    """Of a client, whatever else is done to its servers."""
    order = replace(world.tasks[TASK_KEY], key="order", kind=TaskKind.DEPLOY)

    assert world.put(order).tasks.where("deployments", 123) == [order]


def test_a_service_is_found_by_its_relid(world: World) -> None:
    """None for an id that nobody has, and for none."""
    assert world.service(1001) is world.services[12345]
    assert world.service(999) is None
    assert world.service(None) is None


def test_only_open_invoices_are_indexed_as_open(world: World) -> None:
    """Paying takes an invoice off, and leaves it among those of the service."""
    after = paid(world, 502)

    assert [row.id for row in world.invoices.where("open_of_service", 1001)] == [502]
    assert [row.id for row in after.invoices.where("open_of_service", 1001)] == []
    assert [row.id for row in after.invoices.where("service", 1001)] == [501, 502]


def test_only_open_containers_of_a_child_are_found(world: World) -> None:
    """A container that is settled does not follow its children any more."""
    both = combined(combined(world, 502, 503), 503, 506)
    closed = both.put(replace(both.invoices[702], status=InvoiceStatus.CANCELLED))

    assert [row.id for row in both.open_containers_of(both.invoices[503])] == [702, 703]
    assert [row.id for row in closed.open_containers_of(closed.invoices[503])] == [703]


def test_outside_the_default_world_tokens_and_keys_name_theirs(world: World) -> None:
    """A token by the world's name, a key by its number; the default world leaves both alone."""
    other, key = altered(world, name="team", number=3), world.api_keys[1]

    assert (world.public_token("t"), other.public_token("t")) == ("t", "team.t")
    assert world.public_key(key) == API_KEY
    assert other.public_key(key) not in (None, API_KEY)


def test_a_tag_is_found_by_whose_it_is_and_its_name(world: World) -> None:
    """Of a server, or of the account."""
    row = Tag(id=1, client_id=123, server_id=12345, tag="colour", value="red")
    after = world.put(row)

    assert after.tag(123, 12345, "colour") is row
    assert after.tag(123, None, "colour") is None


def test_a_payment_keeps_what_no_refund_gave_back(world: World) -> None:
    """To the client's credit or through the gateway."""
    payment = world.payments[1]
    back = Payment(
        id=9,
        client_id=123,
        invoice_id=501,
        gateway="",
        paid_at=payment.paid_at,
        amount_out=Decimal("20.00"),
        refund_of=payment.id,
    )
    after = world.put(back)

    assert (world.kept_of(payment), after.kept_of(payment)) == (Decimal(50), Decimal(30))
    assert (payment.net, back.net) == (Decimal(50), Decimal(-20))
    assert (payment.to_credit, back.to_credit) == (False, True)


@pytest.mark.parametrize(
    ("status", "waits", "delivered"),
    [
        (ServiceStatus.ACTIVE, False, True),
        (ServiceStatus.SUSPENDED, False, True),
        (ServiceStatus.ACTIVE, True, False),
        (ServiceStatus.CANCELLED, False, False),
        (ServiceStatus.TERMINATED, False, False),
    ],
)
def test_a_server_is_there_once_it_is_paid_and_until_it_is_gone(
    world: World, status: ServiceStatus, *, waits: bool, delivered: bool
) -> None:
    """Its order waits for the payment first."""
    service = replace(world.services[12345], status=status)
    order = Task(
        key="order",
        client_id=123,
        server_id=12345,
        kind=TaskKind.DEPLOY,
        ready_at=None if waits else world.clock.instant,
    )

    assert world.put(order).delivered(service) is delivered
    assert service.in_use is (status in (ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED))


def test_the_first_payment_is_the_fee_and_a_period(world: World) -> None:
    """Before tax."""
    service: Service = world.services[12345]
    assert (service.setup_fee, service.first_payment) == (Decimal(5), Decimal(55))


def test_only_tickets_are_found_by_what_they_are_about(world: World) -> None:
    """A mail with the same topic is none."""

    def message(number: int, kind: MessageKind) -> Message:
        return Message(
            id=number,
            client_id=123,
            kind=kind,
            to="x",
            topic="moving",
            subject="",
            text="",
            sent_at=world.clock.instant,
        )

    after = world.put(message(901, MessageKind.JIRA)).put(message(902, MessageKind.EMAIL))

    assert [row.id for row in after.messages.where("ticket", (123, "moving"))] == [901]


def test_a_dropped_draft_changes_nothing(world: World) -> None:
    """Rows, identifiers and chance of the world before are as they were."""
    work = work_on(world)
    work.put(replace(world.clients[123], firstname="Joan"))
    drawn, number = work.draw(), work.next_id("invoices")

    again = work_on(world)

    assert (again.draw(), again.next_id("invoices")) == (drawn, number)
    assert again.world.clients[123].firstname == "John"


def test_a_draft_in_which_nothing_happened_is_the_world_before(world: World) -> None:
    """A read is no change; a number that was taken is one, though no row was written."""
    assert work_on(world).commit() is finished(work_on(world).committing()) is world

    work = work_on(world)
    number = work.next_id("invoices")
    after = work.commit()

    assert work_on(after).next_id("invoices") == number + 1
    assert after.schedule is world.schedule


def test_what_was_drawn_is_drawn_for_good(world: World) -> None:
    """Though no row was written."""
    work = work_on(world)
    drawn = work.draw()

    assert work_on(work.commit()).draw() != drawn


class Gate:
    """A failure that tells what the gate compared."""

    def refusal(self, _work: UnitOfWork, facts: Mapping[str, object]) -> Exception:
        """Make it."""
        return LookupError(dict(facts))


def test_a_gate_says_no_with_what_it_compared(world: World) -> None:
    """Where its condition holds, or what must be there is not."""
    work = work_on(world)

    with pytest.raises(LookupError, match=r"\{'a': 1\}"):
        work.refuse_if(True, Gate(), a=1)  # noqa: FBT003 a condition is given by its place
    with pytest.raises(LookupError, match=r"\{'b': 2\}"):
        work.require(None, Gate(), b=2)
    assert work.passed == []


def test_a_broken_law_leaves_the_world_before_as_it_was(world: World) -> None:
    """The draft is worth nothing."""
    work = work_on(world)
    work.put(replace(world.clients[123], location="nowhere"))

    with pytest.raises(InvariantViolation, match="client_is_in_a_known_location"):
        work.commit()

    assert work.before is world
    assert world.clients[123].location == "whmcs_com"


def test_nobody_asks_in_a_unit_of_work_without_a_session(world: World) -> None:
    """A login, or whoever drives the simulator."""
    with pytest.raises(LookupError, match="has no session"):
        _ = work_on(world).client


def test_a_unit_of_work_knows_who_asks_and_how(world: World) -> None:
    """The client, and the contact where it is one; from where, and by which address of ours."""
    now = world.clock.instant
    session = Session(token="t", client_id=123, contact_id=41)
    of_contact = UnitOfWork(world, now, session, "http://sim.test", "192.0.2.1")
    of_client = UnitOfWork(world, now, replace(session, contact_id=None))

    assert of_contact.client is of_client.client is world.clients[123]
    assert of_contact.contact is world.contacts[41]
    assert (of_client.contact, work_on(world).contact) == (None, None)
    assert (of_contact.origin, of_contact.client_address) == ("http://sim.test", "192.0.2.1")


def test_a_unit_of_work_knows_what_it_passed_and_touched(world: World) -> None:
    """Each gate that let the request pass, and each row that was written or taken out."""
    work = work_on(world)
    gates = [Gate(), Gate()]

    work.refuse_if([], gates[0])
    assert work.require(0, gates[1]) == 0
    work.put(world.clients[123])
    work.remove(world.contacts[41])

    assert work.passed == gates
    assert [*work.touched] == [("clients", 123), ("contacts", 41)]


def test_a_unit_of_work_happens_at_one_instant(world: World) -> None:
    """Its day is the day of the world's clock."""
    work = work_on(world)

    assert (work.now, work.today) == (world.clock.instant, world.clock.instant.date())
