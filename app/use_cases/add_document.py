"""Add a document to a case: a photograph, a report, an e-mail.

This is no act with a form, because a document may be larger than a form may be.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from app.casework.actor import Actor
from app.casework.open_case import open_case
from app.casework.part_taken import note_part_taken
from app.casework.permissions import require_may_do
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.errors import Invalid, TooLarge
from app.media_types import media_type_of
from app.store import tables
from app.store.retries import retried
from app.wording import clean_text

ADD_DOCUMENT = "add_document"
LONGEST_NAME = 200
LONGEST_NOTE = 500


@retried
def add_document(
    runtime: Runtime,
    actor: Actor,
    case_id: int,
    name: str,
    body: bytes,
    note: str = "",
    *,
    request_key: str | None = None,
) -> int:
    """Add a document to a case; returns its id. What it is, its content says, whatever its name.

    Raises NotFound (case), NotAllowed (role), Invalid (no file, or an empty one), TooLarge, and Conflict when the key
    came with another file before.
    """
    limit = runtime.settings.largest_upload
    if len(body) > limit:
        raise TooLarge(f"This file is larger than {limit // 1_000_000} MB. Make it smaller, or split it.")
    if not body:
        raise Invalid({"file": "Choose a file that is not empty."})
    digest = hashlib.sha256(body).hexdigest()
    with idempotent_request(
        runtime, actor, f"{ADD_DOCUMENT}:{case_id}", request_key, [file_name(name), digest, note]
    ) as outcome:
        if outcome.earlier:
            return int(outcome.earlier["document_id"])
        case = open_case(runtime, outcome.connection, actor, case_id, ADD_DOCUMENT)
        require_may_do(case, ADD_DOCUMENT)
        note_part_taken(case, ADD_DOCUMENT)
        title = file_name(name)
        document_id = case.insert(
            tables.document,
            name=title, media_type=media_type_of(body), size=len(body),
            sha256=digest, body=body, note=clean_text(note)[:LONGEST_NOTE],
            added_at=case.now, added_by=actor.username,
        )  # fmt: skip
        case.record("document_added", case.today, text=title, document_id=document_id)
        case.save()
        outcome.done(case, document_id=document_id)
    return document_id


def file_name(name: str) -> str:
    """The name of a file without its folders and without characters that no file name should hold."""
    last = PurePosixPath(clean_text(name).replace("\\", "/").replace("\n", " ")).name
    stem, dot, ending = last.rpartition(".")
    short = f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if len(ending) < 20 else last[:LONGEST_NAME]
    return short.strip() or "document"
