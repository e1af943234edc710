"""Whether words name money: by a figure in pounds, or by words that the table `names_money` has (COMP-05, COMP-06).

A figure is read here, because its amount is asked about; which other words name money is content.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from app.content.contracts import NAMES_MONEY
from app.forms.explanations import words_of

from ..safeguards import ask_safeguard

if TYPE_CHECKING:
    from ..case import Case

PROMISES, LETTERS = "promises", "letters"
"""Where the words of a row are read: in remedies and actions only, or in every word of ours that a customer reads."""
A_SUM = re.compile(
    r"[£￡]\s?(\d[\d,]*(?:\.\d{1,2})?)|\b(\d[\d,]*(?:\.\d{1,2})?)\s?(?:pounds?|GBP|quid)\b", re.IGNORECASE
)


def sum_in(text: str) -> Decimal | None:
    """The first sum of money that a text names in figures, in pounds."""
    match = A_SUM.search(text)
    return Decimal((match[1] or match[2]).replace(",", "")) if match else None


def money_named(case: Case, text: str, read_in: str = PROMISES) -> list[str]:
    """What of a text names money, in the order of the table: figures as written, words in small letters.

    `read_in`: PROMISES for what somebody will get or do, LETTERS for other words in a letter, where fewer words count.
    """
    figures = [match[0].strip() for match in A_SUM.finditer(text)]
    said = f" {' '.join(words_of(text))} "
    asked = ask_safeguard(case, NAMES_MONEY, {"landlord": case.landlord_context()})
    texts = [
        " ".join(words_of(str(each)))
        for row in asked.value
        if read_in == PROMISES or row["read_in"] == LETTERS
        for each in row["texts"]
    ]
    return [*figures, *(each for each in texts if each and f" {each} " in said)]
