"""Tasks: which callback keys lead to something."""

from simulator.spec.failures import Failure
from simulator.spec.sources import observed

KEY_NOT_FOUND = Failure(
    "Callback key not found",
    observed("eq_callback/check, what clients are answered", speaks_of=("eq_callback",)),
    when="no task of the world has the key",
    remedy="send the callback that eq/order_instance, eq/on and the like answered",
)
