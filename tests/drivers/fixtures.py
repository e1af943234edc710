"""A driver with Aspire's content and one at each landlord, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from app.store import tables
from tests import templates
from tests.drivers.four_landlords import FOUR, driver_of
from tests.drivers.late_histories import LateHistory, LettersOf
from tests.drivers.ombudsman import STAFF, driver_at
from tests.drivers.published import Published
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows
from tests.quick import one_landlord


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What must hold at every landlord is tried at each on SQLite, and at one of them on PostgreSQL, test by test
    another: landlords differ in content, and content does not know the server."""
    items[:] = one_landlord(items, "postgresql")


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, nothing logged yet."""
    driver = RuntimeDriver(database_url)
    yield driver
    driver.close()


@pytest.fixture(params=sorted(FOUR))
def landlords_driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at each of the landlords: Monday 1 December 2025, 9:00, nothing logged yet."""
    yield from driver_of(request.param, database_url)


@pytest.fixture(params=sorted(STAFF))
def ombudsman_driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """As `landlords_driver`, with those who deal with the Ombudsman, and those who are told of it."""
    yield from driver_at(request.param, database_url)


@pytest.fixture
def published(database_url: str, tmp_path: Path) -> Iterator[Published]:
    """A landlord whose files the test may change and publish: Monday 1 December 2025, 9:00."""
    made = Published(database_url, tmp_path / "content")
    yield made
    made.close()


@pytest.fixture
def on_sqlite(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Published]:
    """The same on SQLite alone: for what the database has no part in."""
    copied = tmp_path / "redress.db"
    copied.write_bytes(Path(migrated_sqlite).read_bytes())
    made = Published(f"sqlite:///{copied}", tmp_path / "content")
    yield made
    made.close()


@pytest.fixture(scope="session")
def walked() -> LettersOf:
    """landlord, late history → the letters that went out in it. Each history is walked once a run, on SQLite."""

    @cache
    def letters_of(landlord: str, history: LateHistory) -> tuple[dict[str, Any], ...]:
        def walk(path: Path) -> None:
            with TemporaryDirectory() as folder:
                copied = shutil.copyfile(templates.migrated(), Path(folder) / "redress.db")
                for driver in driver_of(landlord, f"sqlite:///{copied}"):
                    path.write_bytes(pickle.dumps(rows(driver, tables.letter, history(driver))))

        letters = pickle.loads(templates.once(f"letters_{landlord}_{history.__name__}", walk).read_bytes())
        return tuple(letters)

    return letters_of
