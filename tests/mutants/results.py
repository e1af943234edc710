"""What a run found so far, a line of JSON for each change: a run can be stopped, continued, and tried again in part."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.catching import FAULT, NOBODY, Caught
from tests.mutants.edit import Edit


@dataclass(frozen=True)
class Noticed:
    """What stands in a line: who noticed the change of this key, how, and whether stories were played."""

    by: str
    how: str
    played: bool

    def is_final(self, stories: bool, again: bool) -> bool:
        """Whether a change need not be tried any more. `stories`: in a run that plays them; `again`: one that tries
        anew what nobody noticed."""
        if self.by in (NOBODY, FAULT):
            return not again and (self.played or not stories)
        return True


def read_results(file: Path) -> dict[str, Noticed]:
    """What earlier runs found, by the key of a change; the last line of a key counts."""
    if not file.is_file():
        return {}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {row["key"]: Noticed(row["by"], row["how"], row["played"]) for row in rows}


def append_result(caught: Caught, played: bool, file: Path) -> None:
    row = {"key": caught.edit.key, "by": caught.by, "how": caught.how, "played": played}
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def as_caught(edits: Iterable[Edit], known: dict[str, Noticed]) -> list[Caught]:
    """The changes of a run of which something was found."""
    return [Caught(edit, known[edit.key].by, known[edit.key].how) for edit in edits if edit.key in known]
