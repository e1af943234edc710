"""The places of a file in which only a person can choose, and what they have chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MINE, THEIRS = "mine", "theirs"
Chosen = Mapping[str, str]
"""place of a conflict → whose side holds there: `mine` or `theirs`."""


@dataclass(frozen=True)
class Conflict:
    """A place that both changed in different ways. `place`: how people call it; "" for nothing said there."""

    place: str
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """The file with both changes (`body`; None: it is taken out), and where only a person can choose.

    Where there are conflicts, `body` has mine in their places.
    """

    body: bytes | None
    conflicts: tuple[Conflict, ...] = ()


@dataclass
class Places:
    """The conflicts of a file as they are met. Each has a place of its own: a second of the same name is numbered."""

    chosen: Chosen
    unsettled: list[Conflict] = field(default_factory=list)
    _met: dict[str, int] = field(default_factory=dict)

    def theirs_holds(self, place: str, base: str, mine: str, theirs: str) -> bool:
        """Whether theirs was chosen here. Mine holds while nothing is chosen, and the place is kept as a conflict."""
        self._met[place] = self._met.get(place, 0) + 1
        called = place if self._met[place] == 1 else f"{place} ({self._met[place]})"
        if called not in self.chosen:
            self.unsettled.append(Conflict(called, base, mine, theirs))
        return self.chosen.get(called) == THEIRS
