"""The pages of the process owner's studio. An editor is a script over `files.py`, by which every file is changed."""

from __future__ import annotations

from flask import Blueprint

from . import (
    content,
    diagrams,
    drafts,
    examples,
    exchange,
    files,
    findings,
    forms,
    gates,
    landlord,
    letters,
    new_files,
    play,
    releases,
    stories,
    tables,
    take_in,
    versions,
)

PAGES = (
    content,
    diagrams,
    drafts,
    examples,
    exchange,
    files,
    findings,
    forms,
    gates,
    landlord,
    letters,
    new_files,
    play,
    releases,
    stories,
    tables,
    take_in,
    versions,
)


def add_pages(web: Blueprint) -> None:
    """Every page of the studio, below /studio."""
    for pages in PAGES:
        pages.add_pages(web)
