"""What a letter may quote: the case, the people, the dates, and the answers on the form that issues it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from app.content.contracts import LETTER_ISSUED, LOG_CONTACT, SIGNPOSTS, WAYS_OF_CONTACT
from app.store import cases, tables, users
from app.store.rows import OutcomeRow, PointRow

from ..complaint.adjustments import adjustments_of
from .by_hand import POSTED_BY_HAND

if TYPE_CHECKING:
    from ..case import Case

PROMISES = "promises"
Outcome = TypeVar("Outcome", bound=Mapping[str, Any])
"""The row of what was decided on a point."""


def letter_facts(case: Case, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Everything a letter template may name, gathered once."""
    row = case.row
    promised = [action for action in case.rows(tables.action) if action.get("done_on") is None]
    colleagues = [row["handler"], row["reviewer"], case.actor.username, *(action["owner"] for action in promised)]
    names = users.names_of(case.connection, colleagues)
    points = current_points(case)
    extensions = case.rows(tables.extension)
    submitted = _submitted(case)
    resident = complainant_details(case)
    return {
        **case.context(),
        "complaint": {
            **case.complaint_context(),
            "summary": row["summary"],
            "received_on": row["received_on"],
        },
        "definition": {"version": points[0]["version"] if points else None, "points": points},
        "outcomes_sought": row["outcomes_sought"] or None,
        "resident": resident,
        "in_touch": _in_touch(case, resident),
        "contact": contact_details(submitted, answers),
        "handler": _person_facts(names, row["handler"]),
        "reviewer": _person_facts(names, row["reviewer"]),
        "sender": _person_facts(names, case.actor.username),
        "ombudsman": current_ombudsman(case),
        "landlord": case.landlord_context(),
        "actions": [
            {
                "what": action["what"],
                "owner": names.get(action["owner"], action["owner"]),
                "colleague": action["owner"] in names,
                "due": action["due_on"],
            }
            for action in promised
        ],
        "remedies": remedies_of(case),
        "evidence": [row["text"] for row in case.rows(tables.evidence)],
        "extension": _extension_facts(extensions[-1]) if extensions else None,
        "promised": _promised(case),
        "signposts": _signposts(case, answers),
        "answers": dict(answers),
        "submitted": submitted,
        "today": case.today,
        "sent_on": case.occurred_on if answers.get(POSTED_BY_HAND) is True else case.today,
    }


def remedies_of(case: Case) -> list[dict[str, Any]]:
    """The remedies so far: `kind`, `what`, `by_whom`, `by_when` (the date that holds now) and whether it is `done`.

    What a later stage gives in the same words is one remedy, as it was given last. Done are those that were recorded as
    done, and those whose action somebody completed; a date that has passed does not do anything.
    """
    actions = {row["id"]: row for row in case.rows(tables.action)}
    added = case.happened("action_added")
    followed = {
        event.data["remedy_id"]: actions[event.data["action_id"]] for event in added if event.data.get("remedy_id")
    }
    promised: dict[tuple[str, date | None], Any] = {
        (row["what"].casefold(), row["due_on"]): row for row in actions.values()
    }
    rows = case.rows(tables.remedy)
    last_given = {row["what"].casefold(): row["stage"] for row in sorted(rows, key=lambda row: row["stage"] or 0)}
    remedies = []
    for row in rows:
        if row["stage"] != last_given[row["what"].casefold()]:
            continue
        action = followed.get(row["id"]) or promised.get((row["what"].casefold(), row.get("by_when")))
        remedies.append(
            {
                "kind": row["kind"],
                "what": row["what"],
                "by_whom": row.get("by_whom"),
                "by_when": action["due_on"] if action else row.get("by_when"),
                "done": action["done_on"] is not None if action else row.get("by_when") is None,
            }
        )
    return remedies


def current_ombudsman(case: Case) -> dict[str, Any]:
    """The Ombudsman's contact details as they are today, whatever release the case is on (OMB-02, RSP-10)."""
    return case.content_today.ombudsman.context(case.today)


def current_points(case: Case) -> list[dict[str, Any]]:
    """The points of the newest version of the complaint definition, each with its newest decision and reasons.

    Only decisions of the case's present stage count: what stage 1 decided is not stage 2's answer (Code 6.18).
    """
    rows = case.rows(tables.definition_point)
    if not rows:
        return []
    version = max(row["version"] for row in rows)
    stage = case.row["stage"] or 1
    outcomes = [outcome for outcome in case.rows(tables.point_outcome) if outcome["stage"] == stage]
    decided = outcomes_by_text(rows, outcomes)
    return [
        {
            "version": version,
            "number": row["number"],
            "text": row["text"],
            "decision": newest[-1]["decision"] if newest else None,
            "reasons": newest[-1]["reasons"] if newest else None,
        }
        for row in rows
        if row["version"] == version
        for newest in (decided.get(row["text"], []),)
    ]


def outcomes_by_text(points: Iterable[PointRow], outcomes: Iterable[OutcomeRow]) -> dict[str, list[OutcomeRow]]:
    """What was decided on each point, by its words and in order of the stages (ESC-10).

    A version numbers its points afresh, so the number alone does not say which point of an earlier version was meant.
    """
    texts = {(row["version"], row["number"]): row["text"] for row in points}
    decided: dict[str, list[OutcomeRow]] = {}
    for outcome in sorted(outcomes, key=lambda row: row["stage"]):
        decided.setdefault(texts.get((outcome["version"], outcome["number"]), ""), []).append(outcome)
    return decided


def complainant_details(case: Case) -> dict[str, Any]:
    person_id = case.row["complainant_id"]
    row = cases.get_row(case.connection, tables.person, person_id) if person_id else None
    if row is None:
        return {"name": None, "address_lines": [], "email": None, "telephone": None, "email_letters": False,
                "preferred_contact": None, "adjustments": []}  # fmt: skip
    return {
        "name": row["name"] or None,
        "address_lines": [line.strip() for line in row["address"].splitlines() if line.strip()],
        "email": row["email"] or None,
        "telephone": row["telephone"] or None,
        "email_letters": row["email_letters"],
        "preferred_contact": row["preferred_contact"] or None,
        "adjustments": sorted({adjustment["kind"] for adjustment in adjustments_of(case)}),
    }


def bodies_on(case: Case, day: date) -> list[dict[str, Any]]:
    """The bodies that help with what is not ours, as they can be reached on a day, whatever release the case is on."""
    return case.runtime.content_on(case.landlord, day, case.connection).rows(SIGNPOSTS, {"day": day})


def _signposts(case: Case, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those of the bodies that were chosen for this letter, with how to reach them today (EXC-15)."""
    chosen = answers.get(SIGNPOSTS) or []
    return [body for body in bodies_on(case, case.today) if body["body"] in chosen] if chosen else []


def _in_touch(case: Case, person: Mapping[str, Any]) -> dict[str, Any] | None:
    """How we say that somebody gets in touch, as the landlord's table has it (CON-05); None without such a table."""
    facts = {
        "preferred_contact": person["preferred_contact"],
        "has_telephone": bool(person["telephone"]),
        "has_email": bool(person["email"]),
        "has_address": bool(person["address_lines"]),
    }
    rows = case.content.rows(WAYS_OF_CONTACT, facts)
    return rows[0] if rows else None


def contact_details(submitted: Mapping[str, Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Whoever got in touch for the customer, as the contact was logged; an address given on the form wins."""
    logged = submitted.get(LOG_CONTACT, {})
    address = str(answers.get("contact_address") or logged.get("contact_address") or "")
    return {
        "name": logged.get("contact_name"),
        "address_lines": [line.strip() for line in address.splitlines() if line.strip()],
        "email": logged.get("contact_email"),
        "email_letters": logged.get("channel") == "email",  # they wrote by e-mail, and are answered by it
    }


def _promised(case: Case) -> date | None:
    """The day by which our answer was promised last in a letter of the case's present stage, as the letter said it."""
    stage = case.row["stage"] or 1
    said = [
        event.data for event in case.happened(LETTER_ISSUED) if PROMISES in event.data and event.data["stage"] == stage
    ]
    return date.fromisoformat(said[-1][PROMISES]) if said else None


def _submitted(case: Case) -> dict[str, dict[str, Any]]:
    """form → the answers given on it last, for a letter that quotes an earlier task."""
    return {row["form_id"]: row["answers"] for row in case.rows(tables.submission)}


def _person_facts(names: Mapping[str, str], username: str | None) -> dict[str, Any] | None:
    return {"name": names.get(username, username), "username": username} if username else None


def _extension_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: row[key] for key in ("clock", "new_date", "reason", "agreed", "interval", "outcome", "why", "working_days")
    }
