"""What the check says of a draft as it is, by file and place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.checking.findings import ERROR, ContentFinding
from app.use_cases.check_content import check_content

from .draft import Draft
from .view_draft import draft_for

WHERE = re.compile(
    r"^(?P<path>\S+?\.(?:bpmn|dmn|form|md|toml))(?:(?::| line )(?P<line>\d+))?(?: (?P<place>.*))?$", re.DOTALL
)
LINE_IN_WORDS = re.compile(r"^line (\d+)\b")
ROW = re.compile(r"\brow (\d+)\b")
COLUMN = re.compile(r"\bcolumn '([^']*)'")


@dataclass(frozen=True)
class DraftFinding:
    """Something to put right in a file of a draft.

    `element`: the id of an element of a diagram, or the key of a field; "" where that is not said. `row`: of a table,
    counted from 1, with `column` by its heading. `line`: of a text, counted from 1. `place`: all of it in words.
    `landlords`: those whose check says it.
    """

    severity: str
    path: str
    place: str
    message: str
    remedy: str
    element: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None
    landlords: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether nothing is published while it stands."""
        return self.severity == ERROR

    def answer(self) -> dict[str, object]:
        """As pages and REST show it."""
        return {**vars(self), "landlords": list(self.landlords)}


def find_in_draft(runtime: Runtime, actor: Actor, draft_id: int, path: str | None = None) -> list[DraftFinding]:
    """What the check finds in a draft that somebody may see, errors first; of one file, where `path` names it.

    A story or example has none: these are played. NotFound for a draft that somebody may not see.
    """
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
    return [finding for finding in findings_of(draft) if path is None or finding.path == path]


def findings_of(draft: Draft) -> list[DraftFinding]:
    """What the check finds in a draft: each once, with the landlords for whom it says so; errors first."""
    return findings_in({landlord: draft.content(landlord) for landlord in draft.landlords})


def findings_before(draft: Draft) -> list[DraftFinding]:
    """The same in what the draft was made from."""
    return findings_in(draft.base)


def findings_in(contents: Mapping[str, Mapping[str, bytes]]) -> list[DraftFinding]:
    """The same of what some landlords run on: landlord → path → body."""
    said: dict[ContentFinding, list[str]] = {}
    for landlord, files in contents.items():
        for finding in check_content(files, landlord):
            said.setdefault(finding, []).append(landlord)
    placed = list(_placed(said))
    return sorted(placed, key=lambda finding: (not finding.blocks, finding.path, finding.row or 0, finding.line or 0))


def _placed(said: Mapping[ContentFinding, list[str]]) -> Iterator[DraftFinding]:
    for finding, landlords in said.items():
        where = WHERE.match(finding.where)
        path, place = (where["path"], where["place"] or "") if where else ("", finding.where)
        in_words = LINE_IN_WORDS.match(finding.message)
        line = (where and where["line"]) or (in_words and in_words[1])
        row, column = ROW.search(place), COLUMN.search(place)
        is_table = path.endswith(".dmn")
        yield DraftFinding(
            finding.severity, path, place, finding.message, finding.remedy,
            element="" if is_table else place.split(" ", 1)[0], row=int(row[1]) if row else None,
            column=column[1] if column else "", line=int(line) if line else None, landlords=tuple(landlords),
        )  # fmt: skip
