"""Values in the paths of the admin API: what each names, and how a number is read."""

import re
from typing import NamedTuple

from aiohttp import web

from simulator.errors import UsageError

NUMBER = re.compile(r"[0-9]{1,18}")


class PathValue(NamedTuple):
    """What stands in braces in a path."""

    description: str
    type: str = "string"


PATH_VALUES = {
    "world": PathValue("the name of a world, such as `default`"),
    "table": PathValue("the name of a table, such as `invoices`"),
    "snapshot": PathValue("the name of a snapshot, such as `before-payment`"),
    "entry": PathValue("the number of an exchange: the end of its X-Sim-Request-Id", "integer"),
    "invoice_id": PathValue("the number of an invoice", "integer"),
    "number": PathValue("the number of an exchange in the journal", "integer"),
    "fault_number": PathValue("the number of a fault", "integer"),
}


def number_in(request: web.Request, name: str) -> int:
    """Read a number out of the path of a request.

    Raises:
        UsageError: what stands there is no number.
    """
    value, told = request.match_info[name], PATH_VALUES[name].description
    if not NUMBER.fullmatch(value):
        raise UsageError(
            f"{value[:30]!r} is no number", where=request.path, would_be_right=f"send {told}"
        )
    return int(value)
