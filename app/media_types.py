"""What a file is, by what is in it: a name and a declared type say what somebody calls it."""

from __future__ import annotations

import puremagic

ANYTHING = "application/octet-stream"
TEXT = "text/plain"
LOOKED_AT = 64 * 1024
"""Bytes from the beginning; signatures stand there."""
LONGEST_TYPE = 120
SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", TEXT})
"""What a browser may show by itself; everything else is only saved, so that no document runs here as a page."""


def media_type_of(body: bytes) -> str:
    """The media type of a file by its content; ``application/octet-stream`` where that says nothing."""
    try:
        known = str(puremagic.from_string(body[:LOOKED_AT], mime=True))
    except (puremagic.PureError, ValueError):
        known = ""
    if known and len(known) <= LONGEST_TYPE:
        return known
    return TEXT if _is_text(body) else ANYTHING


def _is_text(body: bytes) -> bool:
    """Whether a file is text that says what it is: UTF-8 without control characters."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(sign >= " " or sign in "\t\n\r\f" for sign in text)
