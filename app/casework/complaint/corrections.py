"""Correcting the day of something recorded: the whole fact moves with all that keeps its day (policies §0.5, T9).

One fact, one date: a request for stage 2 and its effect, a quick fix and its closing, a telephone call and what was
acknowledged in it were recorded by one command, and are corrected together.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import LETTER_ISSUED
from app.errors import Invalid
from app.store import cases, tables

from .order_of_days import FUTURE, require_possible_days
from .orders import DETERMINATIONS, move_orders

if TYPE_CHECKING:
    from ..case import Case
    from ..case_record import CaseEvent

RECEIVED, EXTENDED = "received", "extended"
RIGHT_DATE = "right_date"
POSTED_BY = "posted_by"
KEPT_BY_NUMBER: dict[str, tuple[str, Any]] = {
    "action_done": ("action_id", tables.action),
    "order_complied": ("order_id", tables.ombudsman_order),
}
"""Events that say when an action or an order was done → the name of its number, and its table."""


def correct_day(case: Case, recorded: CaseEvent, right: date, why: str) -> list[CaseEvent]:
    """Put the right day in place of a wrong one, for every event of the fact; returns them as they were.

    Invalid for a day in the future, one that cannot be (table `order_of_days`), and an earlier day for a letter that
    went out from here: that counts on the day on which it was issued, or later if it left later.
    """
    if right > case.today:
        raise Invalid({RIGHT_DATE: FUTURE})
    fact = fact_of(case, recorded)
    _require_not_before_the_letter(fact, right)
    for event in fact:
        case.insert(
            tables.case_event,
            type=event.type, occurred_on=right, recorded_at=case.now, actor=case.actor.username, text=why,
            data={"was": event.occurred_on.isoformat()}, corrects=event.id, fact=event.fact,
        )  # fmt: skip
    del case.events
    require_possible_days(case, RIGHT_DATE, frozenset(event.id for event in fact if event.id is not None))
    _move_rows(case, fact, right)
    case.clocks.forget_rows()
    return fact


def fact_of(case: Case, recorded: CaseEvent) -> list[CaseEvent]:
    """The events of one fact: those that the same command recorded as of the same day."""
    if recorded.fact is None:
        return [recorded]
    return [event for event in case.events if (event.fact, event.occurred_on) == (recorded.fact, recorded.occurred_on)]


def _require_not_before_the_letter(fact: Iterable[CaseEvent], right: date) -> None:
    for event in fact:
        if event.type == LETTER_ISSUED and not event.data.get(POSTED_BY) and right < event.occurred_on:
            raise Invalid(
                {
                    RIGHT_DATE: "A letter went out from here with this, on the day on which it was issued. It can only "
                    "have left later: enter a later day, or leave the date as it is."
                }
            )


def _move_rows(case: Case, fact: Iterable[CaseEvent], right: date) -> None:
    """Give the right day to the rows that keep the day of these events besides."""
    for event in fact:
        if event.type == RECEIVED:
            case.change(received_on=right, policy=case.content.landlord.policy_on(right).key)
        elif event.type == EXTENDED:
            for row in case.rows(tables.extension):
                same = (row["clock"], row["new_date"].isoformat()) == (event.data.get("clock"), event.data.get("to"))
                if same and row["proposed_on"] == event.occurred_on:
                    cases.update_row(case.connection, tables.extension, row["id"], {"proposed_on": right})
        elif event.type in DETERMINATIONS:
            move_orders(case, event.occurred_on, right)
        elif event.type in KEPT_BY_NUMBER:
            name, table = KEPT_BY_NUMBER[event.type]
            cases.update_row(case.connection, table, event.data[name], {"done_on": right})
    recorded = {row["recorded_at"] for row in cases.rows_of(case.connection, tables.case_event, case.id)
                if row["id"] in {event.id for event in fact}}  # fmt: skip
    was = {event.occurred_on for event in fact}
    for contact in case.rows(tables.correspondence):
        if contact["recorded_at"] in recorded and contact["occurred_on"] in was:
            cases.update_row(case.connection, tables.correspondence, contact["id"], {"occurred_on": right})
