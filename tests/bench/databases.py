"""A fresh migrated database of each kind, for measurements; PostgreSQL with its usual durability."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
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


def small_beside_large(measure: Callable[[str, str, str], list[str]]) -> list[str]:
    """The lines that `measure` gives for each kind of database, from the URLs of two fresh ones."""
    lines = []
    with databases() as small, databases() as large:
        for kind in small:
            lines += measure(kind, small[kind], large[kind])
    return lines
