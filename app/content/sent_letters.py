"""That no form lets somebody choose the day of a letter that goes out with it (policies §0.5, T4)."""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import ContentError

from .contracts import CONFIRMS, DAY, OVERRIDE, RECORD
from .release import Release


def days_beside_letters(content: Release) -> Iterator[tuple[str, str]]:
    """(file, field) of every field that takes a day on a form which sends a letter, and is always on view.

    A form that sends a letter takes the reason to send it incomplete. A letter that only confirms what was done before
    leaves that its day.
    """
    elements = [element for process in content.diagrams.processes.values() for element in process.elements.values()]
    confirming = {element.form_id for element in elements if CONFIRMS in element.properties}
    used = {element.form_id for element in elements} | content.landlord.permissions.keys()
    for name, path in sorted(content.form_paths.items()):
        try:
            fields = content.form_as_written(name).fields
        except ContentError:
            continue  # reported by the check of the forms
        if name not in used - confirming or not any(field.properties.get(RECORD) == OVERRIDE for field in fields):
            continue
        for field in fields:
            if field.properties.get(RECORD) == DAY and field.hide_when is None and not field.group_hides:
                yield path, field.key
