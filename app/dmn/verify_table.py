"""Check a decision table: gaps, overlaps, dead rules and cells, wrong types and outputs (DMN 1.5 §8.2.10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.dmn.cell_constants import NotDecided, constant, test_constants
from app.dmn.compiled_table import SINGLE_HIT, CompiledTable, OutputColumn, Rule
from app.dmn.coverage import Box, Coverage, TooLarge
from app.dmn.domain import ColumnDomain, column_domain, declared_kind, holds
from app.dmn.findings import Finding
from app.dmn.item_types import Misfit, fit
from app.feel import syntax
from app.feel.conversion import to_json
from app.feel.errors import FeelError
from app.feel.evaluation import Evaluation, Scope
from app.feel.expression import compile_expression, compile_unary_tests
from app.feel.literals import to_feel_text
from app.feel.operators import same
from app.feel.values import Value, a_kind, kind

_MOST_FINDINGS = 20
"""The most findings of a kind for a table; the first ones have to be corrected before the others matter."""


class _NotConstant:
    """The type of ``NOT_CONSTANT``, which stands for an output that is an expression."""


NOT_CONSTANT = _NotConstant()


class TableCheck:
    """The checks of a table; ``findings`` runs them."""

    def __init__(self, table: CompiledTable) -> None:
        self.table = table
        self.domains = [column_domain(table, column) for column in range(len(table.inputs))]
        self.coverage = Coverage(self.domains, len(table.rules))
        self.outputs = [[self._output(rule, index) for index in range(len(table.outputs))] for rule in table.rules]

    def findings(self) -> list[Finding]:
        """Every fault of the table."""
        findings = [*self._cells(), *self._wrong_outputs()]
        try:
            findings += self._gaps()
        except TooLarge:
            findings.append(
                self._finding(
                    "warning", "not-decided", "the table has too many combinations to look for gaps: split it"
                )
            )
        return [*findings, *self._overlaps(), *self._unreachable()]

    # -- helpers ---------------------------------------------------------------------------------

    def _finding(
        self,
        severity: str,
        code: str,
        message: str,
        rules: tuple[int, ...] = (),
        column: str = "",
        example: dict[str, Any] | None = None,
    ) -> Finding:
        return Finding(severity, code, self.table.decision, message, rules, column, example or {})

    def _example(self, box: Box) -> dict[str, Any]:
        return {
            domain.label: to_json(domain.pieces[piece].example)
            for domain, piece in zip(self.domains, box, strict=True)
            if piece >= 0 and domain.kind
        }

    def _described(self, box: Box) -> str:
        """An input as text for messages: ``, for example Channel = "email", Days = 5``."""
        parts = [
            f"{domain.label} = {to_feel_text(domain.pieces[piece].example)}"
            for domain, piece in zip(self.domains, box, strict=True)
            if piece >= 0 and domain.kind
        ]
        return f", for example {', '.join(parts)}" if parts else ", whatever the input"

    def _only(self, column: int) -> Box:
        """An input of one column, whatever the other columns have, for which a cell that never holds does not hold."""
        return tuple(0 if index == column and domain.pieces else -1 for index, domain in enumerate(self.domains))

    def _refused(self, column: int) -> str:
        """An input as text for messages: ``, for example not for Channel = "email"``."""
        return self._described(self._only(column)).replace(", for example ", ", for example not for ")

    def _firing(self, rule: int) -> Box:
        """An input for which a rule matches, as far as its cells are decided."""
        return tuple(
            (mask & -mask).bit_length() - 1 if (mask := domain.masks[rule]) and mask != domain.everything else -1
            for domain in self.domains
        )

    def _output(self, rule: Rule, index: int) -> Value:
        text = self.table.box.rules[rule.number - 1].outputs[index].text
        if text.strip() in ("", "-"):
            return None
        try:
            return constant(compile_expression(text).tree)
        except (NotDecided, FeelError):
            return NOT_CONSTANT

    # -- cells -----------------------------------------------------------------------------------

    def _cells(self) -> Iterator[Finding]:
        for rule in self.table.rules:
            for column, tests in rule.tests:
                domain = self.domains[column]
                text = " ".join(tests.text.split())
                mask = domain.masks[rule.number - 1]
                if mask is None:
                    yield self._finding(
                        "warning",
                        "not-decided",
                        f"not decided: {text!r} is an expression, so gaps and overlaps that depend on it are not "
                        "looked for",
                        (rule.number,),
                        domain.label,
                    )
                    continue
                strange = list(self._strange_kinds(tests.tree, domain, column))
                for value in strange:
                    yield self._finding(
                        "error",
                        "type-mismatch",
                        f"{text!r} compares with {a_kind(value)}, but the column holds a {domain.kind}"
                        f"{self._described(self._only(column))}: correct the cell or the column's type",
                        (rule.number,),
                        domain.label,
                        self._example(self._only(column)),
                    )
                if not strange and not mask:
                    yield self._finding(
                        "error",
                        "dead-cell",
                        f"{text!r} can never hold{self._allowed_text(column)}{self._refused(column)}: "
                        "correct the cell, or delete the row",
                        (rule.number,),
                        domain.label,
                        self._example(self._only(column)),
                    )
                elif not strange and not tests.tree.negated and len(tests.tree.tests) > 1:
                    yield from self._dead_parts(rule, tests.text, tests.tree, domain, column)

    def _strange_kinds(self, tree: syntax.UnaryTests, domain: ColumnDomain, column: int) -> Iterator[Value]:
        declared = declared_kind(self.table.inputs[column]) or domain.kind
        for node in tree.tests:
            for value in test_constants(node):
                if value is not None and declared and kind(value) != declared:
                    yield value
                    return

    def _dead_parts(
        self, rule: Rule, text: str, tree: syntax.UnaryTests, domain: ColumnDomain, column: int
    ) -> Iterator[Finding]:
        starts = [node.at for node in tree.tests]
        for start, end in zip(starts, [*starts[1:], len(text) + 1], strict=True):
            part = text[start : end - 1].strip().rstrip(",").strip()
            try:
                tests = compile_unary_tests(part)
            except FeelError:
                continue
            if not any(holds(tests, piece.example) for piece in domain.pieces):
                yield self._finding(
                    "error",
                    "dead-cell",
                    f"{part!r} can never hold{self._allowed_text(column)}{self._refused(column)}: correct or remove it",
                    (rule.number,),
                    domain.label,
                    self._example(self._only(column)),
                )

    def _allowed_text(self, column: int) -> str:
        clause = self.table.inputs[column]
        allowed = clause.allowed or clause.type.allowed
        return f" (the column allows {' '.join(allowed.text.split())})" if allowed else ""

    # -- outputs ---------------------------------------------------------------------------------

    def _wrong_outputs(self) -> Iterator[Finding]:
        for rule, values in zip(self.table.rules, self.outputs, strict=True):
            for column, value in zip(self.table.outputs, values, strict=True):
                yield from self._wrong_output(column, value, (rule.number,))
        for index, column in enumerate(self.table.outputs):
            default = self.table.box.outputs[index].default
            if default is not None:
                try:
                    yield from self._wrong_output(column, constant(compile_expression(default.text).tree), ())
                except (NotDecided, FeelError):
                    continue

    def _wrong_output(self, column: OutputColumn, value: Value, rules: tuple[int, ...]) -> Iterator[Finding]:
        if value is NOT_CONSTANT or value is None:
            return
        label = column.label or column.name or "output"
        shown = to_feel_text(value)
        box = self._firing(rules[0] - 1) if rules else ()
        example = self._example(box) if rules else {}
        given = self._described(box) if rules else " where no row matches"
        try:
            fitted = fit(value, column.type, Scope({}, None, Evaluation()))
        except Misfit as misfit:
            code = "output-not-allowed" if "allowed" in str(misfit) else "type-mismatch"
            yield self._finding(
                "error",
                code,
                f"the output {misfit}{given}: correct the cell or the column's type",
                rules,
                label,
                example,
            )
            return
        if column.allowed is not None and not holds(column.allowed, fitted):
            allowed = " ".join(column.allowed.text.split())
            yield self._finding(
                "error",
                "output-not-allowed",
                f"the output {shown} is not one of the allowed values {allowed}{given}: correct the cell or the "
                "column's allowed values",
                rules,
                label,
                example,
            )

    # -- gaps and overlaps -----------------------------------------------------------------------

    def _gaps(self) -> Iterator[Finding]:
        table = self.table
        if table.hit_policy not in SINGLE_HIT or all(column.default is not None for column in table.outputs):
            return
        unsure = False
        for box, maybe in self.coverage.holes((1 << len(table.rules)) - 1, most=_MOST_FINDINGS):
            if maybe:
                unsure = True
                continue
            yield self._finding(
                "error",
                "gap",
                f"no row matches{self._described(box)}: add a row, a default output, or limit the columns' "
                "allowed values",
                example=self._example(box),
            )
        if unsure:
            yield self._finding(
                "warning", "not-decided", "not decided: whether there is a gap depends on cells that are expressions"
            )

    def _overlaps(self) -> Iterator[Finding]:
        policy = self.table.hit_policy
        if policy not in ("UNIQUE", "ANY"):
            return
        reported = 0
        for first in range(len(self.table.rules)):
            for second in range(first + 1, len(self.table.rules)):
                box = self.coverage.overlap(first, second)
                if box is None:
                    continue
                numbers = (first + 1, second + 1)
                if policy == "ANY":
                    equal = self._same_outputs(first, second)
                    if equal:
                        continue
                    if equal is None:
                        yield self._finding(
                            "warning",
                            "not-decided",
                            "not decided: both rows match, and their outputs are expressions",
                            numbers,
                        )
                        continue
                reported += 1
                if reported > _MOST_FINDINGS:
                    return
                why = "allows one" if policy == "UNIQUE" else "wants equal outputs"
                yield self._finding(
                    "error",
                    "overlap",
                    f"both rows match{self._described(box)}, but the hit policy {policy} {why}: "
                    "make them exclude each other",
                    numbers,
                    example=self._example(box),
                )

    def _same_outputs(self, first: int, second: int) -> bool | None:
        texts = [[cell.text.strip() for cell in self.table.box.rules[number].outputs] for number in (first, second)]
        if texts[0] == texts[1]:
            return True
        pairs = list(zip(self.outputs[first], self.outputs[second], strict=True))
        if any(left is NOT_CONSTANT or right is NOT_CONSTANT for left, right in pairs):
            return None
        return all(same(left, right) for left, right in pairs)

    # -- rules that never decide -----------------------------------------------------------------

    def _unreachable(self) -> Iterator[Finding]:
        if self.table.hit_policy not in ("FIRST", "PRIORITY"):
            return
        for rule in self.table.rules:
            box = self.coverage.box(rule.number - 1)
            if box is None or not all(box):
                continue
            rivals = self._rivals(rule.number - 1) & ~self.coverage.undecided
            try:
                hidden = bool(rivals) and next(iter(self.coverage.holes(rivals, box, 1)), None) is None
            except TooLarge:
                continue
            if hidden:
                covering = tuple(
                    number + 1
                    for number in range(len(self.table.rules))
                    if rivals >> number & 1 and self.coverage.overlap(number, rule.number - 1)
                )
                listed = " and ".join(map(str, covering[:5]))
                yield self._finding(
                    "error",
                    "unreachable-rule",
                    f"the row can never decide: {'row' if len(covering) == 1 else 'rows'} {listed} take every input "
                    f"it matches{self._described(self._firing(rule.number - 1))}; move or delete it",
                    (rule.number,),
                    example=self._example(self._firing(rule.number - 1)),
                )

    def _rivals(self, rule: int) -> int:
        """The rules (a bit set) that go before this rule wherever both match."""
        if self.table.hit_policy == "FIRST":
            return (1 << rule) - 1
        ranks = [self._rank(number) for number in range(len(self.table.rules))]
        own = ranks[rule]
        if own is None:
            return 0
        return sum(
            1 << number
            for number, rank in enumerate(ranks)
            if rank is not None and (rank < own or (rank == own and number < rule))
        )

    def _rank(self, rule: int) -> tuple[int, ...] | None:
        ranks = []
        for column, value in zip(self.table.outputs, self.outputs[rule], strict=True):
            if value is NOT_CONSTANT:
                return None
            if column.order is None:
                continue
            listed = column.order(Scope({}, None, Evaluation()))
            ranks.append(next((place for place, item in enumerate(listed) if same(item, value)), len(listed)))
        return tuple(ranks)
