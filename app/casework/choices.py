"""What a select of a form offers when its choices come from the case or the landlord (`properties.options`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.release import Release
from app.forms import Form
from app.store import Connection, tables, users
from app.wording import date_words

from .complaint.authority import in_force
from .complaint.colleagues import colleagues
from .complaint.contributions import contributor_name, outstanding
from .complaint.order_list import is_open_order, orders_of
from .letters.facts import current_points

if TYPE_CHECKING:
    from .case import Case

Choices = list[tuple[str, str]]


def choices_for(connection: Connection, content: Release, form: Form, case: Case | None) -> dict[str, Choices]:
    """source → (value, label) of every source that the form's fields take their choices from."""
    found: dict[str, Choices] = {}
    for field in [one for top in form.fields for one in (top, *top.subfields)]:
        source = field.options_source
        if source and source not in found:
            found[source] = _choices(connection, content, source, case)
    return found


def _choices(connection: Connection, content: Release, source: str, case: Case | None) -> Choices:
    kind, _, argument = source.partition(":")
    landlord = content.landlord
    if kind == "people":
        roles = [one.strip() for one in argument.split(",") if one.strip()]
        return users.users_holding(
            connection, content.landlord_key, landlord.holders(roles) if roles else list(landlord.roles)
        )
    if kind == "colleagues":
        return colleagues(connection, content)
    if kind == "areas":
        return list(landlord.areas.items())
    if kind == "themes":
        return list(landlord.themes.items())
    if kind in ("grounds", "escalation_grounds"):
        return _grounds(content, case, stage_2=kind == "escalation_grounds")
    if kind == "channels":
        return list(landlord.channels.items())
    return _of_case(kind, case) if case else []


def _grounds(content: Release, case: Case | None, *, stage_2: bool) -> Choices:
    """The grounds of the landlord's policy on which a complaint, or taking it to stage 2, may be refused: none that the
    Ombudsman has overturned on this case (Code 2.2, 5.11)."""
    known = case.context() if case else {}
    rows = content.rows("grounds", {**known, "stage_2_asked_for": stage_2})
    return [(str(row["ground"]), str(row.get("label") or row["ground"])) for row in rows]


def _of_case(kind: str, case: Case) -> Choices:
    """The choices that come from the case in hand."""
    if kind == "points":
        return [(str(one["number"]), one["text"]) for one in current_points(case)]
    if kind == "events":
        return _events(case)
    if kind == "clocks":
        return [(name, name.replace("_", " ").capitalize()) for name in case.clocks.states]
    if kind == "actions":
        rows = [row for row in case.rows(tables.action) if row.get("done_on") is None]
        return [(str(row["id"]), row["what"]) for row in rows]
    if kind == "contributions":
        return [(str(row["id"]), f"{contributor_name(case, row)}: {row['what']}") for row in outstanding(case)]
    if kind == "authorities":
        rows = [row for row in case.rows(tables.authority) if in_force(row, case.today)]
        return [(str(row["id"]), row["name"]) for row in rows]
    if kind == "orders":
        return [(str(row["id"]), row["what"]) for row in orders_of(case) if is_open_order(row)]
    return []


def _events(case: Case) -> Choices:
    """What happened on the case that any clock of its release hangs on, with its date, in order: the dates that may be
    corrected (TIM-09). Of what happened more than once, the last time."""
    known = case.content.clock_events
    newest = {one.type: one.occurred_on for one in case.events if one.type in known}
    in_order = sorted(newest.items(), key=lambda one: one[1])
    return [(name, f"{name.replace('_', ' ').capitalize()}, {date_words(day)}") for name, day in in_order]
