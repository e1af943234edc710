"""What must not be overlooked about a case, one word each: shown in the inbox, on the case and on every task."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.store.queries.inbox import TaskInInbox
from app.store.rows import CaseRow, InstanceWithoutState

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


def side_processes_of(instances: Iterable[InstanceWithoutState]) -> set[str]:
    """The ids of the processes that run beside the lifecycle of a case."""
    return {row["process_id"] for row in instances if not row["lifecycle"] and row["ended_at"] is None}


def flags_of(row: CaseRow | TaskInInbox, adjusted: bool, side_processes: Collection[str]) -> list[Flag]:
    """The flags of a case.

    `adjusted`: its complainant has an adjustment in force. `side_processes`: what runs beside its lifecycle.
    """
    facts = row["facts"] or {}
    flags = [Flag("vulnerable", "Vulnerable")] if row["vulnerable"] else []
    if adjusted:
        flags.append(Flag("adjustment", "Adjustment"))
    return flags + [Flag(key, label) for key, label in NAMED.items() if facts.get(key) is True or key in side_processes]
