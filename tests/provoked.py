"""How to meet each printed failure in the small billing world."""

from tests.api import DEMO_TOKEN
from tests.billing import DELETED

# For each printed failure, what to send to meet it, and whose token.
PROVOKED: dict[str, tuple[dict[str, object], str]] = {
    'WHMCS ApplyCredit failed: {"result":"error","error":"..."}': ({"invoice_id": 7}, DEMO_TOKEN),
    "minimal payment amount is 20.": ({"amount": "19.99"}, DEMO_TOKEN),
    "next_invoice_blocked_by_upgrade": ({"id": 12348}, DEMO_TOKEN),
    "invalid request": ({"id": 999}, DEMO_TOKEN),
    "Request failed for 123@whmcs_com: client not found": ({}, DELETED),
    "invalid invoice id 0 at whmcs_ru": ({"invoice_id": "abc"}, DEMO_TOKEN),
    "Invalid invoice id or invalid billing location": ({"invoice_id": 999}, DEMO_TOKEN),
    "failed to retrive invoices: error message": ({}, DELETED),
    "server $id are not linked to the billing": ({"id": 12349}, DEMO_TOKEN),
    "failed to retrive account history at WHMCS_LOCATION, please contact support - [WHMCS_ERROR]": (
        {},
        DELETED,
    ),
    "mass_pay_requires_2_invoices": ({"invoices": [502]}, DEMO_TOKEN),
    "failed to retrive payment gw list: error message": ({"invoice_id": 999}, DEMO_TOKEN),
    "failed to retrive transactions - error message": ({}, DELETED),
    "Incorrect API key format": ({"key": "abc"}, ""),
    "API key not found": ({"key": f"{'a' * 16}-{'b' * 16}"}, ""),
    "No appropriate servers found": ({"key": "ffffffffffffffff-0000000000000000"}, ""),
    "Access denied": ({"password": "wrong"}, ""),
    "whmcs_server_exceded_traffic": ({"id": 12347}, DEMO_TOKEN),
    "server $id doesn't have a relid data": ({"id": 12349}, DEMO_TOKEN),
    "Server $id doesn't have a relid data": ({"id": 12349}, DEMO_TOKEN),
    "sub_cancel_jira_error": ({}, DEMO_TOKEN),
    "server not found": ({"id": 22345}, DEMO_TOKEN),
    "fill_required_fields": (
        {"profile_data[firstname]": None, "params[firstname]": None},
        DEMO_TOKEN,
    ),
    "fail to get contacts list": ({}, DELETED),
    "verification failed, subcontact not found": ({"contact_id": 999}, DEMO_TOKEN),
    "Invalid token or access denied": ({"location": "whmcs_nowhere"}, DEMO_TOKEN),
    "invalid profile data: billing_email can't be empty": (
        {"profile_data[billing_email]": ""},
        DEMO_TOKEN,
    ),
    "Invalid password reset token, please try again.": ({"reset_token": "used"}, ""),
}
