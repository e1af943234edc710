"""Every letter of every landlord in whatever state it could go: no promise that has passed, nobody told who may not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app import letters
from app.content.contracts import COMPLAINANT, CONTACT_ADDRESSEE
from app.content.release import Release
from app.feel import to_python
from app.letters import Template
from app.wording import date_words
from tests.content.landlords import content_of

LANDLORDS = ("aspire", "association", "aster", "inspiring")
TODAY = date(2026, 1, 26)
PAST, FUTURE = date(2026, 1, 20), date(2026, 2, 9)
SAID_AS_PAST = ("You should have had our", "You should have heard from us", "received on")
STATES = [(stage, met, day) for stage in (1, 2) for met in (None, PAST) for day in (PAST, FUTURE)]


def facts_of(template: Template, stage: int, met: date | None, day: date) -> dict[str, Any]:
    """What a letter may read, with every date to come on `day` and every clock met or not."""
    clock = {"due": day, "passed": day < TODAY, "met": met, "policy": day, "code": day, "target": day}
    clocks = {path.split(".")[1] for path in template.paths if path.startswith("deadlines.") and "." in path}
    asked = {path.split(".")[1] for path in template.paths if path.startswith("answers.") and "." in path}
    dates = {name for name in asked if name.endswith(("_on", "_by", "_date"))}
    answers = {name: day if name in dates else "words" for name in asked}
    return {
        "today": TODAY, "sent_on": TODAY, "complaint": {"stage": stage, "reference": "X-1", "received_on": PAST},
        "deadlines": dict.fromkeys(clocks, clock),
        "landlord": {"name": "Us", "telephone": "1", "address": "Here"}, "definition": {"points": []},
        "resident": {"name": "Resident"}, "contact": {"name": "Neighbour"}, "handler": {"name": "Handler"},
        "reviewer": {"name": "Reviewer"}, "sender": {"name": "Sender"}, "ombudsman": {"online": "web"},
        "actions": [{"what": "A gate", "due": day, "owner": "us", "colleague": False}],
        "remedies": [{"what": "A gate", "by_when": day, "by_whom": "us", "done": False, "kind": "other"}],
        "extension": {"new_date": day, "reason": "why", "interval": 5, "agreed": "yes"}, "answers": answers,
        "submitted": {}, "outcomes_sought": None, "evidence": [],
    }  # fmt: skip


def templates() -> list[tuple[str, str]]:
    return [(landlord, key) for landlord in LANDLORDS for key in sorted(release(landlord).letter_paths)]


def release(landlord: str) -> Release:
    return content_of(landlord)


@pytest.mark.parametrize(("landlord", "key"), templates())
def test_no_letter_promises_a_day_that_has_passed_in_any_state(landlord: str, key: str) -> None:
    """Issue 10 §2: a date that has passed stops the letter, or stands in it as one that was missed."""
    template = release(landlord).letter(key)
    for stage, met, day in STATES:
        facts = facts_of(template, stage, met, day)
        without = {**facts, "answers": {k: v for k, v in facts["answers"].items() if k != "new_answer_by"}}
        for given in (facts, without):
            letter = letters.compose(template, given)
            for line in letter.text.splitlines():
                if date_words(PAST) in line:
                    assert any(said in line for said in SAID_AS_PAST), (key, stage, met, day, line)


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_some_letter_is_stopped_by_a_day_that_has_passed(landlord: str) -> None:
    """The dates above are seen: each of the letters that promise one is stopped where it has passed."""
    content = release(landlord)
    for key in ("ACK1", "ACK2", "HANDLER", "RSP1", "RSP2", "LATE", "UPDATE"):
        template = content.letter(key)
        facts = facts_of(template, 1, None, PAST)
        facts["answers"].pop("new_answer_by", None)
        assert letters.compose(template, facts).passed, key


@pytest.mark.parametrize(("landlord", "key"), templates())
def test_every_letter_goes_to_somebody_who_may_get_it(landlord: str, key: str) -> None:
    """REP-02, Code 5.12: to the customer, to a post of the landlord, or saying nothing of anybody."""
    content = release(landlord)
    template = content.letter(key)
    posts = content.landlord.posts
    assert template.addressee in ("", COMPLAINANT, CONTACT_ADDRESSEE, *posts)
    if template.addressee == CONTACT_ADDRESSEE:
        assert template.discloses_nothing
        told = {path.split(".")[0] for path in template.paths}
        assert told <= {"contact", "landlord", "sender"}, "it says nothing of the customer or the case"


@pytest.mark.parametrize("landlord", LANDLORDS)
@pytest.mark.parametrize("source", ["representative", "mp", "councillor"])
@pytest.mark.parametrize("relationship", ["other", "not_a_customer", ""])
def test_whoever_stands_in_the_customers_place_is_not_told_as_the_customer(
    landlord: str, source: str, relationship: str
) -> None:
    """REP-02: who may be told what is one rule, asked of the addressee of every letter."""
    facts = {"complaint": {"source": source, "relationship": relationship, "anonymous": False}}
    content = release(landlord)
    told = to_python(content.decide("addressee", facts).value)["told_whom"]
    assert told == source
    answer = to_python(content.decide("may_be_told", {**facts, "told_whom": told, "authority": "none"}).value)
    elected_need_none = landlord == "association" and source in ("mp", "councillor")  # P3.10
    assert answer["allowed"] is elected_need_none
