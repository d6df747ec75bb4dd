"""How much is tried where tests try texts by chance: little by default, `make fuzz` says how much more (`FUZZ`)."""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("FUZZ", "1"))  # noqa: TID251 - no setting of the service


def tries(number: int) -> settings:
    """Settings for a test that makes up so many examples by default."""
    return settings(
        max_examples=number * TIMES,
        deadline=None,
        database=None,
        derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck),
    )
