"""XPath regular expressions (XQuery and XPath Functions 3.1 §5.6) with a bounded cost.

The pattern becomes a small program; the matcher remembers every (instruction, position) that failed, so a
pattern without back-references costs at most program × text steps, and every step is charged to the budget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from app.feel.errors import FeelBudgetError, Mistake
from app.feel.regexp_parser import Instruction, parse_pattern

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
        self._groups = groups
        self._memo = not back_references

    def search(self, text: str, start: int, charge: Charge) -> Match | None:
        """The first match from ``start`` on."""
        failed: set[tuple[int, int]] = set()
        for begin in range(start, len(text) + 1):
            if match := self._match(text, begin, failed, charge):
                return match
        return None

    def _match(self, text: str, begin: int, failed: set[tuple[int, int]], charge: Charge) -> Match | None:
        no_captures: Captures = (None,) * (2 * self._groups)
        pending: list[State] = [(0, begin, no_captures)]
        steps = 0
        while pending:
            state: State | None = pending.pop()
            while state is not None:
                steps += 1
                if steps % 64 == 0:
                    charge(16)
                if self._memo:
                    if state[:2] in failed:
                        break
                    failed.add(state[:2])
                elif len(pending) > MOST_PENDING:
                    raise FeelBudgetError("the regular expression tries too many ways to match")
                instruction = self._program[state[0]]
                if instruction.operation == "match":
                    return self._captured(begin, state[1], state[2])
                if instruction.operation == "split":
                    pending.append((instruction.other, state[1], state[2]))
                    state = (instruction.target, state[1], state[2])
                else:
                    state = _advanced(instruction, text, state)
        return None

    def _captured(self, begin: int, end: int, captures: tuple[int | None, ...]) -> Match:
        groups = []
        for number in range(self._groups):
            first, last = captures[2 * number], captures[2 * number + 1]
            groups.append((first, last) if first is not None and last is not None else None)
        return Match(begin, end, tuple(groups))

    def _all(self, text: str, charge: Charge) -> list[Match]:
        if self.search("", 0, charge):
            raise Mistake("the pattern matches the empty text")
        matches: list[Match] = []
        at = 0
        while at <= len(text) and (match := self.search(text, at, charge)):
            charge(1)
            matches.append(match)
            at = match.end if match.end > match.start else match.end + 1
        return matches

    def replace(self, text: str, replacement: str, charge: Charge, longest: int) -> str:
        pieces, at, total = [], 0, 0
        parts = _replacement_parts(replacement, self._groups)
        for match in self._all(text, charge):
            piece = text[at : match.start] + _expanded(parts, text, match)
            total += len(piece)
            if total > longest:
                raise FeelBudgetError(f"replace made a text of more than {longest} characters")
            pieces.append(piece)
            at = match.end
        return "".join(pieces) + text[at:]

    def split(self, text: str, charge: Charge) -> list[str]:
        pieces, at = [], 0
        for match in self._all(text, charge):
            pieces.append(text[at : match.start])
            at = match.end
        return [*pieces, text[at:]]


def _expanded(parts: list[str | int], text: str, match: Match) -> str:
    expanded = []
    for part in parts:
        if isinstance(part, str):
            expanded.append(part)
        elif part == 0:
            expanded.append(text[match.start : match.end])
        else:
            group = match.groups[part - 1] if part <= len(match.groups) else None
            expanded.append(text[group[0] : group[1]] if group else "")
    return "".join(expanded)


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
                if digits > at + 1 and int(replacement[at + 1 : digits + 1]) > groups:
                    break
                digits += 1
            if digits == at + 1:
                raise Mistake("replace: a dollar is followed by the number of a group")
            parts.append(int(replacement[at + 1 : digits]))
            at = digits
        else:
            parts.append(letter)
            at += 1
    return parts


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str) -> Pattern:
    """The compiled pattern; raises ``Mistake`` where pattern or flags are not XPath's."""
    if strange := set(flags) - set("smixq"):
        raise Mistake(f"{sorted(strange)[0]!r} is not a flag of a regular expression: use s, m, i, x or q")
    program, groups, back_references = parse_pattern(pattern, flags)
    return Pattern(program, groups, back_references)
