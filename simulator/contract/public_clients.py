"""Public clients of the real API, as data: what each calls and reads, and what it needs here.

The table of the how-to page about them is written from this, so it tells truly what is served.
`tests/contract/test_public_clients.py` has what each takes for a success, a "no" and a dead token,
and asks the worlds that are recommended here.
"""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from simulator.contract.reference import code, plain, table
from simulator.domain.policies import Dialect
from simulator.spec.published_actions import ActionKey


class PublicClient(Struct, frozen=True, kw_only=True):
    """A client whose source is public, or whose author wrote down what it met.

    Attributes:
        name: the repository, or the name it goes by, and the language.
        policies: what has to be chosen other than the default; any other choice breaks it.
        either: whether it would run in the other dialect as well.
        calls: what it is seen to ask for, `module/action`, separated by blanks.
        reads: by what it tells how a call went.
        remark: what else there is to know; empty where there is nothing.
    """

    number: int
    name: str
    dialect: Dialect = "live"
    policies: Mapping[str, str] = {}
    either: bool = False
    calls: str
    reads: str
    remark: str = ""

    @property
    def actions(self) -> list[ActionKey]:
        """What it calls, by module and action."""
        pairs = (each.partition("/") for each in self.calls.split())
        return [(module, name) for module, _, name in pairs]

    def unserved(self, served: Collection[ActionKey]) -> list[str]:
        """Name what it calls and we do not serve."""
        return ["/".join(each) for each in self.actions if each not in served]


PUBLIC_CLIENTS = (
    PublicClient(
        number=1,
        name="hostkey-cloud/mcp-server, the vendor's MCP server (TypeScript)",
        policies={"dead_token": "result_minus_1"},
        calls="auth/login auth/logout eq/update_servers eq/list eq/show eq_callback/check "
        "api_keys/list api_keys/add whmcs/get_client whmcs/get_invoice whmcs/get_invoices "
        "whmcs/get_related_invoices whmcs/getcredits whmcs/transactions whmcs/add_contact "
        "whmcs/update_contact whmcs/delete_contact whmcs/update_client whmcs/apply_credit "
        "whmcs/create_addfunds whmcs/mass_pay whmcs/download_invoice whmcs/reset_password "
        "whmcs/get_cancellation_requests whmcs/request_cancellation "
        "whmcs/delete_cancellation_request",
        reads="a failure is `result` -1 and nothing else; it logs in again at 401, or at -1 with "
        "`Invalid token`",
        remark="`dead_token=http_401` does as well. With the default a dead token looks like data.",
    ),
    PublicClient(
        number=2,
        name="hostkey-cloud/terraform-provider-hostkey, the vendor's Terraform provider (Go)",
        either=True,
        calls="auth/login eq/list eq/show eq/update_servers eq/order_instance eq_callback/check "
        "os/list software/list ssh_keys/add tags/add net/add_ipv4 pdns/add_domain pdns/add_dns "
        "whmcs/request_cancellation",
        reads="a success is `result` `OK` without any text in `message` or `error`; it logs in "
        "again at the words `invalid token`",
        remark="`immediate_cancellation=next_billing_day` lets it wait for a server to go. It "
        "takes the `success` of get_client for an error, and never calls it.",
    ),
    PublicClient(
        number=3,
        name="hkadm/HostkeyResellerMod, the vendor's reseller addon (PHP)",
        calls="auth/login whmcs/get_client whmcs/get_invoice whmcs/get_product_invoice "
        "whmcs/apply_credit whmcs/request_cancellation eq/show eq/order_instance "
        "api_keys/list_for_server api_keys/add",
        reads="get_client must say `success`, get_invoice `OK`; `account_id` and `type_billing` "
        "at the top of eq/show",
        remark="It logs in by GET, and does not look at what apply_credit answers.",
    ),
    PublicClient(
        number=4,
        name="hkadm/ExternalServerControlModule, the vendor's control panel (browser)",
        calls="auth/login eq/show eq_callback/check ip/get_ip jira/request_assistance",
        reads="a success is `result` `OK`; it logs in again at `result` -2, and at nothing else",
        remark="Start with `--cors` and the origin of the page that has it.",
    ),
    PublicClient(
        number=5,
        name="the-square-labs/gateway (TypeScript)",
        either=True,
        calls="auth/login whmcs/get_client whmcs/get_invoice whmcs/get_invoices "
        "whmcs/get_billing_data whmcs/transactions whmcs/apply_credit whmcs/create_addfunds "
        "whmcs/request_cancellation eq/list eq/show eq/order_instance eq_callback/check "
        "presets/list traffic_plans/list",
        reads="a success is `OK` or `success`, a failure any negative `code` or `result`; it logs "
        "in again at 401 or a negative one with `invalid token`",
        remark="Keys without billing send it to auth/info, which it expects flat and gets nested.",
    ),
    PublicClient(
        number=6,
        name="Case211/remnawave-admin, finance (Python)",
        calls="auth/login eq/list eq/show whmcs/get_billing_data whmcs/getcredits",
        reads="a failure is a negative `result`, or any `error`; a mere `code` is none",
        remark="Its base URL has to hold `invapi`: under `run` it does.",
    ),
    PublicClient(
        number=7,
        name="ml-datadogs/outpost (Python)",
        either=True,
        calls="auth/login auth/whmcslogin auth/info eq/order_instance eq/unified_server_search "
        "whmcs/request_cancellation",
        reads="a failure is a negative `code`, `result` -1 with an `error`, or `Fail`; `2fa` of "
        "login must be false",
    ),
    PublicClient(
        number=8,
        name="HostkeyConnector (TypeScript)",
        either=True,
        calls="auth/login eq/list whmcs/getcredits",
        reads="a failure is a negative `result` or `code`, or any word but `OK`",
        remark="It takes what getcredits refuses for no balance.",
    ),
    PublicClient(
        number=9,
        name="vitabled/node-assistant (Python)",
        either=True,
        calls="eq/order_instance",
        reads="a failure is an `error`, a negative `code`, or a `result` that is no `OK`, "
        "`SUCCESS` or `TRUE`",
        remark="The object that login answers is a failure for it: give it a "
        "[stub](not-served.md) of auth/login.",
    ),
    PublicClient(
        number=10,
        name="the PrivateNexus watchdog (shell)",
        either=True,
        calls="auth/login",
        reads="`result.token` of login, by `curl -f`",
    ),
    PublicClient(
        number=11,
        name="the testVPStrade scripts (Python)",
        either=True,
        calls="auth/login eq/list",
        reads="a success of eq is `result` `ok`, in any case, or 1",
        remark="Which actions of eq it calls is not written down; eq/list stands for them.",
    ),
)

BEGIN = (
    "<!-- The table is written by `make generate` from contract/public_clients.py; "
    "changes in it are lost. -->\n"
)
END = "<!-- end of the table -->\n"
HEADS = ("client", "what to set", "what it reads", "not served for it")


def with_clients(page: str, served: Collection[ActionKey]) -> str:
    """Write the table of clients anew into the page that has it."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = (tuple(_row(each, served)) for each in PUBLIC_CLIENTS)
    return f"{before}{BEGIN}\n" + "\n".join(table(HEADS, rows)) + f"\n\n{END}{after}"


def _row(client: PublicClient, served: Collection[ActionKey]) -> Iterator[str]:
    yield f"C{client.number} {plain(client.name)}"
    chosen = [code(f"{name}={choice}") for name, choice in client.policies.items()]
    yield ", ".join([code(client.dialect), *chosen]) + (" (or documented)" if client.either else "")
    yield f"{client.reads}. {client.remark}".rstrip()
    yield ", ".join(client.unserved(served)) or "nothing that it is seen to call"
