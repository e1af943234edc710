"""Whether words name money for somebody: by a figure, or by words that the table `names_money` has (COMP-05, QF-11).

A figure is read here, because its amount is asked about; which other words give money, deny it, begin a clause or only
state a fact is content. A sentence that gives and names a figure names money, whatever else it says. Of words without a
figure, a denial takes back what stands after it in its own clause, and no more: what cannot be kept apart counts as
money.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.content.contracts import NAMES_MONEY
from app.forms.explanations import words_said

from ..safeguards import ask_safeguard

if TYPE_CHECKING:
    from ..case import Case

IN_PROMISES, IN_LETTERS, FACT = "in promises", "in letters", "fact"
"""What the words of a row do: give money as a remedy or an action, or anywhere; only state a fact."""
DENIAL, DENIAL_BEFORE, NO_DENIAL = "denial", "denial of what stands before", "no denial"
"""Deny or ask what stands after them in their clause, or before them; look like a denial and are none."""
NEW_CLAUSE, SAME_CLAUSE, NUMBER = "new clause", "same clause", "number"
"""Begin a clause; go on with the clause before though a joining word stands in them; are a number."""
_NUMBER = r"(?:\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|[.,]?\d(?:[\d.,]*\d)?)"
_TIMES = {"hundred": 100, "k": 1000, "thousand": 1000, "grand": 1000, "m": 1_000_000, "million": 1_000_000}
_SO_MANY = rf"{_NUMBER}(?:\s*(?:{'|'.join(_TIMES)})\b)?"
_SIGN = r"[£￡₤€$]"
A_SUM = re.compile(
    rf"(?:{_SIGN}|\bGBP)\s*{_SO_MANY}"
    rf"|(?<![^\W_]){_NUMBER}\s*grand\b"
    rf"|(?<![^\W_]){_SO_MANY}\s*(?:{_SIGN}|(?:pounds?|GBP|quid|sterling|euros?|p|pence)\b)",
    re.IGNORECASE,
)
PENCE = re.compile(r"\d\s*(?:p|pence)$", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")
CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|[;:()\[\]–—…]|\s-+\s|\.\.+")
ANY_NUMBER = "#"


def sum_in(text: str) -> Decimal | None:
    """The largest sum of money that a text names in figures, in pounds; other money is taken for pounds.

    What can be read in two ways is read as the larger sum, because somebody's authority depends on it.
    """
    return max((_pounds(match[0]) for match in A_SUM.finditer(_plain(text))), default=None)


def _pounds(said: str) -> Decimal:
    match = re.search(_NUMBER, said)
    assert match is not None  # every sum has a number
    following = re.match(r"\s*([a-z]*)", said[match.end() :], re.IGNORECASE)
    times = _TIMES.get(following[1].casefold(), 1) if following else 1
    amount = _amount(match[0]) * times
    return amount / 100 if PENCE.search(said) else amount


def _amount(number: str) -> Decimal:
    """A mark before at most two digits, the only one of its kind, divides; every other mark groups thousands."""
    at = max(number.rfind("."), number.rfind(","))
    divides = at >= 0 and len(number) - at <= 3 and number.count(number[at]) == 1
    whole, part = (number[:at], number[at + 1 :]) if divides else (number, "")
    return Decimal(f"{re.sub(r'[^0-9]', '', whole) or 0}.{part or 0}")


def money_named(case: Case, text: str, *, promised: bool = True) -> list[str]:
    """What of a text names money for somebody, as the landlord's table has it (`MoneyWords.in_text`).

    Refused, with an incident, where the table gives no answer that can be read.
    """
    asked = ask_safeguard(case, NAMES_MONEY, {"landlord": case.landlord_context()})
    return MoneyWords(asked.value).in_text(text, promised=promised)


Span = tuple[int, int]
"""Where words stand: the first, and the one after the last."""


class MoneyWords:
    """The rows of the table `names_money`, by what they do; each text as it is looked for in a sentence."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        texts: dict[str, list[list[str]]] = {}
        for row in rows:
            texts.setdefault(row["does"], []).extend(words_said(str(text)) for text in row["texts"])
        self.numbers = frozenset(words[0] for words in texts.get(NUMBER, ()) if words)
        self.by_kind: dict[str, dict[str, list[tuple[str, ...]]]] = {}
        for kind, said in texts.items():
            by_first = self.by_kind.setdefault(kind, {})
            for words in sorted({tuple(form for form, _ in self.forms_of(words)) for words in said} - {()}):
                by_first.setdefault(words[0], []).append(words)

    def in_text(self, text: str, *, promised: bool = True) -> list[str]:
        """What of a text names money for somebody: figures as written, words in small letters; nothing for none.

        `promised`: the text is what somebody gets or does, not other words in a letter, where fewer words count.
        """
        return [named for sentence in SENTENCE.split(_plain(text)) for named in self.in_sentence(sentence, promised)]

    def in_sentence(self, sentence: str, promised: bool) -> list[str]:
        parts = [_Part(self, words_said(part), promised) for part in CLAUSE.split(sentence)]
        figures = [match[0].strip() for match in A_SUM.finditer(sentence)]
        giving = [said for part in parts for said in part.giving()]
        if figures and (giving or promised or not any(part.spans(FACT) for part in parts)):
            return [*figures, *giving]
        return [said for part in parts for said in part.given()]

    def forms_of(self, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The words as they are compared, and as they are said: a number of several words is one, like any other."""
        at = 0
        while at < len(words):
            end = at
            while end < len(words) and (
                self._is_number(words[end])
                or (at < end < len(words) - 1 and words[end] == "and" and self._is_number(words[end + 1]))
            ):
                end += 1
            yield (ANY_NUMBER if end > at else words[at]), " ".join(words[at : max(end, at + 1)])
            at = max(end, at + 1)

    def _is_number(self, word: str) -> bool:
        return word in self.numbers or re.fullmatch(r"\d+[km]?", word) is not None


class _Part:
    """What stands between two marks in a sentence, and the clauses that joining words make of it."""

    def __init__(self, table: MoneyWords, words: Sequence[str], promised: bool) -> None:
        forms = list(table.forms_of(words))
        self.table, self.promised = table, promised
        self.forms, self.said = [form for form, _ in forms], [said for _, said in forms]

    def giving(self) -> list[str]:
        """All words that give, whether or not something denies them."""
        return [self._words(span) for span in self._giving()]

    def given(self) -> list[str]:
        """The words that give and that nothing in their clause denies."""
        giving = self._giving()
        if not giving:
            return []
        none = self.spans(NO_DENIAL)
        after, before = (
            [denial for denial in self.spans(kind) if not any(_overlap(denial, span) for span in none)]
            for kind in (DENIAL, DENIAL_BEFORE)
        )
        goes_on = [(first - 1, end) for first, end in self.spans(SAME_CLAUSE)]
        within = [*after, *before, *none, *goes_on]
        begins = [at for at, _ in self.spans(NEW_CLAUSE) if not any(first < at < end for first, end in within)]

        def same_clause(this_at: int, other_at: int) -> bool:
            return not any(min(this_at, other_at) < at <= max(this_at, other_at) for at in begins)

        def denied(span: Span) -> bool:
            return any(
                _overlap(denial, span) or (denial[0] < span[0] and same_clause(denial[0], span[0])) for denial in after
            ) or any(denial[0] >= span[1] and same_clause(span[0], denial[0]) for denial in before)

        return [self._words(span) for span in giving if not denied(span)]

    def spans(self, kind: str) -> list[Span]:
        """Where the texts of a kind stand."""
        by_first = self.table.by_kind.get(kind, {})
        return [
            (at, at + len(text))
            for at, form in enumerate(self.forms)
            for text in by_first.get(form, ())
            if tuple(self.forms[at : at + len(text)]) == text
        ]

    def _giving(self) -> list[Span]:
        return [*self.spans(IN_LETTERS), *(self.spans(IN_PROMISES) if self.promised else ())]

    def _words(self, span: Span) -> str:
        return " ".join(self.said[span[0] : span[1]])


def _overlap(this: Span, other: Span) -> bool:
    return this[0] < other[1] and other[0] < this[1]


def _plain(text: str) -> str:
    """The text without signs that show nothing, such as soft hyphens, and with its signs in their usual form."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
