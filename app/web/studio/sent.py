"""What every page of the studio sends beside its own."""

from __future__ import annotations

from flask import request

from app.errors import Invalid

LONGEST = 9


def revision_sent() -> int:
    """The revision of the draft that the page was made from. Invalid for what is none."""
    text = request.form.get("seen", "")
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST:
        raise Invalid({"seen": "Say at which revision of the draft the file was opened."})
    return int(text)
