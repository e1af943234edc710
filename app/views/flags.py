"""What must not be overlooked about a case, in a word each: shown in the inbox, on the case and on every task."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

# A fact of that name that is true, or a process of that name running beside the case, raises the flag.
NAMED = {
    "representative": "Representative",
    "ombudsman": "Ombudsman",
    "legal_proceedings": "Legal",
    "case_review": "Case review",
    "restriction": "Restriction",
}


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag: `key` for colour and tests, `label` as it is shown."""

    key: str
    label: str


def flags_of(row: Mapping[str, Any], adjusted: bool, beside: Collection[str]) -> list[Flag]:
    """The flags of a case. `adjusted`: its complainant has an adjustment in force; `beside`: what runs beside it."""
    facts = row["facts"] or {}
    flags = [Flag("vulnerable", "Vulnerable")] if row["vulnerable"] else []
    if adjusted:
        flags.append(Flag("adjustment", "Adjustment"))
    return flags + [Flag(key, label) for key, label in NAMED.items() if facts.get(key) is True or key in beside]
