"""What must always be true: each law is a function named after it, and its docstring states it.

A law gives True for a row that keeps it; else False, or a sentence about that row where one says
more than the docstring. `LAWS`, `ITEM_LAWS` and `LOCATION_LAWS` are the law book: the laws of each
table, of line items and of billing locations, each with the field that it is about, which is empty
when it is about the whole row.

After a commit the laws of the touched rows are checked, at a cost that does not grow with the
world; `breaches_of` checks every row of a whole world. Scenarios and imported states are held to
the same laws; they find the place of a breach in their text by its table, key and path.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from simulator.domain.invoices import Invoice, LineItem
from simulator.domain.laws.accounts import (
    acl_is_of_networks,
    api_key_is_two_halves,
    api_key_is_unique,
    client_is_in_a_known_location,
    contact_belongs_to_the_client,
    country_is_of_iso_3166,
    currency_is_of_iso_4217,
    customer_is_one_client,
    email_is_of_one_client,
    email_is_one,
    group_is_of_the_location,
    groups_have_their_own_numbers,
    location_has_a_gateway,
    second_tax_rate_is_a_percentage,
    server_belongs_to_the_client,
    tag_is_unique,
    tax_rate_is_a_percentage,
    token_can_be_sent,
    totp_secret_is_base32,
)
from simulator.domain.laws.invoices import (
    balance_is_never_negative,
    balance_is_total_less_net_payments,
    billed_services_belong_to_the_client,
    children_belong_to_the_client,
    containers_equal_their_open_children,
    credit_on_invoice_left_the_ledger,
    invoice_money_has_two_places,
    item_identifier_was_given_out,
    paid_invoice_owes_what_went_back,
    paid_invoice_says_when,
    payment_method_is_a_gateway,
    row_is_an_amount,
    row_names_what_it_bills,
    rows_can_be_owed,
    rows_do_not_mix,
)
from simulator.domain.laws.ownership import (
    identifier_was_given_out,
    owner_exists,
)
from simulator.domain.laws.payments import (
    credit_balance_is_never_negative,
    credited_invoice_belongs_to_the_client,
    entry_has_two_places,
    entry_of_a_refund_is_what_went_back,
    invoice_counts_the_payment,
    money_came_or_went_back,
    payment_has_two_places,
    payment_is_for_an_invoice_of_the_client,
    refund_gives_back_what_came,
    refund_to_credit_is_in_the_ledger,
    transaction_id_is_unique,
)
from simulator.domain.laws.services import (
    addon_is_of_one_service,
    addon_prices_are_amounts,
    address_is_of_one_service,
    addresses_are_some,
    cancelled_invoices_exist,
    cancelled_service_belongs_to_the_client,
    cancelled_service_has_both_numbers,
    one_open_cancellation_for_each_service,
    order_is_paid_by_an_invoice_of_the_client,
    price_is_an_amount,
    refund_of_a_request_is_money,
    service_id_is_unique,
    setup_fee_is_an_amount,
    subscription_is_at_a_gateway,
    task_is_for_a_server_of_the_client,
)
from simulator.domain.money import ZERO
from simulator.domain.payments import LedgerEntry, balances_of
from simulator.domain.steps import Steps
from simulator.domain.world import World

Law = Callable[[World, Any], bool | str]
ItemLaw = Callable[[World, Invoice, LineItem], bool | str]


class Breach(NamedTuple):
    """A row for which a law does not hold.

    Attributes:
        path: the field of the row that is wrong, such as `items`, 0, `child_id`; empty for a row
            whose fields do not go together.
        sentence: what is wrong with the row, or what the law says.
        stated: whether the sentence is only what the law says.
    """

    law: str
    table: str
    key: int | str
    path: tuple[str | int, ...]
    sentence: str
    stated: bool

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.law}: {self.sentence}"


LAWS: dict[str, dict[Law, str]] = {
    "clients": {
        credit_balance_is_never_negative: "",
        client_is_in_a_known_location: "location",
        group_is_of_the_location: "group_id",
        country_is_of_iso_3166: "country",
        customer_is_one_client: "customer_id",
        email_is_one: "email",
        email_is_of_one_client: "email",
        tax_rate_is_a_percentage: "tax_rate",
        second_tax_rate_is_a_percentage: "tax_rate2",
        acl_is_of_networks: "acl",
        totp_secret_is_base32: "totp_secret",
        identifier_was_given_out: "id",
    },
    "contacts": {
        owner_exists: "client_id",
        email_is_one: "email",
        identifier_was_given_out: "id",
    },
    "api_keys": {
        owner_exists: "client_id",
        acl_is_of_networks: "acl",
        api_key_is_two_halves: "api_key",
        api_key_is_unique: "api_key",
        server_belongs_to_the_client: "server_id",
        identifier_was_given_out: "id",
    },
    "tags": {
        owner_exists: "client_id",
        server_belongs_to_the_client: "server_id",
        tag_is_unique: "tag",
        identifier_was_given_out: "id",
    },
    "ssh_keys": {owner_exists: "client_id", identifier_was_given_out: "id"},
    "services": {
        owner_exists: "client_id",
        service_id_is_unique: "id",
        price_is_an_amount: "price",
        setup_fee_is_an_amount: "setup_fee",
        addon_prices_are_amounts: "addons",
        addon_is_of_one_service: "addons",
        subscription_is_at_a_gateway: "subscription",
        addresses_are_some: "addresses",
        address_is_of_one_service: "addresses",
    },
    "invoices": {
        owner_exists: "client_id",
        paid_invoice_says_when: "paid_at",
        balance_is_never_negative: "",
        paid_invoice_owes_what_went_back: "",
        balance_is_total_less_net_payments: "",
        credit_on_invoice_left_the_ledger: "",
        containers_equal_their_open_children: "",
        invoice_money_has_two_places: "",
        rows_can_be_owed: "items",
        rows_do_not_mix: "items",
        tax_rate_is_a_percentage: "tax_rate",
        second_tax_rate_is_a_percentage: "tax_rate2",
        payment_method_is_a_gateway: "payment_method",
        identifier_was_given_out: "id",
    },
    "ledger": {
        owner_exists: "client_id",
        entry_has_two_places: "amount",
        credited_invoice_belongs_to_the_client: "invoice_id",
        entry_of_a_refund_is_what_went_back: "payment_id",
        identifier_was_given_out: "id",
    },
    "payments": {
        owner_exists: "client_id",
        payment_has_two_places: "",
        money_came_or_went_back: "",
        refund_gives_back_what_came: "",
        refund_to_credit_is_in_the_ledger: "",
        payment_is_for_an_invoice_of_the_client: "invoice_id",
        invoice_counts_the_payment: "",
        transaction_id_is_unique: "transaction_id",
        identifier_was_given_out: "id",
    },
    "cancellations": {
        owner_exists: "client_id",
        one_open_cancellation_for_each_service: "",
        cancelled_service_belongs_to_the_client: "server_id",
        cancelled_service_has_both_numbers: "service_id",
        cancelled_invoices_exist: "",
        refund_of_a_request_is_money: "refund",
        identifier_was_given_out: "id",
    },
    "messages": {owner_exists: "client_id", identifier_was_given_out: "id"},
    "password_resets": {owner_exists: "client_id", token_can_be_sent: "token"},
    "tasks": {
        owner_exists: "client_id",
        token_can_be_sent: "key",
        task_is_for_a_server_of_the_client: "server_id",
        order_is_paid_by_an_invoice_of_the_client: "invoice_id",
    },
    "sessions": {
        owner_exists: "client_id",
        contact_belongs_to_the_client: "contact_id",
        server_belongs_to_the_client: "server_id",
        token_can_be_sent: "token",
    },
}
LEDGER_LAWS: dict[Law, str] = {credit_balance_is_never_negative: ""}
LOCATION_LAWS: dict[Law, str] = {
    location_has_a_gateway: "gateways",
    currency_is_of_iso_4217: "currency",
    groups_have_their_own_numbers: "groups",
}
ITEM_LAWS: dict[ItemLaw, str] = {
    row_is_an_amount: "amount",
    row_names_what_it_bills: "",
    billed_services_belong_to_the_client: "service_id",
    children_belong_to_the_client: "child_id",
    item_identifier_was_given_out: "id",
}


def breaches_after(
    before: World, after: World, touched: Mapping[tuple[str, Any], Any]
) -> Steps[list[Breach]]:
    """Check the laws of the rows a change touched; empty when all hold.

    Args: touched: the rows that were written, by table and key; None for one that was taken out.
    """
    breaches: list[Breach] = []
    moved: dict[int, Decimal] = {}
    for (name, key), row in touched.items():
        yield
        if row is None:
            continue
        breaches += _broken(LAWS[name], after, name, key, row)
        if isinstance(row, LedgerEntry):
            moved[row.client_id] = moved.get(row.client_id, ZERO) + row.amount
    for client_id, amount in moved.items():
        yield
        if after.credit_balance(client_id) != before.credit_balance(client_id) + amount:
            breaches.append(_unequal_ledger(client_id))
        if client_id in after.clients:
            breaches += _broken(LEDGER_LAWS, after, "clients", client_id, after.clients[client_id])
    return breaches


def breaches_of(world: World) -> list[Breach]:
    """Check every law on every row of a world; empty when all hold."""
    breaches: list[Breach] = []
    for location in world.locations.values():
        breaches += _broken(LOCATION_LAWS, world, "locations", location.name, location)
    for name, laws in LAWS.items():
        table = world.table(name)
        for row in table:
            breaches += _broken(laws, world, name, table.key_of(row), row)
    sums = dict.fromkeys(world.balances, ZERO) | balances_of(world.ledger)
    unequal = [who for who, sum_ in sums.items() if sum_ != world.credit_balance(who)]
    return breaches + [_unequal_ledger(who) for who in unequal]


def _broken(
    laws: dict[Law, str],
    world: World,
    table: str,
    key: int | str,
    row: Any,  # noqa: ANN401 any entity
) -> list[Breach]:
    breaches: list[Breach] = []
    for law in laws:
        outcome = law(world, row)
        if outcome is not True:
            breaches.append(_breach(laws, law, outcome, table, key))
    for place, item in enumerate(row.items if table == "invoices" else ()):
        for item_law in ITEM_LAWS:
            outcome = item_law(world, row, item)
            if outcome is not True:
                found = _breach(ITEM_LAWS, item_law, outcome, table, key)
                breaches.append(found._replace(path=("items", place, *found.path)))
    return breaches


def _breach(
    laws: Mapping[Any, str],
    law: Law | ItemLaw,
    outcome: Literal[False] | str,
    table: str,
    key: int | str,
) -> Breach:
    path = (laws[law],) if laws[law] else ()
    sentence = str(outcome or law.__doc__)
    return Breach(law.__name__, table, key, path, sentence, stated=not outcome)


def _unequal_ledger(client_id: int) -> Breach:
    law = "credit_balance_is_the_sum_of_the_ledger"
    sentence = "The credit balance is what the ledger entries come to."
    return Breach(law, "clients", client_id, (), sentence, stated=True)
