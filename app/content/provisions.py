"""Whether a release has the steps, dates, tables, forms and letters that the Code demands, provision by provision.

The checks are content: the table `design_checks` (dmn/code) asks the facts of `design_of` and names, for each
provision, what satisfies it and what stands against it (SYS-06).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .contracts import DESIGN_CHECKS
from .design_facts import design_of, refs
from .release import Release


@dataclass(frozen=True)
class Provision:
    """A check: `provision` of the Code ("6.13"), what it asks, where the release does it, and what stands against it.

    Met when something does it and nothing stands against it.
    """

    provision: str
    asks: str
    satisfied_by: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def met(self) -> bool:
        return bool(self.satisfied_by) and not self.against


@lru_cache(maxsize=16)
def check_provisions(content: Release) -> tuple[Provision, ...]:
    """Every check of a release, in the order of the table; none when the release has no such table."""
    rows = content.rows(DESIGN_CHECKS, {"design": design_of(content)})
    return tuple(
        Provision(str(row["provision"]), str(row["asks"]), refs(row["satisfied_by"]), refs(row["against"]))
        for row in rows
    )
