"""What tests of every room may ask for: a fresh database on either server, and a browser.

`database_url`        SQLAlchemy URL of a fresh, migrated database; the test runs on SQLite and on PostgreSQL
`empty_database_url`  the same before any migration
`chromium`            path of a Chromium that starts
`launch_options`      keyword arguments for Playwright's `chromium.launch` (which makes its own fresh profile)
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import URL

from app.config import Settings
from app.logs import configure_logs
from app.store.tables import metadata
from setup.chromium import FLAGS, ensure
from tests import kept_connections, kept_work, postgres, quick, templates

pytest_plugins = ["tests.drivers.fixtures"]

SESSION_FOLDER = "REDRESS_TEST_POSTGRES"
DATABASES = ("sqlite", "postgresql")
LOOKED_FOR_GARBAGE = (5_000, 20, 200)
"""How seldom, in a process that keeps much of what it makes and ends soon: else it takes one second in fifteen."""

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", parent=settings.get_profile("any machine"), max_examples=quick.EXAMPLES)
settings.load_profile("any machine")  # a slow machine makes no example wrong


def pytest_configure(config: pytest.Config) -> None:
    """Reserve one folder for the run's PostgreSQL server and one for what is made once a run; xdist's workers find them
    in the environment."""
    kept_work.keep()
    gc.set_threshold(*LOOKED_FOR_GARBAGE)
    configure_logs(Settings(database_url="sqlite://"))  # else the library draws every fault with all its variables
    if config.getoption("--quick"):
        settings.load_profile("quick")
    if hasattr(config, "workerinput") or SESSION_FOLDER in os.environ:
        return
    stack = ExitStack()
    config.add_cleanup(stack.close)
    stack.enter_context(templates.reserved_folder())
    folder = stack.enter_context(postgres.reserved_folder())
    stack.callback(_drop_template, folder)
    os.environ[SESSION_FOLDER] = str(folder)
    stack.callback(os.environ.pop, SESSION_FOLDER)


def pytest_addoption(parser: pytest.Parser) -> None:
    quick.add_option(parser)


def pytest_report_header(config: pytest.Config) -> str | None:
    return quick.said_of(config)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if quick.is_far(config, collection_path) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    quick.leave_out(config, items)


def pytest_collection_finish() -> None:
    """What was read until now stays until the end: nobody need look whether it is garbage."""
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_folder() -> Path:
    return Path(os.environ[SESSION_FOLDER])


@pytest.fixture(scope="session")
def postgres_server(postgres_folder: Path) -> URL:
    """The run's PostgreSQL server, started when the first test asks."""
    return postgres.server_in(postgres_folder)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database that nobody else uses, with no row in it."""
    if request.param == "sqlite":
        copied = tmp_path / "redress.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), copied)
        yield f"sqlite:///{copied}"
    else:
        url: URL = request.getfixturevalue("own_postgres")
        yield url.render_as_string(hide_password=False)
        postgres.empty(url, [table.name for table in reversed(metadata.sorted_tables)])


@pytest.fixture(scope="session")
def own_postgres(postgres_server: URL, migrated_postgres: str) -> Iterator[URL]:
    """A migrated PostgreSQL database of this worker's own; who uses it leaves no row in it."""
    with postgres.database(postgres_server, migrated_postgres) as url, kept_connections.kept(str(url.database)):
        yield url


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables that nobody else uses."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with postgres.database(request.getfixturevalue("postgres_server")) as url:
            yield url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def migrated_sqlite() -> Path:
    """A SQLite file with every migration applied, to be copied."""
    return templates.migrated()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_folder: Path, postgres_server: URL) -> str:
    """The name of a PostgreSQL database with every migration applied, to be copied; one a run."""
    name = _template(postgres_folder)
    with _alone(postgres_folder):
        if not (postgres_folder / "migrated").exists():
            postgres.create_database(postgres_server, name)
            (postgres_folder / "template").touch()
            migrate(postgres_server.set(database=name).render_as_string(hide_password=False))
            (postgres_folder / "migrated").touch()
    return name


def migrate(url: str) -> None:
    """Apply every migration to the database at `url`, as `flask db-upgrade` does."""
    from app.store.migration import upgrade

    upgrade(url)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that starts. Raises SetupError, saying what to do, when there is none."""
    return str(ensure())


@pytest.fixture(scope="session")
def launch_options(chromium: str) -> dict[str, Any]:
    """What Playwright's `chromium.launch` takes; it adds a fresh profile folder itself."""
    return {"executable_path": chromium, "headless": True, "args": [flag for flag in FLAGS if flag != "--headless"]}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _template(folder: Path) -> str:
    return folder.name.replace("-", "_") + "_template"


def _drop_template(folder: Path) -> None:
    """On a server that stays, leave nothing behind."""
    server = postgres.url_of_given_server()
    if server is not None and (folder / "template").exists():
        postgres.drop_database(server, _template(folder))
