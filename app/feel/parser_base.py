"""What all rules of the parser use: the token cursor, scopes of names, types, and errors with their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

from app.feel import syntax
from app.feel.errors import FeelSyntaxError
from app.feel.lexer import Token, single_spaced, syntax_error, tokenize
from app.feel.names import RESERVED, NameTable
from app.feel.registry import BUILTINS
from app.feel.types import BUILT_IN_TYPES

DEEPEST_NESTING = 60
MOST_STEPS = 200_000
_NAME_SYMBOLS = frozenset(".-/'+*")
_MEMBER_NAMES = ("time offset", "start included", "end included")
_TYPE_NAMES = NameTable(BUILT_IN_TYPES)

Tree = TypeVar("Tree")


@cache
def _builtin_table() -> NameTable:
    """The names of the built-in functions, which are all declared before the first text is parsed."""
    return NameTable(BUILTINS)


class ParserBase:
    def __init__(self, text: str, names: Iterable[str], members: Iterable[str]) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.depth = 0
        self.steps = 0
        self.range_ends = False
        self.refused: set[int] = set()
        """Tokens at which the first way to parse failed (negative: the second too), so that it is not tried again."""
        self._scopes = [_builtin_table(), NameTable(names)]
        self.members = NameTable(_MEMBER_NAMES)
        for member in members:
            self.members.add(member)

    # -- cursor ----------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def peek(self, distance: int) -> Token:
        return self.tokens[min(self.index + distance, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.tokens[self.index]
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise self.error("this expression is too long to read")
        if token.kind != "end":
            self.index += 1
        return token

    def accept(self, symbol: str) -> bool:
        if self.token.kind == "symbol" and self.token.text == symbol:
            self.advance()
            return True
        return False

    def accept_word(self, word: str) -> bool:
        if self.token.kind == "name" and self.token.text == word:
            self.advance()
            return True
        return False

    def expect(self, symbol: str) -> None:
        if not self.accept(symbol):
            instead = "the text ends" if self.token.kind == "end" else f"there is {self.token.text!r}"
            raise self.error(f"{symbol!r} is missing: {instead}")

    def expect_word(self, word: str, message: str) -> None:
        if not self.accept_word(word):
            raise self.error(message)

    def error(self, message: str) -> FeelSyntaxError:
        return syntax_error(message, self.text, self.token.start)

    def guarded(self, rule: Callable[[], Tree]) -> Tree:
        """The whole text parsed by one rule. Raises ``FeelSyntaxError``, also when the text is nested too deeply."""
        try:
            tree = rule()
        except RecursionError:
            raise self.error("this expression is nested too deeply") from None
        if self.token.kind != "end":
            raise self.error(f"{self.token.text!r} does not belong here")
        return tree

    # -- nesting and scopes ----------------------------------------------------------------------

    @contextmanager
    def nested(self) -> Iterator[None]:
        if self.depth >= DEEPEST_NESTING:
            raise self.error(f"this expression is nested deeper than {DEEPEST_NESTING} levels: give parts of it a name")
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    @contextmanager
    def inside_brackets(self) -> Iterator[None]:
        outside, self.range_ends = self.range_ends, False
        try:
            yield
        finally:
            self.range_ends = outside

    @contextmanager
    def range_end(self) -> Iterator[None]:
        outside, self.range_ends = self.range_ends, True
        try:
            yield
        finally:
            self.range_ends = outside

    @contextmanager
    def scope(self, *names: str) -> Iterator[None]:
        self._scopes.append(NameTable(names))
        try:
            yield
        finally:
            self._scopes.pop()

    def declare(self, name: str) -> None:
        self._scopes[-1].add(name)

    # -- names -----------------------------------------------------------------------------------

    def known_name(self) -> str | None:
        """Take the longest name in scope that starts here; None where there is none."""
        best: tuple[int, str] | None = None
        for table in reversed(self._scopes):
            match = table.longest(self.tokens, self.index)
            if match and (best is None or match[0] > best[0]):
                best = match
        if best is None:
            return None
        after = self.tokens[self.index + best[0]]
        if after.kind == "name" and after.text not in RESERVED and self.tokens[self.index + best[0] - 1].kind == "name":
            return None  # a longer name that is not declared
        self.index += best[0]
        return best[1]

    def merged_name(self) -> str:
        """Take a name that is not declared: the words up to the next reserved word or symbol."""
        start = end = self.token
        if start.kind != "name" or start.text in RESERVED:
            raise self.error("a name is missing here")
        while self.token.kind == "name" and self.token.text not in RESERVED:
            end = self.advance()
        return single_spaced(self.text[start.start : end.end])

    def member_name(self) -> str:
        """The name after a dot."""
        if self.token.kind != "name":
            raise self.error("a name is missing after the dot")
        match = self.members.longest(self.tokens, self.index)
        if match:
            after = self.tokens[self.index + match[0]]
            if after.kind != "name" or after.text in RESERVED:
                self.index += match[0]
                return match[1]
        if self.token.text in RESERVED:
            return self.advance().text
        return self.merged_name()

    def _name_up_to(self, stop: Callable[[Token], bool]) -> str | None:
        index = self.index
        if self.tokens[index].kind != "name":
            return None
        while not stop(self.tokens[index]):
            token = self.tokens[index]
            if token.kind not in ("name", "number") and token.text not in _NAME_SYMBOLS:
                return None
            index += 1
        name = single_spaced(self.text[self.token.start : self.tokens[index].start])
        if index == self.index:
            return None
        self.index = index
        return name

    def name_before_colon(self) -> str | None:
        name = self._name_up_to(lambda token: token.text == ":" and token.kind == "symbol")
        if name is not None:
            self.expect(":")
        return name

    def name_before_word(self, word: str) -> str:
        name = self._name_up_to(lambda token: token.text == word)
        if name is None:
            raise self.error(f"a name and the word {word!r} are missing here")
        self.advance()
        return name

    def parameter_name(self) -> str:
        name = self._name_up_to(lambda token: token.text in (":", ",", ")"))
        if name is None:
            raise self.error("a parameter's name is missing here")
        return name

    # -- types -----------------------------------------------------------------------------------

    def type_name(self) -> syntax.TypeName:
        with self.nested():
            at = self.token.start
            if self.token.kind != "name":
                raise self.error("a type is missing here")
            word = self.token.text
            if word in ("list", "range", "context", "function") and self.peek(1).text == "<":
                self.advance()
                self.expect("<")
                return self._generic_type(word, at)
            match = _TYPE_NAMES.longest(self.tokens, self.index)
            if match and self.tokens[self.index + match[0]].text != ".":
                self.index += match[0]
                return syntax.TypeName(match[1], at=at)
            name = self.merged_name()
            while self.accept("."):
                name += "." + self.merged_name()
            return syntax.TypeName(name, at=at)

    def _generic_type(self, word: str, at: int) -> syntax.TypeName:
        if word == "context":
            entries: list[tuple[str, syntax.TypeName]] = []
            while self.token.text != ">":
                name = self.name_before_colon()
                if name is None:
                    raise self.error("an entry of a context type reads name: type")
                entries.append((name, self.type_name()))
                if not self.accept(","):
                    break
            self.expect(">")
            return syntax.TypeName(word, entries=tuple(entries), at=at)
        arguments: list[syntax.TypeName] = []
        while self.token.text != ">":
            arguments.append(self.type_name())
            if not self.accept(","):
                break
        self.expect(">")
        result = None
        if word == "function":
            self.expect("->")
            result = self.type_name()
        return syntax.TypeName(word, tuple(arguments), result=result, at=at)
