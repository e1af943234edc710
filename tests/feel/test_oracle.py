"""Ours against feelin's answers: they agree, or the clause that decides is written down.

The corpus and feelin's answers are data; ``oracle/generate.py`` and ``oracle/answers.mjs`` make them anew.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from app import feel
from tests.feel.oracle.generate import corpus

ORACLE = Path(__file__).parent / "oracle"
ANSWERS: dict[str, dict[str, Any]] = json.loads((ORACLE / "answers.json").read_text(encoding="utf-8"))
DISAGREEMENTS: dict[str, list[str]] = json.loads((ORACLE / "disagreements.json").read_text(encoding="utf-8"))


def agrees(ours: object, theirs: Any) -> bool:
    if theirs is None or isinstance(theirs, (bool, str)):
        return type(ours) is type(theirs) and ours == theirs
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and all(map(agrees, ours, theirs))
    if "number" in theirs:
        number = Decimal(theirs["number"])
        if not isinstance(ours, Decimal) or not number.is_finite():
            return False
        return abs(ours - number) <= Decimal("1e-9") * max(Decimal(1), abs(ours))
    if "context" in theirs:
        wanted = theirs["context"]
        return (
            isinstance(ours, dict)
            and ours.keys() == wanted.keys()
            and all(agrees(ours[k], v) for k, v in wanted.items())
        )
    if "temporal" in theirs:
        return str(ours) == str(theirs["temporal"])
    return type(ours).__name__.lower() == str(theirs["other"])


def our_answer(text: str) -> object:
    try:
        return feel.compile_expression(text).evaluate({})
    except feel.FeelSyntaxError:
        return None


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(ANSWERS) > 1400
    assert list(ANSWERS) == corpus()


def test_we_disagree_with_feelin_only_where_a_clause_decides() -> None:
    disagreeing = {
        text
        for text, answer in ANSWERS.items()
        if not agrees(our_answer(text), answer.get("value") if "value" in answer else None)
    }
    listed = {text for texts in DISAGREEMENTS.values() for text in texts}
    assert disagreeing == listed


def test_every_disagreement_names_its_clause() -> None:
    assert all(clause.startswith("§10.3.") for clause in DISAGREEMENTS)
