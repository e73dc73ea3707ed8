"""Access: who may ask at all, and by which method."""

from simulator.spec.failures import Failure
from simulator.spec.sources import assumed, documented, observed

INVALID_TOKEN = Failure(
    -1, "Invalid token or access denied", documented("whmcs/get_clientgroups, failure response")
)
MALFORMED_REQUEST = Failure(
    -2, "$module: malformed request #1", observed("auth.php without an action")
)
INVALID_COMMAND = Failure(
    -1, "invalid command", observed("an action that the module does not have")
)
METHOD_NOT_ALLOWED = Failure(
    -1,
    "$action is served by $methods only",
    assumed("the page names the method; no text is public for another one"),
)

WHMCS_UNREACHABLE = Failure(
    -1,
    "WHMCS is not available: Connection refused",
    assumed("nothing can be changed while WHMCS does not answer; no text is public"),
)

FAILURES_OF_ALL_ACTIONS = (
    MALFORMED_REQUEST,
    INVALID_COMMAND,
    METHOD_NOT_ALLOWED,
    INVALID_TOKEN,
    WHMCS_UNREACHABLE,
)
