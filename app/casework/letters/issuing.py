"""Compose a letter, say which of its mandatory elements are missing, and issue it.

Mandatory elements come from two tables: the landlord's `letter_elements` and the Code's `code_letter_elements` (R4).
A letter that misses one is not issued unless somebody says why; that is recorded as a breach (RSP-13).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import letters
from app.content.answers import answer_with
from app.content.contracts import ACT_LETTERS, COMPLAINANT, ELEMENT_TABLES, LETTER_CHANNEL
from app.errors import Invalid
from app.store import tables, users

from ..case import Case
from ..complaint.subjects import names_to_keep_out
from .facts import letter_facts

OVERRIDE = "override"
EDITS = "letter_edits"
INCOMPLETE = "LETTER_INCOMPLETE"
EMAIL, POST = "email", "post"
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


def issue_letter(case: Case, key: str, answers: Mapping[str, Any]) -> int:
    """Issue a letter: stored as sent, with what it was made from (REC-02). Returns its id.

    Invalid when a mandatory element is missing without an `override` reason, or a person who is a subject of the
    complaint is named (RSP-06).
    """
    letter, mandatory, facts = compose_letter(case, key, answers)
    override = str(answers.get(OVERRIDE) or "").strip()
    if problems := letter_problems(letter, answers):
        raise Invalid(problems)
    for layer in sorted({mandatory[name] for name in letter.missing}):
        case.record_breach(INCOMPLETE, layer, override)
    addressee, addresses = _recipients(case, letter.addressee, facts["resident"])
    letter_id = case.insert(
        tables.letter,
        key=key, title=letter.title, markdown=letter.markdown, html=str(letter.html), elements=list(letter.present),
        missing=list(letter.missing), override_reason=override, addressee=addressee,
        channel=EMAIL if addresses else POST, facts=_facts_to_store(case, key, facts),
        definition_version=facts["definition"]["version"],
        issued_on=case.occurred_on, issued_at=case.now, issued_by=case.actor.username,
    )  # fmt: skip
    for number, address in enumerate(addresses):
        case.send_letter(letter_id, address, number)
    case.record("letter_issued", case.occurred_on, text=letter.title, letter=key, letter_id=letter_id)
    return letter_id


def letter_of_act(case: Case, act: str) -> str:
    """The letter that an act sends, as the table `act_letters` says."""
    answer = case.content_with(ACT_LETTERS).decide(ACT_LETTERS, {"act": act})
    return str(answer_with(ACT_LETTERS, answer.value, "letter")["letter"])


def letter_problems(letter: letters.Letter, answers: Mapping[str, Any]) -> dict[str, str]:
    """Why a letter cannot go out, by field: whom it must not name, and what it misses without a reason to go so."""
    problems = {}
    if letter.named:
        problems[EDITS] = f"This letter names {', '.join(letter.named)}, whom it must not name. Take the name out."
    if (letter.missing or letter.gaps) and not str(answers.get(OVERRIDE) or "").strip():
        problems[OVERRIDE] = missing_message(letter)
    return problems


def missing_message(letter: letters.Letter) -> str:
    """What the writer must still fill in, with why each element is missing."""
    lacks = [f"{name} ({letter.absent_why.get(name) or 'not in the template'})" for name in letter.missing]
    listed = "; ".join([*lacks, *letter.gaps])
    return f"The letter cannot go out yet. It misses: {listed}. Fill these in, or say here why it must go without them."


def _recipients(case: Case, addressee: str, person: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Whom a letter is addressed to, and the e-mail addresses that it goes to (none: by post).

    A letter to a post of the landlord goes to everybody who holds its role.
    """
    if addressee in ("", COMPLAINANT):
        return _addressee(person), [person["email"]] if _by_email(case, person) else []
    role = case.content.landlord.posts[addressee]
    addresses = users.addresses(case.connection, case.landlord, role, None)
    return case.content.landlord.title_of(role), addresses


def _by_email(case: Case, person: Mapping[str, Any]) -> bool:
    """Whether a letter to the complainant goes by e-mail, as the landlord's table says (CON-05, CON-06).

    In a release from before that table, their consent decides.
    """
    facts = {
        "has_email": bool(person["email"]),
        "agreed_to_email": bool(person["email_letters"]),
        "preferred_contact": person.get("preferred_contact"),
    }
    rows = case.content.rows(LETTER_CHANNEL, facts)
    if not rows:
        return bool(facts["has_email"] and facts["agreed_to_email"])
    return bool(facts["has_email"] and rows[0]["channel"] == EMAIL)


def _forbidden(case: Case, key: str, facts: Mapping[str, Any]) -> list[str]:
    """The names that a letter may not contain.

    They are those of the subjects (RSP-06) and, where it does not go to the complainant, theirs (PRM-04).
    """
    names = names_to_keep_out(case)
    own = case.content.letter(key).addressee in ("", COMPLAINANT)
    return names if own or not facts["resident"]["name"] else [*names, facts["resident"]["name"]]


def _addressee(person: Mapping[str, Any]) -> str:
    return "\n".join([person["name"] or "", *person["address_lines"]]).strip()


def _facts_to_store(case: Case, key: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The data that is stored with a letter, with key and title of each document that goes with it (INT-23).

    Large parts that the letter itself shows are left out.
    """
    kept = {name: facts[name] for name in ("definition", "answers", "extension", "actions", "remedies", "sent_on")}
    content = case.content
    enclosed = [{"key": name, "title": content.letter(name).title} for name in content.letter(key).encloses]
    return {**kept, ENCLOSES: enclosed}
