"""Hypothesis profiles: `ci`, the same examples in every run, and `long`, many new ones.

`ci` is loaded by default; `make explore` runs the properties with `long`. No profile has a deadline
and none checks how fast examples are drawn: both would measure the machine and not the code.
"""

from typing import Any

from hypothesis import HealthCheck, settings

DEFAULT_PROFILE = "ci"
USUAL_EXAMPLES = 100
LONG_EXAMPLES = 2_000
# too_slow is a stopwatch; data_too_large fails where a machine under load gives up early.
OF_A_MACHINE = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    DEFAULT_PROFILE,
    max_examples=USUAL_EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=OF_A_MACHINE,
)
settings.register_profile(
    "long", max_examples=LONG_EXAMPLES, deadline=None, suppress_health_check=OF_A_MACHINE
)


def examples(usual: int, **more: Any) -> settings:  # noqa: ANN401 settings of many types
    """Make settings of so many examples; the profile `long` tries as many times more as of all."""
    return settings(max_examples=usual * settings().max_examples // USUAL_EXAMPLES, **more)
