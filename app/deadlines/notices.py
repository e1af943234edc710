"""Notices of extension and what they do to a due date, as plain data (policies §0.3, EXT-01…13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Extension:
    """A written notice that a date moves, allowed by the table `extensions`: which clock, to which date, sent when.

    ``interval``: working days between progress updates, as the notice agrees (Code 5.9). ``agreed``: what the
    customer said.
    """

    clock: str
    new_date: date
    notified_on: date
    interval: int | None = None
    agreed: bool | None = None


@dataclass(frozen=True)
class ExtensionProposal:
    """What a notice would do. ``working_days``: beyond the current due date; ``total_working_days``: beyond the
    original one, over all extensions (EXT-10). ``problem``: why it moves nothing, None when it may.
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
    """An extension as it was taken into account: it moved the date, or ``proposal.problem`` says why not."""

    extension: Extension
    proposal: ExtensionProposal

    @property
    def moved(self) -> bool:
        """Whether the due date is another one because of it."""
        return self.proposal.moves
