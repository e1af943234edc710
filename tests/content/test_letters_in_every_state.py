"""Every letter of every landlord in whatever state it could go: no promise that has passed, nobody told who may not."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest

from app import letters
from app.content.contracts import COMPLAINANT, CONTACT_ADDRESSEE
from app.content.release import Release
from app.feel import to_python
from app.letters import Template
from app.wording import date_words
from tests.content.landlords import content_of
from tests.drivers.late_histories import LateHistory, LettersOf, histories_of

LANDLORDS = ("aspire", "association", "aster", "inspiring")
TODAY = date(2026, 1, 26)
PAST, FUTURE = date(2026, 1, 20), date(2026, 2, 9)
SAID_AS_PAST = ("You should have had", "You should have heard from us", "received on", "We had told you")
DAY_IN_WORDS = re.compile(r"\b[A-Z][a-z]+day \d{1,2} [A-Z][a-z]+ \d{4}\b")
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
        "promised": day,
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


# -- as they went out in histories in which everything comes late ------------------------------------------------------

WALKS = [
    pytest.param(landlord, history, id=f"{landlord}-{history.__name__}")
    for landlord in LANDLORDS
    for history in histories_of(landlord)
]
DATELESS = {"AUTH", "SVYINFO", "FEEDBACK", "BOARD-OMB", "POLICY"}
"""Letters that stand beside a complaint: none of its dates is in them."""
UNUSED = {
    "aspire": set(),
    "association": {"QFC"},
    "aster": {"QFC", "EXTREF"},
    "inspiring": {"QFC", "EXTREF", "EXT1", "EXCL", "ESCREF"},
}
"""Shared letters that nothing at a landlord sends: no quick fix, no agreement to more time, no ground to refuse."""


@pytest.mark.parametrize(("landlord", "history"), WALKS)
def test_no_letter_of_a_late_history_promises_what_has_passed_or_goes_to_somebody_else(
    walked: LettersOf, landlord: str, history: LateHistory
) -> None:
    """EXC-11, EXT-08, RSP-03, ESC-07, REP-02 (Code 2.4, 5.9, 6.2, 6.7): whatever day a letter names has not come yet,
    or is said to have been missed; nothing mandatory is missing, and it goes to the customer, or says nothing."""
    sent = walked(landlord, history)
    assert sent
    for letter in sent:
        for line in letter["markdown"].splitlines():
            for day in days_in(line):
                assert day >= letter["issued_on"] or any(said in line for said in SAID_AS_PAST), (letter["key"], line)
        assert letter["missing"] == []
        template = release(landlord).letter(letter["key"])
        name = "A Solicitor" if template.discloses_nothing else "Resident 1042"
        assert letter["addressee"].splitlines()[0] == name


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_every_letter_that_may_name_a_date_goes_out_in_a_late_history(walked: LettersOf, landlord: str) -> None:
    """Issue 10: no letter is left that nobody has seen go out late."""
    seen = {letter["key"] for history in histories_of(landlord) for letter in walked(landlord, history)}
    assert set(release(landlord).letter_paths) - DATELESS - UNUSED[landlord] == seen


def days_in(line: str) -> list[date]:
    """The dates that a line has in words, such as Monday 26 January 2026."""
    return [datetime.strptime(words, "%A %d %B %Y").date() for words in DAY_IN_WORDS.findall(line)]
