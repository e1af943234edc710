"""What every landlord's letters must say at least: its own table takes the place of the common one."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from app.content.release import COMMON, Release, layers
from tests.content.landlords import LANDLORDS, content_of

TABLE = "letter_elements"
DECISIONS = ("upheld", "partly_upheld", "not_upheld")
RECEIVED = (date(2024, 3, 28), date(2026, 3, 2))


def common(content: Release) -> Release:
    """The same files, with the landlord's own tables left out."""
    own = f"dmn/{content.landlord_key}/{TABLE}.dmn"
    return Release("common", content.landlord_key, {path: body for path, body in content.files.items() if path != own})


def facts(letter: str, decision: str, received: date) -> dict[str, Any]:
    return {
        "letter": letter,
        "answers": {"outcome": decision},
        "definition": {"points": [{"decision": decision}]},
        "complaint": {"received_on": received, "stage": 1, "relationship": "tenant"},
    }


def elements(content: Release, given: dict[str, Any]) -> set[str]:
    return {str(row["element"]) for row in content.rows(TABLE, given)}


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_landlords_table_asks_for_less_than_the_common_one(landlord: str) -> None:
    """RSP-03, S1-16, CON-07: whatever the letter, the decision and the day of receipt."""
    content = content_of(landlord)
    assert layers(content.files, "dmn", ".dmn", landlord)[TABLE] == f"dmn/{landlord}/{TABLE}.dmn"
    shared = common(content)
    assert f"/{COMMON}/" in shared.table_paths[TABLE]
    letters = sorted(key for key in content.letter_paths if f"letters/{key}.md" in content.files)
    assert {"ACK1", "RSP1", "LATE", "UPDATE", "SVYINFO"} <= set(letters), "the letters that landlords share"
    lost = {
        (letter, decision, received.isoformat()): sorted(missing)
        for letter, decision, received in product(letters, DECISIONS, RECEIVED)
        for given in (facts(letter, decision, received),)
        if (missing := elements(shared, given) - elements(content, given))
    }
    assert lost == {}
    answer = facts("RSP1", "upheld", RECEIVED[-1])
    assert {"fault_ack", "explanation", "apology"} <= elements(content, answer)
    assert {"apology", "new_date", "ombudsman"} <= elements(content, facts("LATE", "upheld", RECEIVED[-1]))
