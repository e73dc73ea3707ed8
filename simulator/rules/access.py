"""Access: who may ask at all, and by which method."""

from simulator.spec.failures import Failure
from simulator.spec.sources import assumed, documented, observed

INVALID_TOKEN = Failure(
    -1,
    "Invalid token or access denied",
    documented("whmcs/get_clientgroups, failure response"),
    remedy="send the token of a session that lives, such as one that auth/login gives",
)
MALFORMED_REQUEST = Failure(
    -2,
    "$module: malformed request #1",
    observed("auth.php without an action"),
    remedy="send the parameter action, such as action=get_client",
)
INVALID_COMMAND = Failure(
    -1,
    "invalid command",
    observed("an action that the module does not have"),
    remedy="send the name of an action that the module has, letter for letter",
)
METHOD_NOT_ALLOWED = Failure(
    -1,
    "$action is served by $methods only",
    assumed("the page names the method; no text is public for another one"),
    remedy="send it by $methods",
)

WHMCS_UNREACHABLE = Failure(
    -1,
    "WHMCS is not available: Connection refused",
    assumed("nothing can be changed while WHMCS does not answer; no text is public"),
    remedy="let WHMCS answer: it is one of the outages of the world",
)

FAILURES_OF_ALL_ACTIONS = (
    MALFORMED_REQUEST,
    INVALID_COMMAND,
    METHOD_NOT_ALLOWED,
    INVALID_TOKEN,
    WHMCS_UNREACHABLE,
)
