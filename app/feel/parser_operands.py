"""Operands of FEEL: literals, names, brackets, lists, ranges and contexts (DMN 1.5 §10.3.1.2)."""

from __future__ import annotations

from app.feel import syntax
from app.feel.errors import Mistake
from app.feel.lexer import syntax_error, unescape
from app.feel.lexical import parse_at_literal
from app.feel.parser_base import ParserBase
from app.feel.syntax import Node
from app.feel.values import NUMBERS

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_CONSTANTS = {"true": True, "false": False, "null": None}
_OPENING_WORDS = ("if", "for", "some", "every", "function")


class OperandParser(ParserBase):
    """The grammar rules of operands; the subclass has those of operators."""

    def expression(self) -> Node:
        raise NotImplementedError

    def binary(self, lowest: int) -> Node:
        """Operators of a precedence and above: 1 or, 2 and, 3 comparison, 4 sum, 5 product, 6 power."""
        raise NotImplementedError

    def positive_unary_test(self, lowest: int = 1) -> Node:
        at = self.token.start
        if self.token.text in COMPARISONS and self.token.kind == "symbol":
            operator = self.advance().text
            return syntax.ComparisonRange(operator, self.binary(4), at=at)
        return self.expression() if lowest == 1 else self.binary(lowest)

    def primary(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.advance()
            return self._number(token.text, token.start)
        if token.kind == "string":
            self.advance()
            return syntax.Literal(unescape(token.text), at=token.start)
        if token.kind == "at":
            self.advance()
            return self._at_literal(token.text[token.text.index('"') :], token.start)
        if token.kind == "name":
            return self._name()
        if token.kind == "symbol":
            if token.text in ("[", "]"):
                return self._list_or_range()
            if token.text == "(":
                return self._parenthesis()
            if token.text == "{":
                return self._context()
        raise self.error("a value is missing here" if token.kind == "end" else f"{token.text!r} does not belong here")

    def _number(self, text: str, at: int) -> Node:
        if len(text) > 400:
            raise self.error("this number has too many digits")
        try:
            return syntax.Literal(NUMBERS.create_decimal(text), at=at)
        except ArithmeticError:
            raise syntax_error("this number is out of range", self.text, at) from None

    def _at_literal(self, quoted: str, at: int) -> Node:
        try:
            return syntax.Literal(parse_at_literal(unescape(quoted)), at=at)
        except Mistake as mistake:
            return syntax.BrokenLiteral(str(mistake), at=at)

    def _name(self) -> Node:
        at = self.token.start
        name = self.known_name()
        if name is None:
            if self.token.text in _CONSTANTS:
                return syntax.Literal(_CONSTANTS[self.advance().text], at=at)
            if self.token.text in _OPENING_WORDS:
                return self.expression()
            name = self.merged_name()
        return syntax.Name(name, at=at)

    def _list_or_range(self) -> Node:
        at = self.token.start
        opening = self.advance().text
        with self.inside_brackets():
            if opening == "[" and self.accept("]"):
                return syntax.ListNode((), at=at)
            first = self.positive_unary_test() if opening == "[" else self.expression()
            if self.token.text == "..":
                return self._range_end(first, opening == "[", at)
            if opening == "]":
                raise self.error("]… opens a range: write ]1..5[")
            items = [first]
            while self.accept(","):
                items.append(self.positive_unary_test())
            self.expect("]")
        return syntax.ListNode(tuple(items), at=at)

    def _parenthesis(self) -> Node:
        at = self.token.start
        self.advance()
        with self.inside_brackets():
            if self.token.text in COMPARISONS:
                operator = self.advance().text
                inner: Node = syntax.ComparisonRange(operator, self.binary(4), at=at)
            else:
                inner = self.expression()
                if self.token.text == "..":
                    return self._range_end(inner, False, at)
            self.expect(")")
        return inner

    def _range_end(self, start: Node, start_included: bool, at: int) -> Node:
        self.expect("..")
        with self.range_end():
            end = self.binary(4)
        closing = self.token.text
        if closing not in (")", "]", "["):
            raise self.error("the range is not closed: add ] or )")
        self.advance()
        return syntax.RangeNode(start, start_included, end, closing == "]", at=at)

    def _context(self) -> Node:
        at = self.advance().start
        entries: list[tuple[str, Node]] = []
        with self.inside_brackets(), self.scope():
            while self.token.text != "}":
                key = self._context_key()
                if any(key == other for other, _ in entries):
                    raise self.error(f"the context has two entries called {key!r}")
                value = self.expression()
                self.declare(key)
                self.members.add(key)
                entries.append((key, value))
                if not self.accept(","):
                    break
            self.expect("}")
        return syntax.ContextNode(tuple(entries), at=at)

    def _context_key(self) -> str:
        if self.token.kind == "string":
            key = unescape(self.advance().text)
            self.expect(":")
            return key
        key_or_none = self.name_before_colon()
        if key_or_none is None:
            raise self.error("a context entry reads name: value")
        return key_or_none
