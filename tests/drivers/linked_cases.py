"""One complaint that came in by two routes."""

from __future__ import annotations

from typing import Any

from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case

SAME: dict[str, Any] = {"complainant_name": "Resident 1042", "complainant_address": "1 Example Street"}


def linked(driver: RuntimeDriver) -> tuple[int, int]:
    """Logged on Monday 1 December 2025, and by another route on Wednesday 3 December."""
    first = driver.log(**SAME)
    driver.advance_to("2025-12-03 10:00")
    other = driver.log(**SAME, same_matter_as=case(driver, first)["reference"])
    return first, other
