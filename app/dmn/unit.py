"""The compilation of a model's expressions: the names and types they may use, and the problems met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.dmn import elements as dmn
from app.dmn.decision_evaluation import fail_or_warn, fitted
from app.dmn.errors import DmnParseError
from app.dmn.item_types import ANY_ITEM, ItemType, TypeTable
from app.feel.errors import FeelError
from app.feel.evaluation import Closure, Scope
from app.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from app.feel.types import ANY
from app.feel.values import Value

Names = frozenset[str]


@dataclass
class Unit:
    """The state of compiling a model: its types, the names that may follow a dot, and the problems so far."""

    types: TypeTable
    members: Names
    version: str
    owner: str = ""
    """The id of the decision or function being compiled."""
    owner_name: str = ""
    row: int = 0
    """The row and column of the cell being compiled, as the editor shows them."""
    column: str = ""
    problems: list[DmnParseError] = field(default_factory=list)

    def problem(self, message: str, box: dmn.Box | None) -> Closure:
        """Record a problem; the closure it returns fails instead of giving a value."""
        owner = f"{self.owner_name!r}: " if self.owner_name else ""
        error = DmnParseError(
            owner + message,
            element_id=(box.element_id if box else "") or self.owner,
            line=box.line if box else 0,
            decision=self.owner,
            row=self.row,
            column=self.column,
        )
        self.problems.append(error)
        decision = self.owner

        def run(scope: Scope) -> Value:
            fail_or_warn(scope, str(error), decision)
            return None

        return run

    @contextmanager
    def cell(self, row: int, column: str) -> Iterator[None]:
        """Record the problems of this block as those of a cell: its row (0: the head) and the column's label."""
        before = self.row, self.column
        self.row, self.column = row, column
        try:
            yield
        finally:
            self.row, self.column = before

    def type(self, reference: str, box: dmn.Box | None = None) -> ItemType:
        """The type of a ``typeRef``; an unknown one is recorded as a problem and taken as ``Any``."""
        try:
            known = self.types.named(reference)
        except DmnParseError as error:
            self.problems.append(error)
            return ANY_ITEM
        if known is None:
            self.problem(f"nobody defines the type {reference!r}: define it or correct the name", box)
            return ANY_ITEM
        return known

    def expression(self, text: str, names: Iterable[str]) -> Expression:
        """A compiled FEEL expression; raises ``FeelError``."""
        return compile_expression(text, names, members=self.members, types=self.types.feel_type)

    def unary_tests(self, text: str, names: Iterable[str]) -> UnaryTests:
        """Compiled unary tests; raises ``FeelError``."""
        return compile_unary_tests(text, names, members=self.members, types=self.types.feel_type)


def fitted_to_type(unit: Unit, box: dmn.Box, closure: Closure) -> Closure:
    """The closure of a box with its result fitted to the box's ``typeRef``."""
    if not box.type_ref:
        return closure
    wanted = unit.type(box.type_ref, box)
    if wanted.base is ANY:
        return closure
    decision, what = unit.owner, f"the result of {unit.owner_name!r}"
    return lambda scope: fitted(closure(scope), wanted, scope, what, decision)


_FEEL_LANGUAGES = ("feel", "http://www.omg.org/spec/feel/20140401")


def is_feel(language: str) -> bool:
    """Whether an ``expressionLanguage`` is FEEL; an empty one is."""
    return not language or "/FEEL" in language or language.lower() in _FEEL_LANGUAGES


def _literal_closure(unit: Unit, box: dmn.LiteralBox, names: Names) -> Closure:
    if not is_feel(box.language):
        return unit.problem(f"an expression is written in {box.language}: write it in FEEL", box)
    if not box.text.strip():
        return lambda scope: None
    try:
        return unit.expression(box.text, names).run
    except FeelError as error:
        return unit.problem(f"{' '.join(box.text.split())!r} is not FEEL: {error}", box)


def compile_literal(unit: Unit, box: dmn.LiteralBox, names: Names) -> Closure:
    """The closure of a literal expression with its result fitted to its ``typeRef``."""
    return fitted_to_type(unit, box, _literal_closure(unit, box, names))
