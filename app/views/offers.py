"""What somebody may do with a case: the acts, and what they may tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.casework.act_registry import ACTS
from app.casework.actor import Actor
from app.casework.case import Case
from app.casework.choices import chooses_among
from app.casework.part_in_case import what_may_be_done
from app.casework.readable import case_to_read
from app.casework.runtime import Runtime
from app.content.messages import known_messages
from app.store.queries.case import things_of_case


@dataclass(frozen=True)
class Offer:
    """One thing a person may do or tell: its name, what to call it, and the form it takes."""

    name: str
    title: str
    form_id: str


def offers_for(runtime: Runtime, actor: Actor, case_id: int) -> tuple[list[Offer], list[Offer]]:
    """What this person may do with a case at any time, and what they may tell it, both by title.

    These are the acts and the messages that have a form; no act on one of several things of which the case has none.
    """
    with runtime.reading() as connection:
        case = case_to_read(runtime, connection, actor, case_id)
        acts, there = _offers(case, ACTS), things_of_case(connection, case_id)
        chosen = [act for act in acts if there.issuperset(chooses_among(case.content.form(act.form_id)))]
        return chosen, _offers(case, known_messages(case.content))


def _offers(case: Case, known: Iterable[str]) -> list[Offer]:
    content = case.content
    names = what_may_be_done(case, [name for name in known if content.has_form(name)])
    return sorted((Offer(name, content.form(name).title, name) for name in names), key=lambda offer: offer.title)
