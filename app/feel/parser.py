"""FEEL tokens to a syntax tree: precedence climbing over grammar rules 1 to 57 (DMN 1.5 §10.3.1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.feel import syntax
from app.feel.errors import FeelSyntaxError, Mistake
from app.feel.lexer import syntax_error, unescape
from app.feel.lexical import parse_at_literal
from app.feel.parser_base import ParserBase
from app.feel.syntax import Node
from app.feel.values import NUMBERS

_PRECEDENCE = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 3,
    "<=": 3,
    ">": 3,
    ">=": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "**": 6,
}
_CONSTANTS = {"true": True, "false": False, "null": None}
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_LONGEST_CHAIN = 100


class Parser(ParserBase):
    """One parse of one text. ``names`` are the names in scope, ``members`` those that may follow a dot."""

    def parse_expression_text(self) -> Node:
        return self.guarded(self.expression)

    def parse_unary_tests_text(self) -> syntax.UnaryTests:
        return self.guarded(self.unary_tests)

    # -- expressions -----------------------------------------------------------------------------

    def expression(self) -> Node:
        with self.nested():
            word = self.token.text if self.token.kind == "name" else ""
            if word == "if":
                return self._if()
            if word == "for":
                return self._for()
            if word in ("some", "every"):
                return self._quantified()
            if word == "function" and self.peek(1).text == "(":
                return self._function_definition()
            return self._binary(1)

    def _binary(self, lowest: int) -> Node:
        left = self._unary()
        while True:
            word = self.token.text if self.token.kind in ("symbol", "name") else ""
            precedence = _PRECEDENCE.get(word, 3 if word in ("between", "in") else 0)
            if precedence < lowest or not precedence:
                return left
            if precedence == 3:
                left = self._comparison(left, word)
            elif precedence < 3:
                left = self._logic(left, word, precedence)
            else:
                left = self._arithmetic(left, precedence)

    def _logic(self, first: Node, word: str, precedence: int) -> Node:
        operands = [first]
        while self.accept_word(word):
            operands.append(self._binary_or_special(precedence + 1))
        return syntax.Logic(word, tuple(operands), at=first.at)

    def _arithmetic(self, first: Node, precedence: int) -> Node:
        rest = []
        while self.token.kind == "symbol" and _PRECEDENCE.get(self.token.text) == precedence:
            operator = self.advance().text
            rest.append((operator, self._binary_or_special(precedence + 1)))
        return syntax.Arithmetic(first, tuple(rest), at=first.at)

    def _binary_or_special(self, lowest: int) -> Node:
        if self.token.kind == "name" and self.token.text in ("if", "for", "some", "every", "function"):
            return self.expression()
        return self._binary(lowest)

    def _comparison(self, left: Node, word: str) -> Node:
        self.advance()
        if word == "between":
            low = self._binary(4)
            self.expect_word("and", "between … needs: and …")
            return syntax.Between(left, low, self._binary(4), at=left.at)
        if word == "in":
            return syntax.In(left, self._in_tests(), at=left.at)
        return syntax.Comparison(word, left, self._binary_or_special(4), at=left.at)

    def _in_tests(self) -> tuple[Node, ...]:
        if self.token.text != "(":
            return (self.positive_unary_test(4),)
        mark = self.index
        if mark not in self.refused:
            try:
                return (self.positive_unary_test(4),)  # (1..5], or (a + b) * c
            except FeelSyntaxError:
                self.refused.add(mark)
                self.index = mark
        elif -mark in self.refused:
            raise self.error("this is no test")
        self.refused.add(-mark)
        self.expect("(")
        tests = [self.positive_unary_test()]
        while self.accept(","):
            tests.append(self.positive_unary_test())
        self.expect(")")
        self.refused.discard(-mark)
        return tuple(tests)

    def _unary(self) -> Node:
        at = self.token.start
        if self.token.text == "-" and self.token.kind == "symbol":
            with self.nested():
                self.advance()
                operand = self._unary()
            if isinstance(operand, syntax.Literal) and isinstance(operand.value, Decimal):
                return syntax.Literal(-operand.value, at=at)
            return syntax.Negation(operand, at=at)
        node = self._postfix()
        while self.token.text == "instance" and self.peek(1).text == "of":
            self.advance()
            self.advance()
            node = syntax.InstanceOf(node, self.type_name(), at=at)
        return node

    def _postfix(self) -> Node:
        node = self._primary()
        for _ in range(_LONGEST_CHAIN):
            symbol = self.token.text if self.token.kind == "symbol" else ""
            if symbol == ".":
                self.advance()
                node = syntax.Path(node, self.member_name(), at=node.at)
            elif symbol == "(":
                node = self._invocation(node)
            elif symbol == "[":
                filtered = self._filter(node)
                if filtered is None:
                    return node
                node = filtered
            else:
                return node
        raise self.error("this chain of steps is too long: give parts of it a name")

    def _filter(self, source: Node) -> Node | None:
        """``source[condition]``; None where the bracket closes an open range such as ``]1..5[``."""
        mark = self.index
        if self.range_ends and mark in self.refused:
            return None
        try:
            self.advance()
            with self.scope("item"):
                condition = self.expression()
            self.expect("]")
            if self.range_ends and self.token.text not in (")", "]", "["):
                raise self.error("the range is not closed")
        except FeelSyntaxError:
            if not self.range_ends:
                raise
            self.refused.add(mark)
            self.index = mark
            return None
        return syntax.Filter(source, condition, at=source.at)

    def _invocation(self, function: Node) -> Node:
        self.expect("(")
        arguments: list[Node] = []
        named: list[tuple[str, Node]] = []
        with self.inside_brackets():
            while self.token.text != ")" or self.token.kind != "symbol":
                name = self.name_before_colon()
                if name is None:
                    arguments.append(self.expression())
                else:
                    named.append((name, self.expression()))
                if arguments and named:
                    raise self.error("give all arguments by name or none")
                if not self.accept(","):
                    break
            self.expect(")")
        if named:
            return syntax.Invocation(function, (), tuple(named), at=function.at)
        return syntax.Invocation(function, tuple(arguments), at=function.at)

    # -- primary ---------------------------------------------------------------------------------

    def _primary(self) -> Node:
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
            if self.token.text in ("if", "for", "some", "every", "function"):
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
            if self.token.text in _COMPARISONS:
                operator = self.advance().text
                inner: Node = syntax.ComparisonRange(operator, self._binary(4), at=at)
            else:
                inner = self.expression()
                if self.token.text == "..":
                    return self._range_end(inner, False, at)
            self.expect(")")
        return inner

    def _range_end(self, start: Node, start_included: bool, at: int) -> Node:
        self.expect("..")
        with self.range_end():
            end = self._binary(4)
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

    # -- if, for, some, every, function ----------------------------------------------------------

    def _if(self) -> Node:
        at = self.token.start
        branches = []
        while True:
            self.expect_word("if", "if is missing")
            condition = self.expression()
            self.expect_word("then", "if … needs: then …")
            branches.append((condition, self.expression()))
            self.expect_word("else", "if … then … needs: else …")
            if self.token.text != "if":
                return syntax.If(tuple(branches), self.expression(), at=at)

    def _iterators(self) -> tuple[syntax.Iterator, ...]:
        iterators = []
        while True:
            at = self.token.start
            name = self.name_before_word("in")
            source = self.expression()
            if self.accept(".."):
                source = syntax.Span(source, self._binary(4), at=source.at)
            self.declare(name)
            iterators.append(syntax.Iterator(name, source, at=at))
            if not self.accept(","):
                return tuple(iterators)

    def _for(self) -> Node:
        at = self.advance().start
        with self.scope("partial"):
            iterators = self._iterators()
            self.expect_word("return", "for … in … needs: return …")
            return syntax.For(iterators, self.expression(), at=at)

    def _quantified(self) -> Node:
        token = self.advance()
        with self.scope():
            iterators = self._iterators()
            self.expect_word("satisfies", f"{token.text} … in … needs: satisfies …")
            return syntax.Quantified(token.text == "every", iterators, self.expression(), at=token.start)

    def _function_definition(self) -> Node:
        at = self.advance().start
        self.expect("(")
        parameters: list[syntax.FormalParameter] = []
        while self.token.text != ")":
            start = self.token.start
            name = self.parameter_name()
            type_name = self.type_name() if self.accept(":") else None
            parameters.append(syntax.FormalParameter(name, type_name, at=start))
            if not self.accept(","):
                break
        self.expect(")")
        external = self.accept_word("external")
        with self.scope(*(parameter.name for parameter in parameters)):
            body = self.expression()
        return syntax.FunctionDefinition(tuple(parameters), body, external, at=at)

    # -- unary tests -----------------------------------------------------------------------------

    def unary_tests(self) -> syntax.UnaryTests:
        at = self.token.start
        if self.token.text == "-" and self.peek(1).kind == "end":
            self.advance()
            return syntax.UnaryTests((), at=at)
        if self.token.text == "not" and self.peek(1).text == "(":
            mark = self.index
            try:
                self.advance()
                self.expect("(")
                tests = self._positive_unary_tests()
                self.expect(")")
                if self.token.kind == "end":
                    return syntax.UnaryTests(tests, negated=True, at=at)
            except FeelSyntaxError as error:
                self.index = mark
                try:
                    return syntax.UnaryTests(self._positive_unary_tests(), at=at)
                except FeelSyntaxError:
                    raise error from None
            self.index = mark
        return syntax.UnaryTests(self._positive_unary_tests(), at=at)

    def _positive_unary_tests(self) -> tuple[Node, ...]:
        tests = [self.positive_unary_test()]
        while self.accept(","):
            tests.append(self.positive_unary_test())
        return tuple(tests)

    def positive_unary_test(self, lowest: int = 1) -> Node:
        at = self.token.start
        if self.token.text in _COMPARISONS and self.token.kind == "symbol":
            operator = self.advance().text
            return syntax.ComparisonRange(operator, self._binary(4), at=at)
        return self.expression() if lowest == 1 else self._binary(lowest)


def parse(text: str, names: Iterable[str] = (), members: Iterable[str] = ()) -> Node:
    """The tree of an expression; raises ``FeelSyntaxError``."""
    return Parser(text, names, members).parse_expression_text()


def parse_unary_tests(text: str, names: Iterable[str] = (), members: Iterable[str] = ()) -> syntax.UnaryTests:
    """The tree of an input cell; raises ``FeelSyntaxError``."""
    return Parser(text, names, members).parse_unary_tests_text()
