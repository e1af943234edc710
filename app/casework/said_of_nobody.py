"""Texts for those who see no cases: nobody named, nobody to be reached by them (PRM-04)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from app.masking import anonymous, names_to_look_up, without_values
from app.store import Connection, alike

if TYPE_CHECKING:
    from .runtime import Runtime


def said_of_nobody(
    runtime: Runtime,
    connection: Connection,
    landlord: str,
    texts: Iterable[str],
    *,
    bodies: Collection[str] = (),
    values: bool = True,
) -> dict[str, str]:
    """Each text → the same without names and without what people are reached or known by.

    Whoever the landlord's records know is found however they are written, others by the way names are written. What is
    the landlord's own stays. `bodies`: those of the texts that name a body; they stay but for people who are known.
    `values`: false for messages of faults, whose quoted values are taken out whole.
    """
    content = runtime.content_on(landlord, runtime.clock.today(), connection)
    ours, ordinary = content.own_names, content.ordinary_words
    cut = {text: text if values else without_values(text, ordinary) for text in texts}
    wanted = {name for text in cut.values() for name in names_to_look_up(text)}
    known = alike.people_called(connection, landlord, wanted) if wanted else set()
    return {
        text: anonymous(shorter, known, (*ours, text) if text in bodies else ours, ordinary)
        for text, shorter in cut.items()
    }
