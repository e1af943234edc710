"""Why a letter cannot go out yet, in words, each beside the field of the form that would supply it (RSP-13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import OVERRIDE, RECORD
from app.forms.explanations import explains
from app.letters import Lack, Letter

if TYPE_CHECKING:
    from app.forms import Form

    from ..case import Case

EDITS = "letter_edits"
ANSWERS = "answers"


def letter_problems(case: Case, letter: Letter, answers: Mapping[str, Any]) -> dict[str, str]:
    """What keeps a letter from going with the form that the command records: field → what to do.

    Whom it must not name, and, unless `override` says why it goes all the same, what it misses: beside each empty
    field of the form that would supply it, and all together at `override`.
    """
    problems = {}
    if letter.named:
        problems[EDITS] = f"This letter names {', '.join(letter.named)}, whom it must not name. Take the name out."
    elif empty := _edits_that_say_nothing(case, answers):
        problems[EDITS] = (
            f"This says nothing: {'; '.join(empty)}. Write what the customer is to read there, or "
            "leave the part as it was."
        )
    if letter.lacks and not str(answers.get(OVERRIDE) or "").strip():
        problems |= _beside_fields(case, letter, answers)
        problems[OVERRIDE] = (
            f"The letter cannot go out yet. It misses: {'; '.join(dict.fromkeys(map(_in_words, letter.lacks)))}. "
            "Fill these in, or say here why it must go without them."
        )
    return problems


def _edits_that_say_nothing(case: Case, answers: Mapping[str, Any]) -> list[str]:
    """Parts of the letter that somebody put in other words, and in words that the table `says_nothing` has."""
    edits = {str(name): str(text) for name, text in (answers.get(EDITS) or {}).items()}
    fillers = case.content.fillers
    return [
        f"“{' '.join(text.split())}” for the part “{name.replace('_', ' ')}”"
        for name, text in edits.items()
        if text.strip() and not explains(text, fillers)
    ]


def _in_words(lack: Lack) -> str:
    return f"{_part(lack)} ({lack.words})" if lack.element else lack.words


def _part(lack: Lack) -> str:
    return lack.element.replace("_", " ")


def _beside_fields(case: Case, letter: Letter, answers: Mapping[str, Any]) -> dict[str, str]:
    """What the letter lacks, at each field on view that would supply it and is empty, or holds a day that passed."""
    if not case.submission.form_id:
        return {}
    form = case.content.form(case.submission.form_id)
    hidden = form.hidden(answers, facts={**case.context(), **answers})
    said: dict[str, list[str]] = {}
    for lack in letter.lacks:
        for key in sorted(_suppliers(form, lack.paths) - hidden):
            value = answers.get(key)
            if value in (None, "", [], False):
                part = f"for its part “{_part(lack)}”" if lack.element else "as well"
                said.setdefault(key, []).append(f"The letter needs this {part}.")
            elif isinstance(value, date):
                said.setdefault(key, []).append(f"{lack.words[:1].upper()}{lack.words[1:]}.")
    return {key: " ".join(dict.fromkeys(words)) for key, words in said.items()}


def _suppliers(form: Form, paths: Iterable[tuple[str, ...]]) -> set[str]:
    """The fields that supply one of these facts: an answer by its key, another fact by what a field records."""
    keys = set(form.keys)
    recorded: dict[str, set[str]] = {}
    for field in form.fields:
        recorded.setdefault(field.properties.get(RECORD, ""), set()).add(field.key)
    suppliers: set[str] = set()
    for path in paths:
        if path[0] == ANSWERS:
            suppliers |= keys & set(path[1:2])
        else:
            suppliers |= {key for part in path for key in {part} & keys | recorded.get(part, set())}
    return suppliers
