"""The whole record of a case as one file, for the Ombudsman (OMB-06, Code 5.12)."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from typing import IO, Any, cast

from app import feel
from app.casework.actor import Actor
from app.casework.letters.letter_work import work_for_letters
from app.casework.readable import readable_case
from app.casework.runtime import Runtime
from app.store import Connection, TypedTable, cases, running, tables
from app.store.queries import case as case_queries
from app.store.retries import retried
from app.store.rows import CaseRow, DocumentWithoutBody, LetterWithoutText

from .letters import enclosure_pdf, enclosures_of, letter_pdf

RECORDS: dict[str, TypedTable[Any]] = {
    "history": tables.case_event,
    "definition": tables.definition_point,
    "outcomes": tables.point_outcome,
    "dates": tables.clock,
    "extensions": tables.extension,
    "breaches": tables.breach,
    "correspondence": tables.correspondence,
    "actions": tables.action,
    "orders": tables.ombudsman_order,
    "remedies": tables.remedy,
    "evidence": tables.evidence,
    "decisions": tables.decision,
    "forms": tables.submission,
    "involvement": tables.involvement,
    "adjustments": tables.adjustment,
    "authorities": tables.authority,
    "contributions": tables.contribution,
}
"""What is called by a name of its own; every other table of a case is in the record under its own name."""
MACHINERY = frozenset(
    {
        "alert", "audit", "awaited_message", "case_word", "incident", "instance", "job", "outbox", "read_log",
        "subject_word", "timer", "user_task",
    }
)  # fmt: skip
FILES = frozenset({tables.letter.name, tables.document.name})
INSIDE = ("body", "state", "html")
RECORD_PACK = "record pack"
"""What the read log calls it."""
MOST_NAME = 120


@dataclass(frozen=True)
class PackContents:
    """What a record pack would hold now: records by name with how many of each, letters and documents."""

    case_id: int
    reference: str
    records: Mapping[str, int]
    letters: Sequence[LetterWithoutText]
    documents: Sequence[DocumentWithoutBody]


def pack_contents(runtime: Runtime, actor: Actor, case_id: int) -> PackContents:
    """What is in the pack, for somebody who may take it; NotFound for everybody else."""
    with runtime.reading() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        records = {name: len(cases.rows_of(connection, table, case_id)) for name, table in records_of_a_case().items()}
        letters, documents = (
            case_queries.letters(connection, case_id),
            case_queries.documents_in_use(connection, case_id),
        )
    return PackContents(case_id, row["reference"], {k: n for k, n in records.items() if n}, letters, documents)


def records_of_a_case() -> dict[str, TypedTable[Any]]:
    """name → table, for everything that is kept on a case as records.

    Left out are letters and documents, which are files of their own, and what only keeps the program running.
    """
    named = {table.name for table in RECORDS.values()}
    all_tables = cast("list[TypedTable[Any]]", tables.metadata.sorted_tables)
    others = [table for table in all_tables if "case_id" in table.c]
    unnamed = {table.name: table for table in others if table.name not in named | MACHINERY | FILES}
    return {**RECORDS, **unnamed}


@retried
def record_pack(runtime: Runtime, actor: Actor, case_id: int) -> tuple[str, IO[bytes]]:
    """(file name, ZIP) of everything kept on a case, for somebody who may read it: `record.json` with every record,
    each letter as it was issued (PDF and text), each document as it was added, and `contents.txt`, which lists them.

    It is put together on disk, one file after the other, so that memory holds one of them at a time; whoever gets it
    closes it. NotFound for everybody else. Whoever hands the file out records that it was taken (REC-03).
    """
    with runtime.reading() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        record = _record(connection, row)
        letters = cases.rows_of(connection, tables.letter, case_id)
        documents = case_queries.documents_in_use(connection, case_id)
    files: dict[str, Callable[[], bytes]] = {"record.json": partial(_json, record)}
    for letter in letters:
        name = f"letters/{letter['issued_on']:%Y-%m-%d} {letter['key']} {letter['id']}"
        files[f"{name}.pdf"] = partial(letter_pdf, runtime, actor, letter["id"])
        files[f"{name}.md"] = partial(str.encode, letter["markdown"])
        for enclosed in enclosures_of(letter):
            key = enclosed["key"]
            files[f"{name} with {key}.pdf"] = partial(enclosure_pdf, runtime, actor, letter["id"], key)
    for document in documents:
        files[f"documents/{document['id']} {_plain(document['name'])}"] = partial(_body, runtime, document["id"])
    return f"{row['reference']}.zip", _zipped(row["reference"], files)


def _body(runtime: Runtime, document_id: int) -> bytes:
    with runtime.reading() as connection:
        kept = case_queries.document(connection, document_id)
    return bytes(kept["body"]) if kept else b""


def _record(connection: Connection, row: CaseRow) -> dict[str, Any]:
    record: dict[str, Any] = {"case": row}
    if row["complainant_id"]:
        record["complainant"] = cases.get_row(connection, tables.person, row["complainant_id"])
    for name, table in records_of_a_case().items():
        record[name] = [_light(row_of_table) for row_of_table in cases.rows_of(connection, table, row["id"])]
    work = work_for_letters(cases.rows_of(connection, tables.case_event, row["id"]))
    record["work_for_letters"] = [asdict(done) for done in work]
    record["open_tasks"] = [
        {"name": task["name"], "role": task["role"], "due_on": task["due_on"]}
        for task in running.open_tasks_of_case(connection, row["id"])
    ]
    return record


def _light(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in INSIDE}


def _json(record: dict[str, Any]) -> bytes:
    return json.dumps(feel.to_json(record), indent=2, ensure_ascii=False, default=str).encode()


def _plain(name: str) -> str:
    """A file name that unpacks anywhere: no folders, no signs that a system takes for its own."""
    kept = "".join(sign if sign.isalnum() or sign in " .-_()" else "_" for sign in name).strip(" .")
    return kept[-MOST_NAME:] or "document"


def _zipped(reference: str, files: Mapping[str, Callable[[], bytes]]) -> IO[bytes]:
    """A file on disk, at its beginning, that nobody else can open and that is gone when it is closed."""
    with ExitStack() as closed_on_error:
        packed = closed_on_error.enter_context(tempfile.TemporaryFile())
        lines = [f"{reference}: everything kept on this complaint", ""]
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, make in sorted(files.items()):
                body = make()
                archive.writestr(name, body)
                lines.append(f"{name}  {len(body):,} bytes")
            archive.writestr("contents.txt", "\n".join(lines).encode() + b"\n")
        packed.seek(0)
        closed_on_error.pop_all()  # from here on whoever gets it closes it
    return packed
