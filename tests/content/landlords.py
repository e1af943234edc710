"""Every landlord on disk, with the content it would run on."""

from __future__ import annotations

from functools import lru_cache

from app.use_cases.content import Content
from app.use_cases.publish_content import landlords_on_disk, read_content
from tests.office import ROOT

LANDLORDS = tuple(landlords_on_disk(ROOT))


@lru_cache
def content_of(landlord: str) -> Content:
    """What the landlord's files on disk make up."""
    return Content("on disk", landlord, read_content(ROOT, landlord))
