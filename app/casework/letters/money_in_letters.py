"""Money in the words of a letter passes the same gate as a remedy (COMP-05, QF-11).

Asked are the words that somebody wrote for this letter: the answers that it quotes, the reasons of a decision, what was
considered, why a date moves, and its edited parts. The template's own words are content; what a customer said is
theirs; remedies and actions are asked about when they are entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app import letters
from app.content.contracts import COMPLAINANT

from ..complaint.money import require_money_in_letter
from .lacking import ANSWERS, EDITS

if TYPE_CHECKING:
    from ..case import Case

WRITTEN_BY_STAFF = (ANSWERS, "submitted", "extension", "evidence")
"""Roots of the facts of a letter that hold words of whoever works on the case."""
POINTS = ("definition", "points")


def require_money_of_letter(case: Case, key: str, facts: Mapping[str, Any], mandatory: Iterable[str]) -> None:
    """Refuse a letter to the customer in which somebody without the authority names money, or where money is barred.

    `facts`: what the letter is made from. `mandatory`: its elements, to compare edited ones with the letter unedited.
    """
    template = case.content.letter(key)
    if template.addressee not in ("", COMPLAINANT):
        return
    for words in quoted_words(template, facts):
        require_money_in_letter(case, words)
    edits = {str(name): str(text) for name, text in (facts[ANSWERS].get(EDITS) or {}).items()}
    if edits:
        unedited = letters.compose(template, facts, mandatory=list(mandatory))
        before = {element.name: element.text for element in unedited.elements}
        for name, words in edits.items():
            require_money_in_letter(case, words, known=before.get(name, ""))


def quoted_words(template: letters.Template, facts: Mapping[str, Any]) -> Iterator[str]:
    """The words of people who work on the case that a letter quotes."""
    for path in sorted({path for _, path in template.uses()}):
        if path[0] in WRITTEN_BY_STAFF:
            yield from _texts(_value(facts, path))
        elif path[: len(POINTS)] == POINTS:
            yield from (point["reasons"] for point in facts["definition"]["points"] if point["reasons"])


def _value(facts: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = facts
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def _texts(value: Any) -> Iterator[str]:
    """A text, or each text of a list; rows of a table of answers are asked about where they are recorded."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))
