"""What is known of a value before it is worked out: its static type.

A type stands for the set of values that are possible. `ANYTHING` stands for "not known": nothing is said of it, so that
no check that reads types gives a false alarm. `app/feel/types.py` holds the types of the standard, which values are
converted to at run time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

MOST_SHOWN = 8
"""How many values or members a description lists before it says how many more there are."""


class StaticType:
    """A set of values, which can be compared and hashed, and described in plain words."""

    __slots__ = ()

    def describe(self) -> str:
        """The type in a sentence: “a date”, “one of “a”, “b””, “a date, or null”."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Anything(StaticType):
    """What is not known: any value, null among them."""

    def describe(self) -> str:
        return "anything"


@dataclass(frozen=True, slots=True)
class Null(StaticType):
    """Null and nothing else."""

    def describe(self) -> str:
        return "null"


@dataclass(frozen=True, slots=True)
class Simple(StaticType):
    """A value without parts, of a `kind` such as text, number, boolean or date.

    `values`: the only ones that are possible, None where all of the kind are. `sources`: where these values come from,
    in words that a finding can show, such as “the table triage”.
    """

    kind: str
    values: frozenset[object] | None = None
    sources: frozenset[str] = frozenset()

    def describe(self) -> str:
        if self.values is None:
            return self.kind if self.kind == "text" else f"a {self.kind}"
        shown = _listed([_quoted(value) for value in self.values])
        return f"one of {shown}" if len(self.values) > 1 else shown or f"no {self.kind}"


@dataclass(frozen=True, slots=True)
class ListOf(StaticType):
    items: StaticType

    def describe(self) -> str:
        return "a list" if self.items == ANYTHING else f"a list of which each is {self.items.describe()}"


@dataclass(frozen=True, slots=True)
class RangeOf(StaticType):
    points: StaticType

    def describe(self) -> str:
        return "a range" if self.points == ANYTHING else f"a range from and to {self.points.describe()}"


@dataclass(frozen=True, slots=True)
class ContextOf(StaticType):
    """A context, such as `complaint`; make it with `context`.

    `is_open`: it may have members besides those that are known. Without, asking for another one is a mistake.
    """

    members: tuple[tuple[str, StaticType], ...] = ()
    is_open: bool = False
    _by_name: dict[str, StaticType] = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", dict(self.members))
        object.__setattr__(self, "_hash", hash((self.members, self.is_open)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def names(self) -> Iterable[str]:
        """The names of the members that are known."""
        return self._by_name.keys()

    def member(self, name: str) -> StaticType | None:
        """The type of a member; None where it has none of that name. Of an open context, anything."""
        return self._by_name.get(name, ANYTHING if self.is_open else None)

    def describe(self) -> str:
        if not self.members:
            return "a context"
        return f"a context with {_listed(sorted(self.names))}{' and perhaps others' if self.is_open else ''}"


@dataclass(frozen=True, slots=True)
class FunctionOf(StaticType):
    """A function. `parameters`: None where they are not known."""

    parameters: tuple[StaticType, ...] | None
    result: StaticType

    def describe(self) -> str:
        return "a function"


@dataclass(frozen=True, slots=True)
class Either(StaticType):
    """A value of one of several types; make it with `union` or `optional`."""

    options: frozenset[StaticType]

    def describe(self) -> str:
        words = sorted(option.describe() for option in self.options if option != NULL)
        return ", or ".join([*words, "null"] if NULL in self.options else words)


ANYTHING = Anything()
NULL = Null()
TEXT = Simple("text")
NUMBER = Simple("number")
BOOLEAN = Simple("boolean")
DATE = Simple("date")
DATE_TIME = Simple("date and time")
TIME = Simple("time")
DAYS_DURATION = Simple("duration of days and hours")
YEARS_DURATION = Simple("duration of years and months")
LIST = ListOf(ANYTHING)
RANGE = RangeOf(ANYTHING)
OPEN_CONTEXT = ContextOf(is_open=True)
FUNCTION = FunctionOf(None, ANYTHING)
DURATION = Either(frozenset({DAYS_DURATION, YEARS_DURATION}))


def text_of(values: Iterable[str], source: str = "") -> Simple:
    """A text that is one of these; `source` says where they come from."""
    return Simple("text", frozenset(values), frozenset({source} if source else ()))


def context(members: Mapping[str, StaticType], *, is_open: bool = False) -> ContextOf:
    """A context with these members; `is_open` where it may have more."""
    return _the_same(ContextOf(tuple(sorted(members.items())), is_open))


@lru_cache(maxsize=20_000)
def _the_same(some: ContextOf) -> ContextOf:
    """A context that is equal to this one, always the same: what is remembered of it is found without comparing."""
    return some


def optional(some: StaticType) -> StaticType:
    """The type, or null."""
    return union(some, NULL)


def options_of(some: StaticType) -> Iterator[StaticType]:
    """The types that a type is made of: itself, where it is not several."""
    if isinstance(some, Either):
        yield from some.options
    else:
        yield some


def without_null(some: StaticType) -> StaticType:
    """The type for a value that is known not to be null. Null alone is then not known: it cannot be."""
    rest = [option for option in options_of(some) if option != NULL]
    return union(*rest) if rest else ANYTHING


def without_values(some: StaticType) -> StaticType:
    """The type without the limits on its values: text, for one of several texts."""
    return union(*(Simple(option.kind) if isinstance(option, Simple) else option for option in options_of(some)))


def may_be_null(some: StaticType) -> bool:
    """Whether null is known to be possible; of what is not known at all, it is not."""
    return NULL in options_of(some)


def union(*types: StaticType) -> StaticType:
    """The type of a value that is of any of these; of none at all it is not known."""
    merged: list[StaticType] = []
    for option in (option for some in types for option in options_of(some)):
        if option == ANYTHING:
            return ANYTHING
        alike = next((place for place, other in enumerate(merged) if _are_alike(option, other)), None)
        if alike is None:
            merged.append(option)
        elif merged[alike] != option:
            merged[alike] = _merged(merged[alike], option)
    if not merged:
        return ANYTHING
    return merged[0] if len(merged) == 1 else Either(frozenset(merged))


def _are_alike(left: StaticType, right: StaticType) -> bool:
    if isinstance(left, Simple) and isinstance(right, Simple):
        return left.kind == right.kind
    return type(left) is type(right)


def _merged(left: StaticType, right: StaticType) -> StaticType:
    """One type that holds the values of two of the same sort."""
    if isinstance(left, Simple) and isinstance(right, Simple):
        if left.values is None or right.values is None:
            return Simple(left.kind)
        return Simple(left.kind, left.values | right.values, left.sources | right.sources)
    if isinstance(left, ListOf) and isinstance(right, ListOf):
        return ListOf(union(left.items, right.items))
    if isinstance(left, RangeOf) and isinstance(right, RangeOf):
        return RangeOf(union(left.points, right.points))
    if isinstance(left, ContextOf) and isinstance(right, ContextOf):
        names = {*left.names, *right.names}
        members = {name: union(left.member(name) or NULL, right.member(name) or NULL) for name in names}
        return context(members, is_open=left.is_open or right.is_open)
    return FUNCTION


def meets(left: StaticType, right: StaticType) -> bool:
    """Whether a value could be of both types. What is not known meets everything."""
    if ANYTHING in (left, right):
        return True
    return any(_meets(option, other) for option in options_of(left) for other in options_of(right))


def _meets(left: StaticType, right: StaticType) -> bool:
    if isinstance(left, Simple) and isinstance(right, Simple):
        if left.kind != right.kind or left.values is None or right.values is None:
            return left.kind == right.kind
        return not left.values.isdisjoint(right.values)
    if isinstance(left, ContextOf) and isinstance(right, ContextOf):
        return all(meets(kind, right.member(name) or kind) for name, kind in left.members)
    return type(left) is type(right)


def _quoted(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"“{value}”" if isinstance(value, str) else str(value)


def _listed(words: Iterable[str]) -> str:
    known = sorted(words)
    shown = ", ".join(known[:MOST_SHOWN])
    return f"{shown} and {len(known) - MOST_SHOWN} more" if len(known) > MOST_SHOWN else shown


__all__ = [
    "ANYTHING",
    "BOOLEAN",
    "DATE",
    "DATE_TIME",
    "DAYS_DURATION",
    "DURATION",
    "FUNCTION",
    "LIST",
    "NULL",
    "NUMBER",
    "OPEN_CONTEXT",
    "RANGE",
    "TEXT",
    "TIME",
    "YEARS_DURATION",
    "Anything",
    "ContextOf",
    "Either",
    "FunctionOf",
    "ListOf",
    "Null",
    "RangeOf",
    "Simple",
    "StaticType",
    "context",
    "may_be_null",
    "meets",
    "optional",
    "options_of",
    "text_of",
    "union",
    "without_null",
    "without_values",
]
