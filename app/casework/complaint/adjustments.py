"""The reasonable adjustments that hold for whoever complained, whatever case they were agreed in (ADJ-03)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from app.store import tables
from app.store.queries import case as queries
from app.store.rows import AdjustmentRow

if TYPE_CHECKING:
    from ..case import Case


def adjustments_in_force(adjustments: Iterable[AdjustmentRow], day: date) -> list[AdjustmentRow]:
    """Those of a person's adjustments that hold on a day: until the day before they ended (ADJ-03)."""
    return [row for row in adjustments if (ended := row.get("ended_on")) is None or ended > day]


def adjustments_of(case: Case) -> list[AdjustmentRow]:
    """Those of the complainant that hold today, the ones that this command recorded included."""
    elsewhere = queries.adjustments(case.connection, case.row["complainant_id"])
    others = [row for row in elsewhere if row["case_id"] != case.id]
    return adjustments_in_force([*others, *case.rows(tables.adjustment)], case.today)
