"""Every page of every landlord's file, saved as it stands, leaves the file as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.studio.change_landlord import with_page
from app.studio.landlord_parts import (
    PERMISSIONS,
    Question,
    in_words,
    parts_of_file,
    permissions_in,
    read_document,
    sections_of,
)
from tests.drivers.runtime_driver import ROOT

FILES = sorted((ROOT / "landlords").glob("*.toml"))


def sent_for(question: Question) -> list[str]:
    """What a browser sends of a field that nobody has touched."""
    if question.kind == "flag":
        return ["yes"] if question.value else []
    return list(question.value) if question.kind == "roles" else [in_words(question.value)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_page_saved_as_it_stands_leaves_the_file(file: Path) -> None:
    path, text = file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
    document = read_document(text.encode())
    for part in parts_of_file(path):
        sections = sections_of(path, part, document)
        asked = [question for section in sections for question in (*section.questions, *section.rows)]
        sent = {question.name: sent_for(question) for question in asked if sent_for(question)}
        if PERMISSIONS in part.headings:
            said = permissions_in(document, ())
            sent = {"act": list(said), **{f"{PERMISSIONS}/{act}": roles for act, roles in said.items()}}
        assert with_page(path, part, text, sent) == text, part.key
