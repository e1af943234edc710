"""What a table does not answer, and where it answers twice: each with its rows, and with values that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.dmn.verify import verify_model

from .fitting_inputs import fitting
from .open_table import OpenTable


@dataclass(frozen=True)
class TableGap:
    """A fault of a table. `rows`: those concerned, none for a gap; `column`: its label, where one alone is concerned.

    `entered`: values, by path, that show it; `not_shown`: the columns for which no such values were found.
    """

    severity: str
    kind: str
    says: str
    rows: tuple[int, ...]
    column: str
    entered: Mapping[str, str]
    not_shown: tuple[str, ...] = ()


def gaps_of_table(table: OpenTable) -> list[TableGap]:
    """Gaps, overlaps and other faults of a table, errors first."""
    gaps = []
    for finding in verify_model(table.model):
        if finding.decision != table.name:
            continue
        shown = fitting(table, finding.example) if finding.example and table.decision.table else None
        message = finding.message[:1].upper() + finding.message[1:]
        gaps.append(
            TableGap(
                finding.severity, finding.code, f"{message}.".replace("..", "."), finding.rules, finding.column,
                shown.entered if shown else {}, shown.not_reached if shown else (),
            )
        )  # fmt: skip
    return gaps
