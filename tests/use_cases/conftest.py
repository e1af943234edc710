"""A desk with Aspire's content, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.office import Desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """Monday 1 December 2025, 9:00, nothing logged yet."""
    one = Desk(database_url)
    yield one
    one.close()
