"""What forms of the studio send beside their text."""

from __future__ import annotations

from collections.abc import Mapping

from app.errors import Invalid

LONGEST_REVISION = 9


def revision_sent(form: Mapping[str, str], name: str = "seen") -> int:
    """The revision of the draft that whoever sends a form has seen; Invalid without one."""
    text = form.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_REVISION:
        raise Invalid({name: "Say at which revision of the draft the file was opened."})
    return int(text)
