"""Whether words name money for somebody: by a figure, or by words that the table `names_money` has (COMP-05, QF-11).

Read sentence by sentence. A figure is read here, because its amount is asked about; which other words give money, deny
it or only state a fact is content. A sentence that gives and names a figure names money, whatever else it says; what
cannot be kept apart counts as money.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.content.contracts import NAMES_MONEY
from app.forms.explanations import words_said

from ..safeguards import ask_safeguard

if TYPE_CHECKING:
    from ..case import Case

IN_PROMISES, IN_LETTERS, DENIAL, FACT = "in promises", "in letters", "denial", "fact"
"""What the words of a row do: give money as a remedy or an action, or anywhere; deny or ask; only state a fact."""
_NUMBER = r"(\d[\d,]*(?:\.\d{1,2})?)"
_SIGN = r"[£￡€$]"
A_SUM = re.compile(
    rf"{_SIGN}\s*{_NUMBER}|\bGBP\s*{_NUMBER}|\b{_NUMBER}\s*(?:{_SIGN}|pounds?\b|GBP\b|quid\b|euros?\b|p\b|pence\b)",
    re.IGNORECASE,
)
PENCE = re.compile(r"\d\s*(?:p|pence)$", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")


def sum_in(text: str) -> Decimal | None:
    """The first sum of money that a text names in figures, in pounds; other money is taken for pounds."""
    match = A_SUM.search(_plain(text))
    if match is None:
        return None
    amount = Decimal(next(filter(None, match.groups())).replace(",", ""))
    return amount / 100 if PENCE.search(match[0]) else amount


def money_named(case: Case, text: str, *, promised: bool = True) -> list[str]:
    """What of a text names money for somebody, as the landlord's table has it (`MoneyWords.in_text`).

    Refused, with an incident, where the table gives no answer that can be read.
    """
    asked = ask_safeguard(case, NAMES_MONEY, {"landlord": case.landlord_context()})
    return MoneyWords(asked.value).in_text(text, promised=promised)


class MoneyWords:
    """The rows of the table `names_money`, by what they do; each text as it is looked for in a sentence."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.by_kind: dict[str, list[str]] = {}
        for row in rows:
            texts = (" ".join(words_said(str(text))) for text in row["texts"])
            self.by_kind.setdefault(row["does"], []).extend(filter(None, texts))

    def in_text(self, text: str, *, promised: bool = True) -> list[str]:
        """What of a text names money for somebody: figures as written, words in small letters; nothing for none.

        `promised`: the text is what somebody gets or does, not other words in a letter, where fewer words count.
        """
        return [named for sentence in SENTENCE.split(_plain(text)) for named in self.in_sentence(sentence, promised)]

    def in_sentence(self, sentence: str, promised: bool) -> list[str]:
        said = f" {' '.join(words_said(sentence))} "
        figures = [match[0].strip() for match in A_SUM.finditer(sentence)]
        giving = [*self._of(IN_LETTERS, said), *(self._of(IN_PROMISES, said) if promised else ())]
        if figures and (giving or promised or not [*self._of(FACT, said)]):
            return [*figures, *giving]
        return [] if [*self._of(DENIAL, said)] else giving

    def _of(self, kind: str, said: str) -> Iterator[str]:
        return (text for text in self.by_kind.get(kind, ()) if f" {text} " in said)


def _plain(text: str) -> str:
    """The text without signs that show nothing, such as soft hyphens, and with its signs in their usual form."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
