"""Password resets as JSON: done, or a code is asked for."""

from simulator.domain.policies import Dialect
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed

RESET: Shape[bool] = Shape(
    "password reset answer",
    (
        Field(
            "2fa",
            int,
            assumed("whmcs/reset_password asks for a code; the flag is that of auth/login"),
        ),
    ),
)


def show_reset(dialect: Dialect, *, code_asked_for: bool = False) -> Payload:
    """Write what reset_password answers."""
    return RESET.show(code_asked_for, dialect)
