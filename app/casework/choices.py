"""What a select of a form offers when its choices come from the case or the landlord (`properties.options`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.content.asking import ask
from app.content.contracts import EXCLUSIONS, GROUNDS, SIGNPOSTS
from app.content.release import Release
from app.errors import Refused
from app.forms import Form
from app.store import Connection, tables, users
from app.store.queries.case import documents_in_use
from app.wording import date_words

from .complaint.adjustments import adjustments_in_force
from .complaint.authority import authority_in_force
from .complaint.colleagues import colleagues
from .complaint.contributions import contributor_name, outstanding
from .complaint.order_list import is_open_order, orders_of
from .letters.facts import bodies_on, current_points
from .safeguards import ask_safeguard

if TYPE_CHECKING:
    from .case import Case

Choices = list[tuple[str, str]]
NO_GROUND, ACCEPT = "none", "accept"


def choices_for(connection: Connection, content: Release, form: Form, case: Case | None) -> dict[str, Choices]:
    """source → (value, label) of every source that the form's fields take their choices from."""
    return {source: _choices_from(connection, content, source, case) for source in _sources(form)}


NOTHING_TO_CHOOSE = {
    "documents": "no document in use",
    "actions": "no promised action that is open",
    "orders": "no order that is open",
    "authorities": "no authority in force",
    "contributions": "no contribution that is asked for and outstanding",
}
"""What a case lacks whose list of a kind is empty, in words."""


def chooses_among(form: Form) -> list[str]:
    """The kinds of things of a case one of which the form is about, whatever is answered in it."""
    always = [field for field in form.fields if field.hide_when is None and not field.group_hides]
    return [field.options_source for field in always if field.options_source in NOTHING_TO_CHOOSE]


def require_something_to_choose(case: Case, form: Form) -> None:
    """Refuse, in words, a form that is about one of several things of which the case has none."""
    for kind in chooses_among(form):
        if not _choices_of_case(kind, case):
            raise Refused(f"“{form.title}” is not needed: this case has {NOTHING_TO_CHOOSE[kind]}.", rule=form.id)


class ChoicesWhenAsked(Mapping[str, Choices]):
    """The same within a transaction, each looked up when a value is compared with it: most fields are left empty."""

    def __init__(self, form: Form, case: Case) -> None:
        self._sources, self._case = _sources(form), case
        self._known: dict[str, Choices] = {}

    def __getitem__(self, source: str) -> Choices:
        if source not in self._sources:
            raise KeyError(source)
        if source not in self._known:
            case = self._case
            self._known[source] = _choices_from(case.connection, case.content, source, case)
        return self._known[source]

    def __contains__(self, source: object) -> bool:
        return source in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def _sources(form: Form) -> dict[str, None]:
    """Where the form's fields take their choices from, each once, in their order."""
    fields = [part for top in form.fields for part in (top, *top.subfields)]
    return dict.fromkeys(field.options_source for field in fields if field.options_source)


def _choices_from(connection: Connection, content: Release, source: str, case: Case | None) -> Choices:
    kind, _, argument = source.partition(":")
    landlord, now = content.landlord, case.landlord_now if case else content.landlord
    if kind == "people":
        roles = [role.strip() for role in argument.split(",") if role.strip()]
        return users.users_holding(connection, content.landlord_key, now.holders(roles) if roles else list(now.roles))
    if kind == "colleagues":
        return case.colleagues if case else colleagues(connection, landlord)
    if kind == "areas":
        return list(landlord.areas.items())
    if kind == "themes":
        return list(landlord.themes.items())
    if kind in ("grounds", "escalation_grounds"):
        return _ground_choices(content, case, stage_2=kind == "escalation_grounds")
    if kind == "channels":
        return list(landlord.channels.items())
    return _choices_of_case(kind, case) if case else []


def _ground_choices(content: Release, case: Case | None, *, stage_2: bool) -> Choices:
    """The grounds of the landlord's policy on which a complaint, or taking it to stage 2, may be refused.

    On a case, only the one that the facts bear, as the table of exclusions proposes it now, without those that the
    Ombudsman has overturned (Code 2.2, 2.5, 5.11); without a case, all.
    """
    if case:
        facts = {**case.context(), "proposed_ground": proposed_ground(case), "stage_2_asked_for": stage_2}
        rows = ask_safeguard(case, GROUNDS, facts).value
    else:
        rows = ask(content, GROUNDS, {"stage_2_asked_for": stage_2}).value
    return [(str(row["ground"]), str(row.get("label") or row["ground"])) for row in rows]


def proposed_ground(case: Case) -> str:
    """The ground that the table of exclusions proposes from the facts of the case now; `none` where it accepts it."""
    if not case.content.has_decision(EXCLUSIONS):
        return NO_GROUND
    answer = ask_safeguard(case, EXCLUSIONS, case.context()).value
    return NO_GROUND if answer["proposal"] == ACCEPT else str(answer["ground"])


def _choices_of_case(kind: str, case: Case) -> Choices:
    """The choices that come from the case."""
    if kind == "points":
        return [(str(point["number"]), point["text"]) for point in current_points(case)]
    if kind == SIGNPOSTS:
        return [(str(body["body"]), f"{body['name']}: {body['helps_with']}") for body in bodies_on(case, case.today)]
    if kind == "events":
        return _event_choices(case)
    if kind == "clocks":
        return [(name, name.replace("_", " ").capitalize()) for name in case.clocks.states]
    if kind == "actions":
        rows = [row for row in case.rows(tables.action) if row.get("done_on") is None]
        return [(str(row["id"]), row["what"]) for row in rows]
    if kind == "contributions":
        return [(str(row["id"]), f"{contributor_name(case, row)}: {row['what']}") for row in outstanding(case)]
    if kind == "authorities":
        authorities = [row for row in case.rows(tables.authority) if authority_in_force(row, case.today)]
        return [(str(row["id"]), row["name"]) for row in authorities]
    if kind == "adjustments":
        kinds = {row["kind"] for row in adjustments_in_force(case.rows(tables.adjustment), case.today)}
        return [(each, each.replace("_", " ").capitalize()) for each in sorted(kinds)]
    if kind == "documents":
        return [(str(row["id"]), row["name"]) for row in documents_in_use(case.connection, case.id)]
    if kind == "orders":
        return [(str(row["id"]), row["what"]) for row in orders_of(case) if is_open_order(row)]
    return []


def _event_choices(case: Case) -> Choices:
    """The events whose dates may be corrected (TIM-09), with their dates, in order.

    These are the events that some clock of the case's release depends on; of what happened more than once, the last.
    """
    known = case.content.clock_events
    newest = {event.type: event.occurred_on for event in case.events if event.type in known}
    in_order = sorted(newest.items(), key=lambda dated: dated[1])
    return [(name, f"{name.replace('_', ' ').capitalize()}, {date_words(day)}") for name, day in in_order]
