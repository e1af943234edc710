"""One Chromium for the tests of a module; a site of its own for each test that changes something."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.site import PATIENCE, Site, serve
from tests.drivers.runtime_driver import RuntimeDriver

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser(launch_options: dict[str, Any]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**launch_options)
        yield started
        started.close()


@pytest.fixture
def site(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Site]:
    """Monday 1 December 2025, 9:00, nothing logged yet."""
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}")
    with serve(driver) as opened:
        yield opened
    driver.close()
