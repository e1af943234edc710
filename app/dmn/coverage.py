"""Find the combinations of inputs that no rule covers, column by column, each set of remaining rules once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.dmn.domain import ColumnDomain

Box = tuple[int, ...]
"""The index of a piece for each column; -1 for any piece."""

MOST_STATES = 50_000


class TooLarge(Exception):
    """The table has more combinations than ``MOST_STATES``."""


class Coverage:
    """The rules of a table as boxes over the pieces of its columns."""

    def __init__(self, domains: Sequence[ColumnDomain], rules: int) -> None:
        self.domains = domains
        self.rules = rules
        self._live: list[list[int]] = []
        self._maybe: list[int] = []
        for domain in domains:
            live = [0] * len(domain.pieces)
            maybe = 0
            for rule in range(rules):
                mask = domain.masks[rule]
                if mask is None:
                    maybe |= 1 << rule
                    continue
                for piece in range(len(domain.pieces)):
                    if mask >> piece & 1:
                        live[piece] |= 1 << rule
            self._live.append([rules_here | maybe for rules_here in live])
            self._maybe.append(maybe)
        self.undecided = 0
        for maybe in self._maybe:
            self.undecided |= maybe
        self._full_from = self._rules_open_from()

    def _rules_open_from(self) -> list[int]:
        """For each column, the decided rules that hold for every input of it and of the columns after it."""
        full = [0] * (len(self.domains) + 1)
        full[-1] = ((1 << self.rules) - 1) & ~self.undecided
        for column in range(len(self.domains) - 1, -1, -1):
            domain = self.domains[column]
            whole = sum(1 << rule for rule in range(self.rules) if domain.masks[rule] == domain.everything)
            full[column] = full[column + 1] & whole
        return full

    def holes(self, rules: int, within: Sequence[int] | None = None, most: int = 20) -> Iterator[tuple[Box, bool]]:
        """The boxes that none of the rules (a bit set) surely covers; True where an undecided rule may cover the box.

        ``within`` limits the pieces of each column; ``most`` limits the boxes. Raises ``TooLarge``.
        """
        covered: set[tuple[int, int]] = set()
        states = [0]
        reported = [0]

        def walk(column: int, live: int, chosen: Box) -> Iterator[tuple[Box, bool]]:
            if live & self._full_from[column] or (column, live) in covered or reported[0] >= most:
                return
            if not live:
                reported[0] += 1
                yield (*chosen, *self._any_from(column, within)), False
                return
            if column == len(self.domains):
                reported[0] += 1
                yield chosen, True
                return
            states[0] += 1
            if states[0] > MOST_STATES:
                raise TooLarge
            before = reported[0]
            seen: set[int] = set()
            for piece, holding in enumerate(self._live[column]):
                if within is not None and not within[column] >> piece & 1:
                    continue
                remaining = live & holding
                if remaining in seen:
                    continue
                seen.add(remaining)
                yield from walk(column + 1, remaining, (*chosen, piece))
            if reported[0] == before:
                covered.add((column, live))

        return walk(0, rules, ())

    def _any_from(self, column: int, within: Sequence[int] | None) -> Box:
        if within is None:
            return (-1,) * (len(self.domains) - column)
        return tuple((mask & -mask).bit_length() - 1 for mask in within[column:])

    def box(self, rule: int) -> list[int] | None:
        """The pieces of each column on which a rule holds; None if a cell of it is not decided."""
        masks = [domain.masks[rule] for domain in self.domains]
        return None if any(mask is None for mask in masks) else [mask for mask in masks if mask is not None]

    def overlap(self, first: int, second: int) -> Box | None:
        """A combination for which both rules surely hold; None if there is none."""
        chosen = []
        for domain in self.domains:
            left, right = domain.masks[first], domain.masks[second]
            if left is None or right is None:
                return None
            shared = left & right
            if not shared:
                return None
            chosen.append((shared & -shared).bit_length() - 1)
        return tuple(chosen)
