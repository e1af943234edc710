"""Two people changed the same places of a file: what each said, for a page without script."""

from __future__ import annotations

from app.studio.save_file import FileChanged

MOST_SHOWN = 80


def both_sides(changed: FileChanged) -> str:
    """What somebody else saved in the same places, and what can be done."""
    places = "; ".join(
        f"{conflict.place}: “{_short(conflict.theirs)}” is saved, yours is “{_short(conflict.mine)}”"
        for conflict in changed.conflicts
    )
    return (
        f"{changed.by or 'Somebody'} changed the same places meanwhile. {places}. Save again to replace what is saved, "
        "or open the page again to keep it."
    )


def _short(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
