"""One call of each action that succeeds in the small billing world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api import DEMO_TOKEN
from tests.billing import API_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.api import Api, Reply

VALID: dict[tuple[str, str], dict[str, object]] = {
    ("auth", "info"): {},
    ("auth", "login"): {"key": API_KEY},
    ("auth", "logout"): {},
    ("auth", "whmcslogin"): {"user": "john.doe@example.com", "password": "Secret-123"},
    ("whmcs", "apply_credit"): {"invoice_id": 502, "amount": "50.00"},
    ("whmcs", "create_addfunds"): {"amount": "20.00"},
    ("whmcs", "generate_due_invoice"): {"id": 12346},
    ("whmcs", "get_billing_data"): {"id": 12345},
    ("whmcs", "get_client"): {"full": 1},
    ("whmcs", "get_invoice"): {"invoice_id": 501, "load_client_data": 1},
    ("whmcs", "get_invoices"): {},
    ("whmcs", "get_related_invoices"): {"id": 12345},
    ("whmcs", "getcredits"): {},
    ("whmcs", "mass_pay"): {"invoices": [502, 503]},
    ("whmcs", "transactions"): {},
}


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
