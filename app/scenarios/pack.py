"""What the record pack of a case holds, as a story sees it: the file itself, unpacked."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import NotAllowed, NotFound
from app.views.record_pack import record_pack, records_of_a_case

LETTERS, DOCUMENTS, OPEN_TASKS, RECORD = "letters", "documents", "open_tasks", "record.json"
OF_PACK = ("by", "has", "lacks", "records", "text", "text_lacks")


@dataclass(frozen=True)
class Pack:
    """`names`: what it holds by name – letters by key, documents by file name, kinds of records – with how many of
    each; `letters` and `documents` count all of them. `words`: every word in the records and letters."""

    names: Mapping[str, int]
    words: str


def kinds_of_records() -> Collection[str]:
    """The names of the kinds of records that a pack can hold."""
    return {LETTERS, DOCUMENTS, OPEN_TASKS, *records_of_a_case()}


def open_pack(runtime: Runtime, readers: Iterable[Actor], case_id: int) -> Pack | None:
    """The pack as the first of `readers` who may have it gets it; None when none of them may."""
    for reader in readers:
        try:
            _, packed = record_pack(runtime, reader, case_id)
        except (NotFound, NotAllowed):
            continue
        with packed:
            return _opened(packed)
    return None


def _opened(packed: IO[bytes]) -> Pack:
    names: Counter[str] = Counter()
    words: list[str] = []
    with zipfile.ZipFile(packed) as archive:
        for name in archive.namelist():
            folder, _, file = name.partition("/")
            if name == RECORD:
                record = json.loads(archive.read(name))
                names |= Counter({kind: len(rows) for kind, rows in record.items() if isinstance(rows, list) and rows})
                words += _words(record)
            elif folder == LETTERS and file.endswith(".md"):
                names.update([LETTERS, file.split()[1]])
                words.append(archive.read(name).decode())
            elif folder == DOCUMENTS:
                names.update([DOCUMENTS, file.split(" ", 1)[1]])
    return Pack(names, " ".join(" ".join(words).split()))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield value
