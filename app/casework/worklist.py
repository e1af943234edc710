"""The tasks that somebody can take next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store.queries import inbox as queries

from .access import areas_of, contents_now
from .readable import hidden_from

if TYPE_CHECKING:
    from .actor import Actor
    from .runtime import Runtime


def next_tasks(runtime: Runtime, actor: Actor, most: int) -> list[int]:
    """The most urgent tasks that somebody may take and nobody has, over all their landlords and roles."""
    with runtime.database.read() as connection:
        contents = contents_now(runtime, connection, actor)
        slices = [
            queries.Slice(key, offered, areas, None, None)
            for key in contents
            for offered in queries.offers(connection, key)
            if (areas := areas_of(actor, key, offered)) is not None
        ]
        tab = queries.Tab(tuple(slices), holding=queries.Holding.NOBODY)
        filters = queries.Filters(without=hidden_from(runtime, connection, actor))
        return queries.first_ids(connection, tab, filters, most)
