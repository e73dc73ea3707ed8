"""The laws of the world: each is broken on purpose, and must be reported by its name."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from immutables import Map
from msgspec.structs import replace

from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.laws import ITEM_LAWS, LAWS, Breach, breaches_of
from simulator.domain.money import LARGEST_SUM
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.world import World
from simulator.errors import InvariantViolation
from tests.support.payments import work_on
from tests.support.rows import (
    API_KEY,
    NOBODY,
    NOW,
    WORLD,
    addon,
    api_key,
    client,
    contact,
    entry,
    invoice,
    message,
    payment,
    refund,
    request,
    row_of,
    service,
    signed_in,
    tag,
    task,
)
from tests.support.worlds import altered

# For each law of each table: a row that breaks it.
VIOLATIONS: list[tuple[str, str, object]] = [
    ("clients", "credit_balance_is_never_negative", entry(amount=Decimal("-10.01"))),
    ("clients", "client_is_in_a_known_location", client(location="nowhere")),
    ("clients", "identifier_was_given_out", client(id=NOBODY)),
    ("api_keys", "owner_exists", api_key(client_id=NOBODY)),
    ("api_keys", "identifier_was_given_out", api_key(id=NOBODY, api_key=f"{'a' * 16}-{'b' * 16}")),
    ("api_keys", "api_key_is_two_halves", api_key(api_key="0123456789abcdef")),
    ("api_keys", "api_key_is_unique", replace(WORLD.api_keys[2], api_key=API_KEY.upper())),
    ("api_keys", "server_belongs_to_the_client", api_key(server_id=6)),
    ("api_keys", "server_belongs_to_the_client", api_key(server_id=NOBODY)),
    ("tags", "owner_exists", tag(client_id=NOBODY)),
    ("tags", "identifier_was_given_out", tag(id=NOBODY, tag="b")),
    ("tags", "server_belongs_to_the_client", tag(server_id=6)),
    ("tags", "tag_is_unique", tag(id=0)),
    ("ssh_keys", "owner_exists", replace(WORLD.ssh_keys[1], client_id=NOBODY)),
    ("ssh_keys", "identifier_was_given_out", replace(WORLD.ssh_keys[1], id=NOBODY)),
    ("clients", "totp_secret_is_base32", client(totp_secret="JBSWY3DPE")),
    ("clients", "totp_secret_is_base32", client(totp_secret="JBSWY3D1")),
    ("clients", "country_is_of_iso_3166", client(country="UK")),
    ("clients", "group_is_of_the_location", client(group_id=7)),
    ("clients", "customer_is_one_client", client(customer_id=WORLD.clients[124].customer_id)),
    ("clients", "email_is_one", client(email="nobody")),
    ("clients", "email_is_of_one_client", client(email=WORLD.clients[124].email.upper())),
    ("clients", "tax_rate_is_a_percentage", client(tax_rate=Decimal(101))),
    ("clients", "second_tax_rate_is_a_percentage", client(tax_rate2=Decimal("0.0001"))),
    ("clients", "acl_is_of_networks", client(acl=("192.0.2.7", "localhost"))),
    ("api_keys", "acl_is_of_networks", replace(next(iter(WORLD.api_keys)), acl=("localhost",))),
    ("contacts", "email_is_one", contact(email="")),
    ("contacts", "owner_exists", contact(client_id=NOBODY)),
    ("contacts", "identifier_was_given_out", contact(id=2)),
    ("services", "owner_exists", replace(WORLD.services[5], client_id=NOBODY)),
    ("services", "service_id_is_unique", service(6, id=1)),
    ("services", "price_is_an_amount", service(price=Decimal("40.005"))),
    ("services", "price_is_an_amount", service(price=Decimal("-40.00"))),
    ("services", "price_is_an_amount", service(price=Decimal(40))),
    ("services", "price_is_an_amount", service(price=Decimal("1000000000000.00"))),
    ("services", "setup_fee_is_an_amount", service(setup_fee=Decimal("-0.01"))),
    ("services", "addon_prices_are_amounts", service(addons=(addon("1.00"), addon("0.001", 2)))),
    ("services", "addon_is_of_one_service", service(6, addons=(addon("1.00"),))),
    ("services", "addon_is_of_one_service", service(addons=(addon("1.00"), addon("2.00")))),
    ("services", "subscription_is_at_a_gateway", service(subscription="barter")),
    ("services", "addresses_are_some", service(addresses=("localhost",))),
    ("services", "address_is_of_one_service", service(6, addresses=("192.0.2.7",))),
    ("services", "address_is_of_one_service", service(addresses=("2001:db8::1", "2001:DB8:0::1"))),
    ("invoices", "owner_exists", invoice(2, client_id=NOBODY)),
    ("invoices", "row_is_an_amount", row_of(2, amount=Decimal("1000000000000.00"))),
    ("invoices", "row_is_an_amount", row_of(3, amount=Decimal("1e20"))),
    ("invoices", "row_names_what_it_bills", row_of(2, type=ItemType.HOSTING)),
    ("invoices", "row_names_what_it_bills", row_of(2, type=ItemType.INVOICE)),
    ("invoices", "row_names_what_it_bills", row_of(2, addon_id=1)),
    ("invoices", "rows_can_be_owed", row_of(2, amount=Decimal("-0.01"))),
    ("invoices", "rows_can_be_owed", row_of(3, amount=LARGEST_SUM)),
    ("invoices", "rows_do_not_mix", row_of(3, child_id=None, type=ItemType.MANUAL)),
    ("invoices", "tax_rate_is_a_percentage", invoice(2, tax_rate=Decimal(-1))),
    ("invoices", "second_tax_rate_is_a_percentage", invoice(2, tax_rate2=Decimal(121))),
    ("invoices", "payment_method_is_a_gateway", invoice(2, payment_method="barter")),
    ("invoices", "billed_services_belong_to_the_client", row_of(2, service_id=2)),
    ("invoices", "billed_services_belong_to_the_client", row_of(2, service_id=NOBODY)),
    ("invoices", "children_belong_to_the_client", row_of(3, child_id=6)),
    ("invoices", "children_belong_to_the_client", row_of(3, child_id=NOBODY)),
    ("invoices", "children_belong_to_the_client", row_of(3, child_id=3)),
    ("invoices", "children_belong_to_the_client", row_of(2, child_id=3)),
    ("invoices", "item_identifier_was_given_out", row_of(2, id=NOBODY)),
    ("invoices", "paid_invoice_says_when", invoice(4, paid_at=None)),
    ("invoices", "balance_is_never_negative", invoice(2, received=Decimal("25.01"))),
    ("invoices", "balance_is_never_negative", invoice(2, credit=Decimal("-0.01"))),
    ("invoices", "balance_is_never_negative", invoice(2, received=Decimal("-0.01"))),
    (
        "invoices",
        "paid_invoice_owes_what_went_back",
        invoice(2, status=InvoiceStatus.PAID, paid_at=NOW),
    ),
    ("invoices", "paid_invoice_owes_what_went_back", invoice(4, refunded=Decimal("1.00"))),
    ("invoices", "balance_is_total_less_net_payments", invoice(2, received=Decimal("1.00"))),
    ("invoices", "balance_is_total_less_net_payments", invoice(4, received=Decimal("0.00"))),
    ("invoices", "credit_on_invoice_left_the_ledger", invoice(2, credit=Decimal("1.00"))),
    ("invoices", "containers_equal_their_open_children", row_of(1, amount=Decimal("49.00"))),
    ("invoices", "containers_equal_their_open_children", row_of(3, amount=Decimal("49.00"))),
    (
        "invoices",
        "containers_equal_their_open_children",
        invoice(1, status=InvoiceStatus.CANCELLED),
    ),
    ("invoices", "invoice_money_has_two_places", row_of(2, amount=Decimal("25.0"))),
    ("invoices", "invoice_money_has_two_places", invoice(2, credit=Decimal("0.001"))),
    ("invoices", "invoice_money_has_two_places", invoice(2, received=Decimal(0))),
    ("invoices", "invoice_money_has_two_places", invoice(2, refunded=Decimal(0))),
    ("invoices", "identifier_was_given_out", invoice(2, id=7)),
    ("ledger", "owner_exists", entry(client_id=NOBODY)),
    ("ledger", "entry_has_two_places", entry(amount=Decimal("1.5"))),
    ("ledger", "entry_of_a_refund_is_what_went_back", entry(payment_id=1)),
    ("ledger", "entry_of_a_refund_is_what_went_back", entry(payment_id=NOBODY)),
    ("ledger", "credited_invoice_belongs_to_the_client", entry(invoice_id=6)),
    ("ledger", "credited_invoice_belongs_to_the_client", entry(invoice_id=NOBODY)),
    ("ledger", "identifier_was_given_out", entry(id=2)),
    ("payments", "owner_exists", payment(client_id=NOBODY)),
    ("payments", "payment_has_two_places", payment(amount_in=Decimal("30.000"))),
    ("payments", "payment_has_two_places", payment(fees=Decimal("0.1"))),
    ("payments", "money_came_or_went_back", payment(amount_out=Decimal("1.00"))),
    ("payments", "money_came_or_went_back", payment(gateway="")),
    ("payments", "money_came_or_went_back", payment(transaction_id="")),
    ("payments", "money_came_or_went_back", refund(amount_in=Decimal("1.00"))),
    ("payments", "money_came_or_went_back", refund(transaction_id="T")),
    ("payments", "money_came_or_went_back", payment(amount_in=Decimal("0.00"))),
    ("payments", "money_came_or_went_back", refund(amount_out=Decimal("0.00"))),
    ("payments", "refund_gives_back_what_came", refund(amount_out=Decimal("30.01"))),
    ("payments", "refund_gives_back_what_came", refund(refund_of=0)),
    ("payments", "refund_gives_back_what_came", refund(refund_of=NOBODY)),
    ("payments", "refund_gives_back_what_came", refund(invoice_id=2)),
    ("payments", "refund_to_credit_is_in_the_ledger", refund()),
    ("payments", "invoice_counts_the_payment", refund()),
    ("payments", "invoice_counts_the_payment", payment(amount_in=Decimal("31.00"))),
    ("payments", "payment_is_for_an_invoice_of_the_client", payment(invoice_id=6)),
    ("payments", "payment_is_for_an_invoice_of_the_client", payment(invoice_id=NOBODY)),
    ("payments", "transaction_id_is_unique", payment(id=0)),
    ("payments", "identifier_was_given_out", payment(id=2)),
    ("sessions", "owner_exists", Session(token="stray", client_id=NOBODY)),
    ("sessions", "contact_belongs_to_the_client", signed_in(123, NOBODY)),
    ("sessions", "contact_belongs_to_the_client", signed_in(124, 1)),
    ("sessions", "server_belongs_to_the_client", Session(token="t", client_id=123, server_id=6)),
    ("sessions", "token_can_be_sent", Session(token="two words", client_id=123)),
    (
        "password_resets",
        "token_can_be_sent",
        PasswordReset(token="", client_id=123, expires_at=NOW),
    ),
    ("tasks", "owner_exists", task(client_id=NOBODY)),
    ("tasks", "token_can_be_sent", task(key="two words")),
    ("tasks", "task_is_for_a_server_of_the_client", task(server_id=6)),
    ("tasks", "task_is_for_a_server_of_the_client", task(server_id=NOBODY)),
    ("tasks", "order_is_paid_by_an_invoice_of_the_client", task(invoice_id=6)),
    ("tasks", "order_is_paid_by_an_invoice_of_the_client", task(ready_at=None)),
    ("cancellations", "owner_exists", request(client_id=NOBODY)),
    ("cancellations", "one_open_cancellation_for_each_service", request(id=0)),
    ("cancellations", "cancelled_service_belongs_to_the_client", request(server_id=6)),
    ("cancellations", "cancelled_service_belongs_to_the_client", request(server_id=NOBODY)),
    ("cancellations", "cancelled_service_has_both_numbers", request(service_id=2)),
    ("cancellations", "cancelled_invoices_exist", request(cancelled_invoice_ids=(1, NOBODY))),
    ("cancellations", "refund_of_a_request_is_money", request(refund=Decimal("-1.00"))),
    ("cancellations", "refund_of_a_request_is_money", request(refund=Decimal("0.005"))),
    ("cancellations", "identifier_was_given_out", request(id=NOBODY)),
    ("messages", "owner_exists", message(client_id=NOBODY)),
    ("messages", "identifier_was_given_out", message(id=1)),
    (
        "password_resets",
        "owner_exists",
        PasswordReset(token="t", client_id=NOBODY, expires_at=NOW),
    ),
]
SUM = "credit_balance_is_the_sum_of_the_ledger"


def test_a_sound_world_breaks_no_law() -> None:
    """What the violations start from is sound, so each of them is the only reason."""
    assert breaches_of(WORLD) == []


def test_every_law_has_a_violation() -> None:
    """A law that nothing can break guards nothing."""
    laws = {(table, law.__name__) for table in LAWS for law in LAWS[table]}
    laws |= {("invoices", law.__name__) for law in ITEM_LAWS}

    assert {(table, law) for table, law, _ in VIOLATIONS} == laws


@pytest.mark.parametrize(("table", "law", "row"), VIOLATIONS)
def test_a_broken_law_is_found_in_the_whole_world(table: str, law: str, row: object) -> None:
    """The check of every row names the table and the law."""
    breaches = breaches_of(WORLD.put(row))

    assert [each for each in breaches if reports(each, table, law)]


@pytest.mark.parametrize(("table", "law", "row"), VIOLATIONS)
def test_a_broken_law_stops_the_commit(table: str, law: str, row: object) -> None:
    """The check of the touched rows finds it too, and says the same."""
    work = work_on(WORLD)
    work.put(row)

    with pytest.raises(InvariantViolation) as violation:
        work.commit()

    breaches = [each for each in violation.value.breaches if isinstance(each, Breach)]
    assert [each for each in breaches if reports(each, table, law)]
    assert work.before is WORLD


def reports(breach: Breach, table: str, law: str) -> bool:
    """Whether a breach is one of a law of a table, and says what is wrong or what the law says."""
    states_it = breach.sentence.endswith(".") if breach.stated else bool(breach.sentence)
    return (breach.table, breach.law) == (table, law) and states_it


def test_a_breach_names_the_row() -> None:
    """Whoever reads it finds the place."""
    (breach,) = breaches_of(WORLD.put(client(location="nowhere")))

    assert (breach.table, breach.key, breach.path) == ("clients", 123, ("location",))
    assert str(breach) == (
        "clients 123: client_is_in_a_known_location: A client's billing location exists."
    )


def test_a_breach_of_a_line_item_names_its_field() -> None:
    """By its place in the invoice; the sentence says what is wrong with this one."""
    (breach,) = breaches_of(WORLD.put(row_of(2, service_id=2)))

    assert breach.path == ("items", 0, "service_id")
    assert breach.sentence == "service 2 belongs to client 124"


@pytest.mark.parametrize(
    "corrupt",
    [
        lambda world: altered(world, balances=world.balances.set(123, Decimal("10.01"))),
        lambda world: altered(world, balances=Map()),
        lambda world: altered(world, ledger=world.ledger.remove(1)),
    ],
)
def test_a_balance_that_is_not_the_sum_is_found(corrupt: Callable[[World], World]) -> None:
    """The running sum is only an index of the ledger."""
    (breach,) = [each for each in breaches_of(corrupt(WORLD)) if each.law == SUM]
    assert (breach.table, breach.key, breach.path, breach.stated) == ("clients", 123, (), True)


def test_a_balance_that_does_not_follow_an_entry_stops_the_commit() -> None:
    """The touched client's sum must have moved by what was written."""
    work = work_on(WORLD)
    work.put(entry())
    work.world = altered(work.world, balances=WORLD.balances)

    with pytest.raises(InvariantViolation, match=SUM):
        work.commit()


def test_what_was_not_touched_is_not_checked_at_commit() -> None:
    """The cost of a commit does not grow with the world; the whole check finds the rest."""
    corrupted = WORLD.put(invoice(2, received=Decimal("25.01")))
    work = work_on(corrupted)
    work.put(contact(firstname="Joan"))

    after = work.commit()

    assert after.contacts[1].firstname == "Joan"
    assert breaches_of(after) != []


def test_an_invoice_need_not_say_how_it_will_be_paid() -> None:
    """Only a gateway that is named has to be one."""
    assert breaches_of(WORLD.put(invoice(2, payment_method=""))) == []


def test_what_was_removed_is_not_checked() -> None:
    """A row that is gone breaks no law."""
    work = work_on(WORLD)
    work.put(contact(client_id=NOBODY))
    work.remove(contact())

    assert len(work.commit().contacts) == 0
