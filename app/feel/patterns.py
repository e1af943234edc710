"""Regular expressions outside FEEL's functions, such as the pattern of a form field: one language, one budget.

The matcher is linear in pattern × text, so that no pattern of a form and no text of a person runs away.
"""

from __future__ import annotations

from app.feel.errors import FeelBudgetError, Mistake
from app.feel.evaluation import Budget, Evaluation
from app.feel.regexp import compile_pattern

_BUDGET = Budget()
_CHECK = Budget(steps=50_000)


def pattern_fault(pattern: str) -> str:
    """Why a text is no regular expression of XPath; "" when it is one."""
    try:
        compile_pattern(pattern, "", Evaluation(_CHECK).charge)
    except (Mistake, FeelBudgetError) as error:
        return str(error)
    return ""


def fits_pattern(text: str, pattern: str) -> bool:
    """Whether a text has a part that fits a regular expression of XPath.

    Raises ``Mistake`` for one that is none, and ``FeelBudgetError`` where matching takes too long.
    """
    charge = Evaluation(_BUDGET).charge
    try:
        return compile_pattern(pattern, "", charge).search(text, charge) is not None
    except FeelBudgetError as error:
        error.expression = pattern
        raise
