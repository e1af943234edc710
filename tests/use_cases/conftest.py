"""A desk with Aspire's content and one at each landlord, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.office import Desk
from tests.use_cases.four_desks import FOUR, desk_of


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """Monday 1 December 2025, 9:00, nothing logged yet."""
    one = Desk(database_url)
    yield one
    one.close()


@pytest.fixture(params=sorted(FOUR))
def landlords_desk(request: pytest.FixtureRequest, database_url: str) -> Iterator[Desk]:
    """A desk at each of the landlords: Monday 1 December 2025, 9:00, nothing logged yet."""
    yield from desk_of(request.param, database_url)
