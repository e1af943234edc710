"""Two changes of the parts of a file, made from the same base, as one: which parts there are, what each says, in which
order they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .order import merge_order
from .places import Places

WHOLE = ""
"""The holder of the outermost parts."""
SAYS_NOTHING = ("", "-")
LONGEST_SHOWN = 2_000


@dataclass(frozen=True)
class Part:
    """A part of a file. `holder`: the key of the part that it stands in. `said`: name → value, each merged by itself.

    `place`: how people call it. `quiet`: where both changed it, mine holds and nobody is asked. `follows`: it is there
    for what others say (`incoming` of a task for its flows), so it counts as no change. `in_order`: the order among its
    like means something. `of_column`: the column that a cell belongs to. `refers`: the keys of parts that it names;
    something quiet, such as the shape of a task, is there as long as what it names.
    """

    key: str
    holder: str
    place: str
    said: Mapping[str, str]
    quiet: bool = False
    follows: bool = False
    in_order: bool = False
    of_column: str = ""
    refers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Parts:
    """The parts of a file in its order."""

    by_key: Mapping[str, Part]

    @cached_property
    def inside(self) -> dict[str, list[str]]:
        """holder → keys of what stands in it, in order."""
        held: dict[str, list[str]] = {}
        for part in self.by_key.values():
            held.setdefault(part.holder, []).append(part.key)
        return held

    @cached_property
    def rows(self) -> set[str]:
        """The keys of the rows of tables."""
        return {part.holder for part in self.by_key.values() if part.of_column}

    @cached_property
    def of_columns(self) -> dict[str, list[str]]:
        """column → keys of its cells."""
        cells: dict[str, list[str]] = {}
        for part in self.by_key.values():
            if part.of_column:
                cells.setdefault(part.of_column, []).append(part.key)
        return cells

    @cached_property
    def references(self) -> set[tuple[str, str]]:
        """(part, part that it names)."""
        return {(part.key, to) for part in self.by_key.values() if not part.quiet for to in part.refers}

    def below(self, key: str) -> list[str]:
        """A part, what stands in it at any depth, and the cells of a column."""
        reached, todo = dict[str, None](), [key]
        while todo:
            at = todo.pop()
            if at in reached:
                continue
            reached[at] = None
            todo += [*self.inside.get(at, ()), *self.of_columns.get(at, ())]
        return list(reached)


@dataclass
class MergedParts:
    """The parts with both changes: what each says, and what stands in which, in order."""

    said: dict[str, dict[str, str]] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    inside: dict[str, list[str]] = field(default_factory=dict)


def as_it_is(parts: Parts) -> MergedParts:
    """The parts of a file, as if merged with no change."""
    said = {key: dict(part.said) for key, part in parts.by_key.items()}
    holder = {key: part.holder for key, part in parts.by_key.items()}
    return MergedParts(said, holder, {key: list(keys) for key, keys in parts.inside.items()})


MergeValue = Callable[[str, str, str, str], str]
"""(place, base, mine, theirs) → what holds where both changed a value."""


class PartsMerge:
    """One merge. `merge_value`: for values that are merged further; without it both changes of a value conflict."""

    def __init__(
        self, base: Parts, mine: Parts, theirs: Parts, places: Places, merge_value: MergeValue | None = None
    ) -> None:
        self.base, self.mine, self.theirs, self.places = base, mine, theirs, places
        self.merge_value = merge_value or self._choose_value
        self.settled: dict[str, bool] = {}

    def run(self) -> MergedParts:
        """The parts with both changes."""
        result = MergedParts()
        every = list(dict.fromkeys([*self.mine.by_key, *self.theirs.by_key]))
        for key in every:
            if self._stays(key):
                result.said[key] = self._said(key)
        for key in result.said:
            result.holder[key] = self._holder(key, result.said)
        self._put_in_order(result)
        return result

    def part(self, key: str) -> Part:
        """A part, as mine has it if mine has it."""
        return self.mine.by_key.get(key) or self.theirs.by_key[key]

    def place(self, key: str) -> str:
        """How a part is called: as it was before, for both may call it otherwise."""
        return (self.base.by_key.get(key) or self.part(key)).place

    def without(self, key: str, result: MergedParts) -> None:
        """Take a part out again, with all that stands in it."""
        for gone in {*self.mine.below(key), *self.theirs.below(key)} & result.said.keys():
            del result.said[gone]
            result.inside[result.holder.pop(gone)].remove(gone)

    def summary(self, side: Parts, key: str) -> str:
        """What a part says, with all that stands in it; "" where this side has none."""
        lines = [
            text
            for each in (side.below(key) if key in side.by_key else [])
            if each in side.by_key and not side.by_key[each].follows
            for text in side.by_key[each].said.values()
            if text not in SAYS_NOTHING
        ]
        shown = "; ".join(lines)
        return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]} …"

    def _stays(self, key: str) -> bool:
        if key in self.settled:
            return self.settled[key]
        in_mine, in_theirs = key in self.mine.by_key, key in self.theirs.by_key
        if in_mine and in_theirs:
            return True
        side = self.mine if in_mine else self.theirs
        if key not in self.base.by_key:
            return True
        shows = [of for of in side.by_key[key].refers if side.by_key[key].quiet]
        if shows:
            return all(self._stays(of) for of in shows if of in side.by_key)
        if side.by_key[key].quiet or not self._touched(side, key):
            return self._settle(side, key, stays=False)
        place = self.place(key)
        theirs_holds = self.places.theirs_holds(
            place, self.summary(self.base, key), self.summary(self.mine, key), self.summary(self.theirs, key)
        )
        return self._settle(side, key, stays=theirs_holds is not in_mine)

    def _settle(self, side: Parts, key: str, *, stays: bool) -> bool:
        """What stands in a part that one side took out stays or goes with it, unless it was moved elsewhere."""
        other = self.theirs if side is self.mine else self.mine
        for each in side.below(key):
            if each not in other.by_key:
                self.settled[each] = stays
        return stays

    def _touched(self, side: Parts, key: str) -> bool:
        """Whether this side changed a part, anything in it, or names it anew."""
        if any(to == key for _, to in side.references - self.base.references):
            return True
        return any(self._changed(side, each) for each in side.below(key))

    def _changed(self, side: Parts, key: str) -> bool:
        now, before = side.by_key[key], self.base.by_key.get(key)
        if now.quiet or now.follows:
            return False
        if before is None:
            return not now.of_column or any(text not in SAYS_NOTHING for text in now.said.values())
        return now.said != before.said or now.holder != before.holder

    def _said(self, key: str) -> dict[str, str]:
        base, mine, theirs = (side.by_key.get(key) for side in (self.base, self.mine, self.theirs))
        if mine is None or theirs is None:
            return dict((mine or theirs or self.part(key)).said)
        was = base.said if base else {}
        names, _ = merge_order(list(was), list(mine.said), list(theirs.said), {*mine.said, *theirs.said})
        said = {}
        for name in names:
            value = self._value(mine, name, was.get(name), theirs.said.get(name))
            if value is not None:
                said[name] = value
        return said

    def _value(self, mine: Part, name: str, base: str | None, theirs: str | None) -> str | None:
        value = mine.said.get(name)
        if value == theirs or theirs == base:
            return value
        if value == base:
            return theirs
        if mine.quiet or name.startswith(QUIET):
            return value if value is not None else theirs
        place = f"{self.place(mine.key)}, {words_of(name)}" if words_of(name) else self.place(mine.key)
        if value is not None and theirs is not None:
            return self.merge_value(place, base or "", value, theirs)
        holds = self.places.theirs_holds(place, shown(base), shown(value), shown(theirs))
        return theirs if holds else value

    def _choose_value(self, place: str, base: str, mine: str, theirs: str) -> str:
        return theirs if self.places.theirs_holds(place, shown(base), shown(mine), shown(theirs)) else mine

    def _holder(self, key: str, kept: Mapping[str, object]) -> str:
        base, mine, theirs = (side.by_key.get(key) for side in (self.base, self.mine, self.theirs))
        if mine is None or theirs is None:
            wanted = [(mine or theirs or self.part(key)).holder]
        elif base is None or mine.holder != base.holder:
            moved_by_both = base is not None and theirs.holder not in (base.holder, mine.holder)
            where = (
                self._place_of(base.holder if base else None),
                self._place_of(mine.holder),
                self._place_of(theirs.holder),
            )
            theirs_holds = moved_by_both and self.places.theirs_holds(f"{self.place(key)}, where it stands", *where)
            wanted = [theirs.holder, mine.holder] if theirs_holds else [mine.holder, theirs.holder]
        else:
            wanted = [theirs.holder, mine.holder]
        return next((holder for holder in wanted if holder in kept or holder == WHOLE), WHOLE)

    def _place_of(self, key: str | None) -> str:
        known: Iterable[Part | None] = (side.by_key.get(key or "") for side in (self.base, self.mine, self.theirs))
        return next((part.place for part in known if part), "the file")

    def _put_in_order(self, result: MergedParts) -> None:
        held: dict[str, list[str]] = {}
        for key, holder in result.holder.items():
            held.setdefault(holder, []).append(key)
        for holder, keys in held.items():
            sides = [side.inside.get(holder, []) for side in (self.base, self.mine, self.theirs)]
            order, both_moved = merge_order(sides[0], sides[1], sides[2], keys)
            if both_moved and any(self.part(key).in_order for key in keys):
                shown_orders = ["; ".join(self._place_of(key) for key in side) for side in sides]
                if self.places.theirs_holds(f"{self._place_of(holder)}, order", *shown_orders):
                    order, _ = merge_order(sides[0], sides[2], sides[1], keys)
            result.inside[holder] = [*order, *(key for key in keys if key not in set(order))]


QUIET = "~"
"""How the name of a value begins that is never asked about, such as the version of the modeller."""
TAG = "#tag"
STEP = "\t"
"""Between the names of a value that lies deeper."""
IN_A_NAMESPACE = re.compile(r"\A\{[^{}\s]*\}(?=[\w-]+\Z)")


def words_of(name: str) -> str:
    """The name of a value, as people read it."""
    if name.startswith("{"):
        name = name.partition("}")[2]
    return "kind" if name == TAG else name.lstrip("#").replace(STEP, ".")


def shown(value: str | None) -> str:
    """A value as people read it; "" for none."""
    return IN_A_NAMESPACE.sub("", value or "")
