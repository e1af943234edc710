"""What the checks say about gaps, overlaps and dead rows is what trying every input says.

The same inputs show that a table answers alike with its index and without.
"""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.dmn import Model, parse_model
from app.dmn.findings import Finding
from app.dmn.verify import verify_model
from app.feel import from_python
from app.feel.evaluation import Evaluation, Scope
from tests.dmn.table_source import table_source

pytestmark = pytest.mark.walks

NUMBERS = [Decimal(n) / 2 for n in range(-3, 12)]
TEXTS = ["a", "b", "c", "another"]

number = st.integers(0, 4).map(str)
number_cell = st.one_of(
    st.just("-"),
    number,
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), number),
    st.builds(
        lambda low, high, left, right: f"{left}{min(low, high)}..{max(low, high)}{right}",
        st.integers(0, 4),
        st.integers(0, 4),
        st.sampled_from("[("),
        st.sampled_from("])"),
    ),
    st.builds("{}, {}".format, number, number),
    st.builds("not({})".format, number),
    st.builds("? {} {}".format, st.sampled_from(["<", ">=", "!="]), number),
)
text_cell = st.one_of(
    st.just("-"),
    st.sampled_from(['"a"', '"b"', '"a","b"', 'not("a")', 'not("a","c")', '"c"']),
)
flag_cell = st.sampled_from(["-", "true", "false", "not(true)"])
rows = st.lists(st.tuples(number_cell, text_cell, flag_cell, st.sampled_from(["1", "2"])), min_size=1, max_size=5)
INPUTS = (("n", "number"), ("t", "string"), ("f", "boolean"))
EVERYTHING = [{"n": n, "t": t, "f": f} for n, t, f in itertools.product(NUMBERS, TEXTS, (True, False))]


def matching(model: Model, given_inputs: dict[str, Any]) -> list[int]:
    """The numbers of the rows of which every cell holds, evaluated cell by cell."""
    table = model.decisions["d"].table
    assert table is not None
    values = [from_python(given_inputs[name]) for name, _ in INPUTS]
    scope = Scope({}, None, Evaluation())
    return [
        rule.number for rule in table.rules if all(tests.run(values[at], scope) is True for at, tests in rule.tests)
    ]


def cell_of(cells: list[tuple[str, ...]], finding: Finding) -> str:
    column = [name for name, _ in INPUTS].index(finding.column)
    return cells[finding.rules[0] - 1][column]


@settings(max_examples=120, deadline=None)
@given(rows)
def test_gaps_and_overlaps_are_those_that_trying_everything_finds(cells: list[tuple[str, ...]]) -> None:
    model = parse_model(table_source(cells, inputs=INPUTS))
    findings = verify_model(model)
    matches = [matching(model, inputs) for inputs in EVERYTHING]
    gaps = [finding for finding in findings if finding.code == "gap"]
    assert bool(gaps) == any(not rules for rules in matches)
    for gap in gaps:
        shown = {"n": 0, "t": "a", "f": True} | gap.example
        assert matching(model, shown) == []
    overlaps = {finding.rules for finding in findings if finding.code == "overlap"}
    assert overlaps == {pair for rules in matches for pair in itertools.combinations(rules, 2)}
    for finding in findings:
        if finding.code == "overlap":
            assert set(finding.rules) <= set(matching(model, {"n": 0, "t": "a", "f": True} | finding.example))
        if finding.code == "dead-cell" and finding.message.startswith(repr(cell_of(cells, finding))):
            assert not any(finding.rules[0] in rules for rules in matches)


@settings(max_examples=120, deadline=None)
@given(rows)
def test_rows_that_can_never_decide_are_those_that_never_did(cells: list[tuple[str, ...]]) -> None:
    model = parse_model(table_source(cells, inputs=INPUTS, hit_policy="FIRST", default="0"))
    findings = verify_model(model)
    firsts = {rules[0] for inputs in EVERYTHING if (rules := matching(model, inputs))}
    hidden = {finding.rules[0] for finding in findings if finding.code == "unreachable-rule"}
    ever = {number for inputs in EVERYTHING for number in matching(model, inputs)}
    assert hidden == ever - firsts


@settings(max_examples=60, deadline=None)
@given(rows)
def test_the_index_answers_as_cell_by_cell(cells: list[tuple[str, ...]]) -> None:
    numbered = [(*row[:3], str(index)) for index, row in enumerate(cells, 1)]
    model = parse_model(table_source(numbered, inputs=INPUTS, hit_policy="RULE ORDER"))
    for inputs in EVERYTHING[::3]:
        assert model.decide("d", inputs).value == matching(model, inputs)
