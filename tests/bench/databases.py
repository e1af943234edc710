"""A fresh migrated database of each kind, for measurements; PostgreSQL with its usual durability."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.store.migration import upgrade
from tests import postgres


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """kind → URL. Gone when the block ends."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = postgres.server_in(stack.enter_context(postgres.reserved_folder()), durable=True)
        url = stack.enter_context(postgres.database(server)).render_as_string(hide_password=False)
        urls = {"SQLite": f"sqlite:///{folder / 'bench.db'}", "PostgreSQL": url}
        for address in urls.values():
            upgrade(address)
        yield urls
