"""Logging a contact: the form, what the answers look like so far, and what happens next once it is logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.casework.choices import choices_for
from app.casework.readable import readable_case
from app.content.contracts import LOG_CONTACT
from app.errors import Invalid, NotAllowed
from app.store.queries import case as queries

from .due import Due, due_of
from .view_case import ClockOnLine, ToDo, clocks_on_line, to_do_of
from .view_task import FormView

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime


@dataclass(frozen=True)
class NewContact:
    """The form for a contact of one landlord, and the landlords to choose from."""

    landlord: str
    landlords: Mapping[str, str]
    form: FormView


@dataclass(frozen=True)
class LooksLike:
    """What the answers so far look like. `due`: clock → due date; `duplicates`: cases that may be the same."""

    route: str
    status: str
    why: str
    clause: str
    due: list[tuple[str, Due]]
    duplicates: list[dict[str, Any]]


@dataclass(frozen=True)
class Logged:
    """A contact just logged: where it went, what happens next, and by when."""

    case_id: int
    reference: str
    route: str
    status: str
    resident: str
    landlord_name: str
    clocks: list[ClockOnLine]
    to_do: list[ToDo]


def new_contact(runtime: Runtime, actor: Actor, landlord: str | None) -> NewContact:
    """The form of a landlord for which somebody logs contacts, the first one unless named.

    NotAllowed when there is none; Invalid for a landlord that is not among them.
    """
    today = runtime.clock.today()
    with runtime.reading() as connection:
        contents = {key: runtime.content_on(key, today, connection) for key in actor.landlords}
        mine = {
            key: content for key, content in contents.items() if content.landlord.may(actor.roles(key), LOG_CONTACT)
        }
        if not mine:
            raise NotAllowed("None of your roles logs contacts. Pass the contact to somebody whose role does.")
        if landlord is not None and landlord not in mine:
            raise Invalid({"landlord": "You do not log contacts for this landlord. Choose one from the list."})
        key = landlord or next(iter(mine))
        content = mine[key]
        form = content.form(LOG_CONTACT)
        options = choices_for(connection, content, form, None)
    facts = {"landlord": content.landlord.context()}
    names = {name: content.landlord.short_name for name, content in mine.items()}
    return NewContact(key, names, FormView(form, facts, options, {}))


def looks_like(runtime: Runtime, new: NewContact, preview: Mapping[str, Any]) -> LooksLike | None:
    """The preview of a contact as the page shows it; None while too little is known."""
    if not preview.get("route"):
        return None
    today = runtime.clock.today()
    content = runtime.content_on(new.landlord, today)
    due = [(name, due_of(date.fromisoformat(day), today, content)) for name, day in (preview.get("due") or {}).items()]
    return LooksLike(
        route=str(preview["route"]),
        status=str(preview.get("status") or ""),
        why=str(preview.get("why") or ""),
        clause=str(preview.get("clause") or ""),
        due=sorted(due, key=lambda pair: (pair[1].day or date.max, pair[0])),
        duplicates=[
            {**alike, "theme": content.landlord.themes.get(alike["theme"], "")}
            for alike in preview.get("duplicates") or []
        ],
    )


def logged_contact(runtime: Runtime, actor: Actor, case_id: int) -> Logged:
    """A case right after it was logged."""
    today = runtime.clock.today()
    with runtime.reading() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        content = runtime.contents.get(connection, row["release_id"])
        rows = queries.rows_of_case(connection, case_id)
        person = queries.person(connection, row["complainant_id"])
        tasks = queries.open_tasks_with_assignee(connection, case_id)
        calendar = runtime.calendar(row["landlord"], connection)
        landlord = runtime.landlord(row["landlord"], connection)
    return Logged(
        case_id=case_id,
        reference=row["reference"],
        route=row["route"] or "",
        status=row["status"],
        resident=person["name"] if person else "",
        landlord_name=content.landlord.short_name,
        clocks=clocks_on_line(rows["clocks"], rows["extensions"], today, content, calendar),
        to_do=[to_do_of(task, content, landlord, actor, today, calendar) for task in tasks],
    )
