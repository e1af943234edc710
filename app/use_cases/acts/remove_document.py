"""Act: remove a document that does not belong to the case, such as somebody else's letter (REC-05)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_names import REMOVE_DOCUMENT
from app.casework.act_registry import act
from app.content.contracts import LETTER_ISSUED
from app.errors import Refused
from app.store import cases, tables
from app.store.queries import case as queries

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act(REMOVE_DOCUMENT)
def remove_document(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Withhold the document, which is kept for whoever may remove one. Answers: document, why.

    Refused for the copy of a letter that was posted: it is the proof of what was sent.
    """
    case = command.case
    chosen = next(row for row in queries.documents_in_use(case.connection, case.id) if _is(row["id"], answers))
    for event in cases.rows_of(case.connection, tables.case_event, case.id):
        if event["type"] == LETTER_ISSUED and (event["data"] or {}).get("document_id") == chosen["id"]:
            raise Refused(
                f"“{chosen['name']}” is the copy of a letter that was posted ({event['text']}), so it stays.",
                rule=REMOVE_DOCUMENT,
            )
    why = str(answers["why"]).strip()
    removed = {"removed_at": case.now, "removed_by": case.actor.username, "removed_why": why}
    cases.update_row(case.connection, tables.document, chosen["id"], removed)
    case.record("document_removed", case.today, text=chosen["name"], document_id=chosen["id"], why=why)
    return {"document_id": chosen["id"]}


def _is(document_id: int, answers: Mapping[str, Any]) -> bool:
    return str(document_id) == str(answers["document"])
