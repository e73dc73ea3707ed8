"""One call of each action that succeeds in the small billing world."""

from collections.abc import Mapping
from typing import Any

from tests.support.api import DEMO_TOKEN, Api, Reply
from tests.support.worlds import API_KEY, TASK_KEY

VALID: dict[tuple[str, str], dict[str, object]] = {
    ("api_keys", "add"): {"params[name]": "ci"},
    ("api_keys", "delete"): {"params[id]": 5},
    ("api_keys", "edit"): {"params[id]": 5, "params[name]": "renamed"},
    ("api_keys", "history"): {"params[id]": 5},
    ("api_keys", "list"): {},
    ("api_keys", "list_for_server"): {"params[server_id]": 12345},
    ("api_keys", "view"): {"params[id]": 5},
    ("auth", "flip_tag"): {"tag": "auto_credit"},
    ("auth", "info"): {},
    ("auth", "login"): {"key": API_KEY},
    ("auth", "logout"): {},
    ("auth", "whmcslogin"): {"user": "john.doe@example.com", "password": "Secret-123"},
    ("eq", "deploy"): {"id": 90004, "root_pass": "Abcdef1%", "os_id": 219},
    ("eq", "hard_off"): {"id": 12345},
    ("eq", "list"): {},
    ("eq", "off"): {"id": 12345},
    ("eq", "on"): {"id": 12345},
    ("eq", "order_instance"): {
        "preset": "vm.v2-pico",
        "location_name": "NL",
        "os_id": 219,
        "root_pass": "Abcdef1%",
        "hostname": "node-9.example.com",
        "deploy_period": "monthly",
        "traffic_plan": 25,
    },
    ("eq", "reboot"): {"id": 12345},
    ("eq", "rename_server"): {"id": 12345, "hostname": "node-9.example.com"},
    ("eq", "search"): {"query": "node-1"},
    ("eq", "show"): {"id": 12345},
    ("eq", "status"): {"id": 12345},
    ("eq", "unified_server_search"): {"query": "node-1"},
    ("eq", "update_servers"): {},
    ("ssh_keys", "add"): {"params[name]": "laptop", "params[key]": "ssh-ed25519 AAAAC3NzaC1lZDI1"},
    ("ssh_keys", "delete"): {"id": 7},
    ("ssh_keys", "list"): {},
    ("tags", "add"): {"id": 12345, "tag": "team", "value": "blue"},
    ("tags", "list"): {"id": 12345},
    ("tags", "remove"): {"id": 12345, "tag": "team"},
    ("eq_callback", "check"): {"key": TASK_KEY},
    ("os", "list"): {"instance_id": 401},
    ("presets", "info"): {"currencies": "EUR,USD"},
    ("presets", "list"): {"location": "NL"},
    ("presets", "search"): {"name": "vm.v2-pico", "location": "NL"},
    ("presets", "show"): {"id": 279},
    ("software", "list"): {},
    ("stocks", "list"): {"location": "NL", "group": "ALL"},
    ("traffic_plans", "list"): {"location": "NL", "instance": 279},
    ("whmcs", "add_contact"): {
        "type": 0,
        "profile_data[firstname]": "Ada",
        "profile_data[lastname]": "Byron",
        "profile_data[email]": "ada@example.com",
        "profile_data[password1]": "Secret-9",
        "profile_data[password2]": "Secret-9",
    },
    ("whmcs", "apply_credit"): {"invoice_id": 502, "amount": "50.00"},
    ("whmcs", "create_addfunds"): {"amount": "20.00"},
    ("whmcs", "delete_cancellation_request"): {"id": 12350},
    ("whmcs", "delete_contact"): {"contact_id": 41},
    ("whmcs", "download_invoice"): {"invoice_id": 501},
    ("whmcs", "generate_due_invoice"): {"id": 12346},
    ("whmcs", "get_billing_data"): {"id": 12345},
    ("whmcs", "get_cancellation_requests"): {},
    ("whmcs", "get_client"): {"full": 1},
    ("whmcs", "get_clientgroups"): {},
    ("whmcs", "get_contacts"): {"full": 1},
    ("whmcs", "get_invoice"): {"invoice_id": 501, "load_client_data": 1},
    ("whmcs", "get_invoices"): {},
    ("whmcs", "get_product_invoice"): {"product": 1001},
    ("whmcs", "get_related_invoices"): {"id": 12345},
    ("whmcs", "getcredits"): {},
    ("whmcs", "getpaymentgw"): {"invoice_id": 502},
    ("whmcs", "mass_pay"): {"invoices": [502, 503]},
    ("whmcs", "request_cancellation"): {
        "id": 12345,
        "refund": "50.00",
        "currency": "USD",
        "refund_message": "Refund processed successfully",
        "refund_message_short": "Refund OK",
        "clientid": 9876,
        "billing": "whmcs_ru",
        "email": "john@example.com",
        "last_invoice": 554433,
        "relid": 1001,
    },
    ("whmcs", "request_subscription_cancellation"): {"id": 12345},
    ("whmcs", "reset_password"): {"email": "john.doe@example.com"},
    ("whmcs", "transactions"): {},
    ("whmcs", "update_client"): {
        "profile_data[client_id]": 123,
        "profile_data[location]": "whmcs_com",
        "profile_data[billing_email]": "john@example.com",
    },
    ("whmcs", "update_contact"): {
        "params[contact_id]": 41,
        "params[email]": "jane@example.com",
        "params[firstname]": "Janet",
    },
}

# Where the example that the page prints is the answer to another call.
EXAMPLES: dict[tuple[str, str], dict[str, object]] = {
    ("whmcs", "get_client"): {"full": None},
}


def example_answer(api: Api, key: tuple[str, str]) -> dict[str, Any]:
    """Give what the call of a printed example answers in the small billing world."""
    return call(api, key, EXAMPLES.get(key)).json


def call(
    api: Api,
    key: tuple[str, str],
    changes: Mapping[str, object] | None = None,
    *,
    method: str = "POST",
    token: object = DEMO_TOKEN,
) -> Reply:
    """Send the valid call of an action, with some parameters changed; None leaves one out."""
    module, name = key
    params = {**VALID[key], **(changes or {})}
    return api.send(module, method, action=name, token=token, **params)
