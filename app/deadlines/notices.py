"""Notices of extension and what they do to a due date, as plain data (policies §0.3, EXT-01…13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Extension:
    """A written notice that extends a clock to a new date, as the table `extensions` allowed it.

    ``interval``: the working days between progress updates that the notice agrees (Code 5.9). ``agreed``: whether the
    customer agreed, None when that is not known.
    """

    clock: str
    new_date: date
    notified_on: date
    interval: int | None = None
    agreed: bool | None = None


@dataclass(frozen=True)
class ExtensionProposal:
    """What a notice would do to a clock.

    ``working_days`` counts from the current due date, ``total_working_days`` from the original one, over all extensions
    (EXT-10). ``problem`` is the reason why the date does not move, None when it does.
    """

    clock: str
    new_date: date
    notified_on: date
    current_due: date
    original_due: date
    working_days: int
    total_working_days: int
    problem: str | None

    @property
    def moves(self) -> bool:
        """Whether the notice was sent in time and gives a later date."""
        return self.problem is None


@dataclass(frozen=True)
class ExtensionEffect:
    """An extension and what it did: it moved the date, or ``proposal.problem`` says why not."""

    extension: Extension
    proposal: ExtensionProposal

    @property
    def moved(self) -> bool:
        """Whether the extension moved the due date."""
        return self.proposal.moves
