"""Parse FEEL to a syntax tree, by precedence climbing over grammar rules 1 to 57 (DMN 1.5 §10.3.1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.feel import syntax
from app.feel.errors import FeelSyntaxError
from app.feel.parser_operands import OperandParser
from app.feel.syntax import Node

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
_LONGEST_CHAIN = 100


class Parser(OperandParser):
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
            return self.binary(1)

    def binary(self, lowest: int) -> Node:
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
        return self.binary(lowest)

    def _comparison(self, left: Node, word: str) -> Node:
        self.advance()
        if word == "between":
            low = self.binary(4)
            self.expect_word("and", "between … needs: and …")
            return syntax.Between(left, low, self.binary(4), at=left.at)
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
        node = self.primary()
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
                source = syntax.Span(source, self.binary(4), at=source.at)
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


def parse(text: str, names: Iterable[str] = (), members: Iterable[str] = ()) -> Node:
    """The tree of an expression; raises ``FeelSyntaxError``."""
    return Parser(text, names, members).parse_expression_text()


def parse_unary_tests(text: str, names: Iterable[str] = (), members: Iterable[str] = ()) -> syntax.UnaryTests:
    """The tree of an input cell; raises ``FeelSyntaxError``."""
    return Parser(text, names, members).parse_unary_tests_text()
