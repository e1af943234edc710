"""XPath regular expressions (XQuery and XPath Functions 3.1 §5.6) with a bounded cost.

The pattern becomes a small program; the matcher remembers every (instruction, position) that failed, so a
pattern without back-references costs at most program × text steps. What compiling took and every step of matching is
charged to the budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from app.feel.errors import FeelBudgetError, Mistake
from app.feel.regexp_parser import LONGEST_PATTERN, Instruction, WrongPattern, parse_pattern

Charge = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Match:
    start: int
    end: int
    groups: tuple[tuple[int, int] | None, ...]


Captures = tuple[int | None, ...]
State = tuple[int, int, Captures]
"""The position in the program, the position in the text, and the groups captured so far."""

MOST_PENDING = 100_000
STEPS_A_CHARGE = 4
"""Steps of the matcher that cost one step of the budget."""
KEPT_PATTERNS = 64
LONGEST_GROUP_NUMBER = 6
LONGEST_FLAGS = 20


class _Meter:
    """Counts the steps of one search or replacement and charges them, some at a time."""

    __slots__ = ("_charge", "_steps")

    def __init__(self, charge: Charge) -> None:
        self._charge = charge
        self._steps = 0

    def count(self, steps: int) -> None:
        self._steps += steps
        if self._steps >= 64:
            self._charge(self._steps // STEPS_A_CHARGE)
            self._steps = 0


def _cost(instruction: Instruction, groups: int) -> int:
    """How many steps an instruction counts for: one, and more where it tries or copies much."""
    return instruction.cost + (groups // 2 if instruction.operation == "save" else 0)


def _advanced(instruction: Instruction, text: str, state: State) -> State | None:
    """The state after one instruction; None where it fails."""
    counter, at, captures = state
    operation = instruction.operation
    if operation == "char":
        return (counter + 1, at + 1, captures) if at < len(text) and instruction.test(text[at]) else None
    if operation == "jump":
        return instruction.target, at, captures
    if operation == "save":
        return counter + 1, at, (*captures[: instruction.target], at, *captures[instruction.target + 1 :])
    if operation == "assert":
        return (counter + 1, at, captures) if instruction.holds(text, at) else None
    first, last = captures[2 * instruction.target - 2], captures[2 * instruction.target - 1]
    piece = text[first:last] if first is not None and last is not None else ""
    return (counter + 1, at + len(piece), captures) if instruction.same(piece, text[at : at + len(piece)]) else None


class Pattern:
    def __init__(self, program: list[Instruction], groups: int, back_references: bool) -> None:
        self._program = program
        self._costs = [_cost(instruction, groups) for instruction in program]
        self._groups = groups
        self._memo = not back_references

    def search(self, text: str, charge: Charge) -> Match | None:
        """The first match."""
        return self._search(text, 0, _Meter(charge))

    def _search(self, text: str, start: int, meter: _Meter) -> Match | None:
        failed: set[int] = set()
        for begin in range(start, len(text) + 1):
            if match := self._match(text, begin, failed, meter):
                return match
        return None

    def _match(self, text: str, begin: int, failed: set[int], meter: _Meter) -> Match | None:
        no_captures: Captures = (None,) * (2 * self._groups)
        pending: list[State] = [(0, begin, no_captures)]
        places = len(text) + 1
        while pending:
            state: State | None = pending.pop()
            while state is not None:
                meter.count(self._costs[state[0]])
                if self._memo:
                    tried = state[0] * places + state[1]
                    if tried in failed:
                        break
                    failed.add(tried)
                elif len(pending) > MOST_PENDING:
                    raise FeelBudgetError("the regular expression tries too many ways to match")
                instruction = self._program[state[0]]
                if instruction.operation == "match":
                    return self._captured(begin, state[1], state[2])
                if instruction.operation == "split":
                    pending.append((instruction.other, state[1], state[2]))
                    state = (instruction.target, state[1], state[2])
                else:
                    before, state = state[1], _advanced(instruction, text, state)
                    if instruction.operation == "again" and state is not None:
                        meter.count((state[1] - before) // 8)
        return None

    def _captured(self, begin: int, end: int, captures: tuple[int | None, ...]) -> Match:
        groups = []
        for number in range(self._groups):
            first, last = captures[2 * number], captures[2 * number + 1]
            groups.append((first, last) if first is not None and last is not None else None)
        return Match(begin, end, tuple(groups))

    def _all(self, text: str, meter: _Meter) -> Iterator[Match]:
        if self._search("", 0, meter):
            raise Mistake("the pattern matches the empty text")
        at = 0
        while at <= len(text) and (match := self._search(text, at, meter)):
            meter.count(STEPS_A_CHARGE + self._groups)
            yield match
            at = match.end if match.end > match.start else match.end + 1

    def replace(self, text: str, replacement: str, charge: Charge, longest: int) -> str:
        meter, pieces, at, left = _Meter(charge), [], 0, longest
        parts = _replacement_parts(replacement, self._groups)
        for match in self._all(text, meter):
            meter.count(len(parts))
            for piece in chain((text[at : match.start],), _expanded(parts, text, match)):
                left -= len(piece)
                if left < 0:
                    raise FeelBudgetError(f"replace made a text of more than {longest} characters")
                pieces.append(piece)
            at = match.end
        return "".join(pieces) + text[at:]

    def split(self, text: str, charge: Charge) -> list[str]:
        pieces, at = [], 0
        for match in self._all(text, _Meter(charge)):
            pieces.append(text[at : match.start])
            at = match.end
        return [*pieces, text[at:]]


def _expanded(parts: list[str | int], text: str, match: Match) -> Iterator[str]:
    """The pieces of the replacement of one match, one after the other: all together may be too long to be made."""
    for part in parts:
        if isinstance(part, str):
            yield part
        elif part == 0:
            yield text[match.start : match.end]
        else:
            group = match.groups[part - 1] if part <= len(match.groups) else None
            yield text[group[0] : group[1]] if group else ""


def _replacement_parts(replacement: str, groups: int) -> list[str | int]:
    """The replacement cut at ``$N``; ``\\$`` and ``\\\\`` stand for themselves (§5.6.4)."""
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        letter = replacement[at]
        if letter == "\\":
            if replacement[at + 1 : at + 2] not in ("\\", "$"):
                raise Mistake("replace: write \\\\ for a backslash and \\$ for a dollar")
            parts.append(replacement[at + 1])
            at += 2
        elif letter == "$":
            digits = at + 1
            while digits < len(replacement) and replacement[digits] in "0123456789":
                if digits - at > LONGEST_GROUP_NUMBER:
                    raise Mistake("replace: no group has a number as long as this")
                if digits > at + 1 and int(replacement[at + 1 : digits + 1]) > groups:
                    break
                digits += 1
            if digits == at + 1:
                raise Mistake("replace: a dollar is followed by the number of a group")
            parts.append(int(replacement[at + 1 : digits]))
            at = digits
        else:
            if parts and isinstance(parts[-1], str):
                parts[-1] += letter
            else:
                parts.append(letter)
            at += 1
    return parts


@lru_cache(maxsize=KEPT_PATTERNS)
def _compiled(pattern: str, flags: str) -> tuple[Pattern | None, str, int]:
    """The pattern, or None and what is wrong with it; and the steps that compiling it took."""
    try:
        if strange := set(flags) - set("smixq"):
            raise Mistake(f"{sorted(strange)[0]!r} is not a flag of a regular expression: use s, m, i, x or q")
        parser = parse_pattern(pattern, flags)
    except Mistake as mistake:
        return None, str(mistake), mistake.steps if isinstance(mistake, WrongPattern) else 1
    return Pattern(parser.program, parser.groups, parser.back_references), "", parser.emitted


def compile_pattern(pattern: str, flags: str, charge: Charge) -> Pattern:
    """The compiled pattern, charged alike each time; raises ``Mistake`` where pattern or flags are not XPath's."""
    if len(pattern) > LONGEST_PATTERN or len(flags) > LONGEST_FLAGS:
        raise Mistake(f"a regular expression has at most {LONGEST_PATTERN} characters")
    compiled, mistake, steps = _compiled(pattern, flags)
    charge(1 + (len(pattern) + steps) // STEPS_A_CHARGE)
    if compiled is None:
        raise Mistake(mistake)
    return compiled
