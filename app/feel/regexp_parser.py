"""Parse XPath regular expressions to a program (XML Schema 1.1 part 2 appendix G, F&O 3.1 §5.6.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.feel.errors import Mistake
from app.feel.regexp_classes import CLASS_ESCAPES, SINGLE_ESCAPES, CharTest, category_test, either, only

LONGEST_PATTERN = 5_000
LONGEST_PROGRAM = 10_000
MOST_EMITTED = 40_000
"""Instructions written while compiling, those included that a repetition or an alternative moves."""
DEEPEST_GROUP = 50


class WrongPattern(Mistake):
    """The pattern is not a regular expression; ``steps``: the instructions written until that was clear."""

    def __init__(self, message: str, steps: int) -> None:
        super().__init__(message)
        self.steps = steps


def _never(*_: object) -> bool:
    return False


@dataclass(slots=True)
class Instruction:
    operation: str
    test: CharTest = _never
    target: int = 0
    other: int = 0
    holds: Callable[[str, int], bool] = _never
    same: Callable[[str, str], bool] = _never
    cost: int = 1


class _PatternParser:
    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = _without_space(pattern) if "x" in flags else pattern
        self.at = 0
        self.ignore_case = "i" in flags
        self.multi_line = "m" in flags
        self.dot_all = "s" in flags
        self.program: list[Instruction] = []
        self.groups = 0
        self.closed: set[int] = set()
        self.depth = 0
        self.back_references = False
        self.emitted = 0

    def error(self, message: str) -> Mistake:
        return WrongPattern(f"{self.pattern[:60]!r} is not a regular expression: {message}", self.emitted)

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        letter = self.peek()
        self.at += 1
        return letter

    def emit(self, instruction: Instruction) -> int:
        self.emitted += 1
        if len(self.program) >= LONGEST_PROGRAM or self.emitted > MOST_EMITTED:
            raise self.error("its repetitions are too many")
        self.program.append(instruction)
        return len(self.program) - 1

    # -- rules -----------------------------------------------------------------------------------

    def alternatives(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST_GROUP:
            raise self.error("its groups are nested too deeply")
        exits = []
        start = len(self.program)
        self.branch()
        while self.peek() == "|":
            self.take()
            tail = self.program[start:]
            del self.program[start:]
            split = self.emit(Instruction("split"))
            self._append_shifted(tail, 1)
            exits.append(self.emit(Instruction("jump")))
            self.program[split].target = split + 1
            self.program[split].other = start = len(self.program)
            self.branch()
        for exit_at in exits:
            self.program[exit_at].target = len(self.program)
        self.depth -= 1

    def _append_shifted(self, instructions: list[Instruction], by: int) -> None:
        for instruction in instructions:
            moved = instruction.operation in ("split", "jump")
            self.emit(
                Instruction(
                    instruction.operation,
                    instruction.test,
                    instruction.target + by if moved else instruction.target,
                    instruction.other + by if moved else instruction.other,
                    instruction.holds,
                    instruction.same,
                    instruction.cost,
                )
            )

    def branch(self) -> None:
        while (letter := self.peek()) and letter not in "|)":
            start = len(self.program)
            self.atom()
            self.quantifier(start)

    def quantifier(self, start: int) -> None:
        letter = self.peek()
        if not letter or letter not in "?*+{":
            return
        self.take()
        if letter == "{":
            least, most = self._bounds()
        else:
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[letter]
        lazy = self.peek() == "?"
        if lazy:
            self.take()
        if (following := self.peek()) and following in "*+{?":
            raise self.error("a repetition is repeated")
        self._repeat(start, least, most, lazy)

    def _bounds(self) -> tuple[int, int | None]:
        close = self.pattern.find("}", self.at)
        body = self.pattern[self.at : close] if close >= 0 else ""
        low, comma, high = body.partition(",")
        if (
            not low.isdecimal()
            or not low.isascii()
            or (high and not (high.isdecimal() and high.isascii()))
            or len(body) > 12
        ):
            raise self.error("a repetition reads {2}, {2,} or {2,5}")
        self.at = close + 1
        least = int(low)
        most = int(high) if high else (None if comma else least)
        if most is not None and most < least:
            raise self.error("a repetition's end lies before its start")
        return least, most

    def _repeat(self, start: int, least: int, most: int | None, lazy: bool) -> None:
        body = self.program[start:]
        del self.program[start:]
        if not body:
            return  # nothing, however often, is nothing

        def copy() -> None:
            self._append_shifted(body, len(self.program) - start)

        def split(target: int, other: int) -> Instruction:
            return Instruction("split", target=other if lazy else target, other=target if lazy else other)

        for _ in range(least):
            copy()
        if most is None:
            loop = self.emit(Instruction("jump"))
            copy()
            back = self.emit(Instruction("jump", target=loop))
            self.program[loop] = split(loop + 1, back + 1)
        else:
            for _ in range(most - least):
                at = self.emit(Instruction("jump"))
                copy()
                self.program[at] = split(at + 1, len(self.program))

    def atom(self) -> None:
        letter = self.take()
        if letter == "(":
            self._group()
        elif letter == "[":
            start = self.at
            self.emit(Instruction("char", self.character_class(), cost=1 + (self.at - start) // 8))
        elif letter == ".":
            self.emit(
                Instruction("char", (lambda _: True) if self.dot_all else (lambda character: character not in "\n\r"))
            )
        elif letter == "^":
            self.emit(Instruction("assert", holds=_line_start if self.multi_line else (lambda _, at: at == 0)))
        elif letter == "$":
            self.emit(Instruction("assert", holds=_line_end if self.multi_line else (lambda text, at: at == len(text))))
        elif letter == "\\":
            self._escaped_atom()
        elif letter in "?*+{":
            raise self.error(f"there is nothing for {letter!r} to repeat")
        elif letter in "]}":
            raise self.error(f"write \\{letter} for {letter!r}")
        else:
            self.emit(Instruction("char", self._cased(only(letter))))

    def _group(self) -> None:
        number = None
        if self.pattern.startswith("?:", self.at):
            self.at += 2
        elif self.peek() == "?":
            raise self.error("a group opens with ( or (?:")
        else:
            self.groups += 1
            number = self.groups
            self.emit(Instruction("save", target=2 * number - 2))
        self.alternatives()
        if self.take() != ")":
            raise self.error("a group is not closed: add )")
        if number is not None:
            self.emit(Instruction("save", target=2 * number - 1))
            self.closed.add(number)

    def _escaped_atom(self) -> None:
        letter = self.pattern[self.at : self.at + 1]
        if letter in "123456789" and letter:
            self.at += 1
            number = int(letter)
            while (digit := self.pattern[self.at : self.at + 1]) and digit in "0123456789":
                if number * 10 + int(digit) > self.groups:
                    break
                number = number * 10 + int(digit)
                self.at += 1
            if number not in self.closed:
                raise self.error(f"there is no group {number} before \\{number}")
            self.back_references = True
            fold = self.ignore_case
            self.emit(
                Instruction("again", target=number, same=lambda a, b: a.casefold() == b.casefold() if fold else a == b)
            )
            return
        self.emit(Instruction("char", self._escape()))

    def _escape(self) -> CharTest:
        letter = self.pattern[self.at : self.at + 1]
        self.at += 1
        if letter in SINGLE_ESCAPES:
            return self._cased(only(SINGLE_ESCAPES[letter]))
        if letter in CLASS_ESCAPES:
            return CLASS_ESCAPES[letter]
        if letter in ("p", "P"):
            close = self.pattern.find("}", self.at)
            if self.pattern[self.at : self.at + 1] != "{" or close < 0:
                raise self.error("a category reads \\p{L}")
            test = category_test(self.pattern[self.at + 1 : close])
            self.at = close + 1
            return test if letter == "p" else (lambda character: not test(character))
        raise self.error(f"\\{letter} has no meaning")

    def _cased(self, test: CharTest) -> CharTest:
        if not self.ignore_case:
            return test
        return lambda character: test(character) or test(character.lower()[:1]) or test(character.upper()[:1])

    def character_class(self) -> CharTest:
        """The character class after ``[`` up to its ``]``: ranges, escapes and a subtraction."""
        self.depth += 1
        if self.depth > DEEPEST_GROUP:
            raise self.error("its character classes are nested too deeply")
        negated = self.pattern[self.at : self.at + 1] == "^"
        if negated:
            self.at += 1
        tests: list[CharTest] = []
        removed: CharTest | None = None
        while True:
            letter = self.peek()
            if not letter:
                raise self.error("a character class is not closed: add ]")
            if letter == "]" and tests:
                self.take()
                break
            if self.pattern.startswith("-[", self.at) and tests:
                self.at += 2
                removed = self.character_class()
                if self.take() != "]":
                    raise self.error("nothing may follow a subtraction in a character class")
                break
            tests.append(self._class_item())
        self.depth -= 1
        whole = either(tests)
        kept = (lambda character: not whole(character)) if negated else whole
        if removed is None:
            return kept
        taken = removed
        return lambda character: kept(character) and not taken(character)

    def _class_item(self) -> CharTest:
        first = self._class_letter()
        if not isinstance(first, str):
            return first
        if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", "["):
            self.take()
            last = self._class_letter()
            if not isinstance(last, str) or last < first:
                raise self.error("a range of characters runs from a lower to a higher one")
            return self._cased(lambda character: first <= character <= last)
        return self._cased(only(first))

    def _class_letter(self) -> str | CharTest:
        letter = self.take()
        if letter == "\\":
            following = self.pattern[self.at : self.at + 1]
            if following in SINGLE_ESCAPES:
                self.at += 1
                return SINGLE_ESCAPES[following]
            return self._escape()
        if letter in ("[", "]", ""):
            raise self.error(f"write \\{letter} for {letter!r} inside a character class")
        return letter


def _without_space(pattern: str) -> str:
    """The pattern without white space outside character classes, for the flag ``x`` (F&O 3.1 §5.6.1.1)."""
    kept = []
    depth = at = 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            at += 1
            while at < len(pattern) and depth <= 0 and pattern[at] in " \t\r\n":
                at += 1
            kept.append(letter + pattern[at : at + 1])
            at += 1
            continue
        depth += (letter == "[") - (letter == "]")
        if depth > 0 or letter not in " \t\r\n":
            kept.append(letter)
        at += 1
    return "".join(kept)


def _line_start(text: str, at: int) -> bool:
    return at == 0 or (text[at - 1] == "\n" and at < len(text))


def _line_end(text: str, at: int) -> bool:
    return at == len(text) or text[at] == "\n"


def parse_pattern(pattern: str, flags: str) -> _PatternParser:
    """The parser after its work: with the program, the number of groups, and whether there are back-references.

    Raises ``WrongPattern``.
    """
    parser = _PatternParser(pattern, flags)
    if "q" in flags:
        for letter in pattern:
            parser.emit(Instruction("char", parser._cased(only(letter))))
    else:
        parser.alternatives()
        if parser.peek():
            raise parser.error("there is a ) too many")
    parser.emit(Instruction("match"))
    return parser
