"""A driver with Aspire's content and one at each landlord, on SQLite and on PostgreSQL."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.content.landlords import LANDLORDS
from tests.drivers.four_landlords import FOUR, driver_of
from tests.drivers.runtime_driver import RuntimeDriver


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What must hold at every landlord is tried at each on SQLite, and at one of them on PostgreSQL, test by test
    another: landlords differ in content, and content does not know the server."""
    rivals: dict[str, list[tuple[pytest.Item, str]]] = defaultdict(list)
    for item in items:
        params: Mapping[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
        landlord = next((str(one) for one in params.values() if one in LANDLORDS), None)
        if landlord and params.get("database_url") == "postgresql":
            rest = sorted(f"{name}={one}" for name, one in params.items() if one != landlord)
            rivals[f"{item.nodeid.partition('[')[0]} {rest}"].append((item, landlord))
    for test, found in rivals.items():
        chosen = sorted(landlord for _, landlord in found)[zlib.crc32(test.encode()) % len(found)]
        for item, landlord in found:
            if landlord != chosen:
                items.remove(item)


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, nothing logged yet."""
    one = RuntimeDriver(database_url)
    yield one
    one.close()


@pytest.fixture(params=sorted(FOUR))
def landlords_driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at each of the landlords: Monday 1 December 2025, 9:00, nothing logged yet."""
    yield from driver_of(request.param, database_url)
