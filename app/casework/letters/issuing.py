"""Compose a letter, say which of its mandatory elements are missing, and issue it.

Mandatory elements come from two tables: the landlord's `letter_elements` and the Code's `code_letter_elements` (R4).
A letter that misses one is not issued unless somebody says why; that is recorded as a breach (RSP-13).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import letters
from app.content.asking import ask
from app.content.contracts import ACT_LETTERS, COMPLAINANT, ELEMENT_TABLES, LETTER_ISSUED, OVERRIDE
from app.errors import Invalid, Refused
from app.store import tables

from ..case import Case
from ..complaint.subjects import names_to_keep_out
from .by_hand import posting_by_hand, posting_problems
from .copies import ask_for_copies_of_letter
from .facts import PROMISES, letter_facts
from .lacking import EDITS, letter_problems
from .letter_work import ask_for_letter_work
from .letterhead import SENDER, letterhead, sender_of
from .money_in_letters import require_money_of_letter
from .recipients import BY_HAND, Recipient, recipient_of, tell_what_cannot_be_sent

INCOMPLETE = "LETTER_INCOMPLETE"
ENCLOSES = "encloses"


def mandatory_elements(case: Case, key: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """element → the layer that demands it (`code` if the Code does), for a letter of this case."""
    layers: dict[str, str] = {}
    for table, layer in ELEMENT_TABLES.items():
        for row in case.content.rows(table, {**facts, "letter": key}):
            layers[str(row["element"])] = layer
    return layers


def compose_letter(
    case: Case, key: str, answers: Mapping[str, Any]
) -> tuple[letters.Letter, dict[str, str], dict[str, Any]]:
    """The letter as it would go out now, the elements it must have, and the facts it was made from."""
    facts = letter_facts(case, answers)
    mandatory = mandatory_elements(case, key, facts)
    letter = letters.compose(
        case.content.letter(key),
        facts,
        mandatory=list(mandatory),
        edits={str(name): str(text) for name, text in (answers.get(EDITS) or {}).items()},
        forbidden=_forbidden(case, key, facts),
    )
    return letter, mandatory, facts


def issue_letter(case: Case, key: str, answers: Mapping[str, Any], *, confirms: bool = False) -> int:
    """Issue a letter: stored as sent, with what it was made from (REC-02). Returns its id.

    `confirms`: it only confirms in writing what was done before, which keeps its own day. Where the answers say that
    the letter was posted by hand, nothing goes out from here, and the letter has the day of its posting.

    Invalid when a mandatory element is missing without an `override` reason, a person who is a subject of the
    complaint is named (RSP-06), or what the letter does was entered as of another day (T4); Refused when it may not go
    to whom it is addressed, has nowhere to go, or names money that is barred or not for this person to give (COMP-05).
    """
    letter, mandatory, facts = compose_letter(case, key, answers)
    require_money_of_letter(case, key, facts, mandatory)
    override = str(answers.get(OVERRIDE) or "").strip()
    not_posted_so = {} if confirms else posting_problems(case, answers)
    if problems := {**letter_problems(case, letter, answers), **not_posted_so}:
        raise Invalid(problems)
    posting = None if confirms else posting_by_hand(case, answers)
    for layer in sorted({mandatory[name] for name in letter.missing}):
        case.record_breach(INCOMPLETE, layer, override)
    recipient = recipient_of(case, case.content.letter(key), facts)
    if posting:
        recipient = Recipient(recipient.addressee, BY_HAND)
    else:
        _require_printable(case, letter, recipient.addressee, facts["resident"])
    letter_id = case.insert(
        tables.letter,
        key=key, title=letter.title, markdown=letter.markdown, html=str(letter.html), elements=list(letter.present),
        missing=list(letter.missing), override_reason=override, addressee=recipient.addressee,
        channel=recipient.channel, facts=_facts_to_store(case, key, facts),
        definition_version=facts["definition"]["version"],
        issued_on=posting.day if posting else case.today, issued_at=case.now, issued_by=case.actor.username,
    )  # fmt: skip
    for number, address in enumerate(recipient.emails):
        case.send_letter(letter_id, address, number)
    if not posting:
        tell_what_cannot_be_sent(case, recipient, letter.title)
    more: dict[str, Any] = {"posted_by": posting.by, "document_id": posting.document_id} if posting else {}
    if letter.promises:
        more |= {PROMISES: letter.promises.isoformat(), "stage": case.row["stage"] or 1}
    day = posting.day if posting else case.today
    case.record(LETTER_ISSUED, day, text=letter.title, of_fact=not confirms, letter=key, letter_id=letter_id, **more)
    template = case.content.letter(key)
    ask_for_letter_work(case, letter_id, template, recipient.channel)
    if template.addressee in ("", COMPLAINANT) and not template.discloses_nothing:
        ask_for_copies_of_letter(case, letter_id, letter.title)
    return letter_id


def _require_printable(case: Case, letter: letters.Letter, addressee: str, resident: Mapping[str, Any]) -> None:
    """Refuse a letter in which a name or a word would be squares: no font has its script (INT-23)."""
    head = {**letterhead(case, case.today, person=resident), "recipient": addressee.splitlines()}
    lacking = letters.unprintable_words(letter, head)
    if lacking:
        raise Refused(
            f"This letter cannot be printed: no font here has {' '.join(sorted(lacking)[:10])}. Write the name in "
            "Latin letters beside it (“Who the customer is, and how to reach them”), or put these words of the letter "
            "differently.",
            rule="letter",
        )


def letter_of_act(case: Case, act: str) -> str:
    """The letter that an act sends, as the table `act_letters` says."""
    return str(ask(case.content_with(ACT_LETTERS), ACT_LETTERS, {"act": act}).value["letter"])


def what_letter_lacks(case: Case, key: str) -> dict[str, str]:
    """What the letter of the form that the command records would miss with the answers that are right, by field.

    For saying it together with what is wrong with the other answers; `issue_letter` would say it next.
    """
    answers = case.submission.answers
    return letter_problems(case, compose_letter(case, key, answers)[0], answers)


def _forbidden(case: Case, key: str, facts: Mapping[str, Any]) -> list[str]:
    """The names that a letter may not contain.

    They are those of the subjects (RSP-06) and, where it does not go to the complainant, theirs (PRM-04).
    """
    names = names_to_keep_out(case)
    own = case.content.letter(key).addressee in ("", COMPLAINANT)
    return names if own or not facts["resident"]["name"] else [*names, facts["resident"]["name"]]


def _facts_to_store(case: Case, key: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The data that is stored with a letter, with key and title of each document that goes with it (INT-23).

    Large parts that the letter itself shows are left out.
    """
    kept = {name: facts[name] for name in ("definition", "answers", "extension", "actions", "remedies", "sent_on")}
    content = case.content
    enclosed = [{"key": name, "title": content.letter(name).title} for name in content.letter(key).encloses]
    return {**kept, ENCLOSES: enclosed, SENDER: sender_of(case.landlord_now)}
