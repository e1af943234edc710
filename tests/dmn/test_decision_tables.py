"""Decision tables (SYS-02): hit policies, outputs, allowed values, and errors instead of null."""

from __future__ import annotations

import datetime as py
from collections.abc import Sequence
from typing import Any

import pytest

from app.dmn import DecisionError, DmnParseError, Model, UnknownDecisionError, parse_model
from app.feel import to_python
from tests.dmn.table_source import table_source


def table(rows: Sequence[Sequence[str]], **options: Any) -> Model:
    return parse_model(table_source(rows, **options))


def answer(model: Model, **inputs: object) -> object:
    return to_python(model.decide("d", inputs).value)


OVERLAPPING = [["< 10", '"low"'], ["[5..20]", '"middle"'], ["> 15", '"high"']]


@pytest.mark.parametrize(
    ("hit_policy", "expected"),
    [
        ("FIRST", "low"),
        ("PRIORITY", "middle"),
        ("RULE ORDER", ["low", "middle"]),
        ("OUTPUT ORDER", ["middle", "low"]),
        ("COLLECT", ["low", "middle"]),
    ],
)
def test_hit_policies_choose_among_matching_rules(hit_policy: str, expected: object) -> None:
    model = table(OVERLAPPING, hit_policy=hit_policy, allowed_outputs='"high", "middle", "low"')
    assert answer(model, x=7) == expected


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 30), ("MIN", 10), ("MAX", 20), ("COUNT", 2)])
def test_collect_sums_up(aggregation: str, expected: int) -> None:
    model = table([["< 10", "10"], ["< 20", "20"], ["> 100", "30"]], hit_policy=f"COLLECT with {aggregation}")
    assert answer(model, x=5) == expected


def test_unique_with_two_matches_is_an_error_that_names_the_rules() -> None:
    with pytest.raises(DecisionError, match="rules 1 and 2 of 'The decision' match at once") as caught:
        table(OVERLAPPING).decide("d", {"x": 7})
    assert caught.value.rules == (1, 2)
    assert caught.value.decision == "d"


def test_any_takes_equal_outputs_and_refuses_different_ones() -> None:
    model = table([["< 10", '"a"'], ["< 20", '"a"'], ["< 5", '"b"']], hit_policy="ANY")
    assert answer(model, x=7) == "a"
    with pytest.raises(DecisionError, match="different outputs"):
        model.decide("d", {"x": 1})


def test_no_match_without_a_default_is_an_error_that_shows_the_inputs() -> None:
    with pytest.raises(DecisionError, match=r"no rule of 'The decision' matches x = 99: add a rule or a default"):
        table([["< 10", "1"]]).decide("d", {"x": 99})


def test_no_match_takes_the_default() -> None:
    got = table([["< 10", "1"]], default="0").decide("d", {"x": 99})
    assert got.value == 0
    assert got.trace[-1]["default_used"] is True


@pytest.mark.parametrize(
    ("hit_policy", "expected"),
    [("COLLECT", []), ("RULE ORDER", []), ("COLLECT with COUNT", 0), ("COLLECT with SUM", None)],
)
def test_no_match_of_a_multiple_hit_table_is_an_empty_answer(hit_policy: str, expected: object) -> None:
    assert answer(table([["< 10", "1"]], hit_policy=hit_policy), x=99) == expected


def test_not_strict_the_specified_null_comes_with_the_same_words() -> None:
    got = table(OVERLAPPING).decide("d", {"x": 7}, strict=False)
    assert got.value is None
    assert "match at once" in got.warnings[0]


def test_several_outputs_make_a_context() -> None:
    model = table([["-", '"a"', "5"]], outputs=(("name", "string"), ("days", "number")))
    assert answer(model, x=1) == {"name": "a", "days": 5}


def test_an_output_of_the_wrong_type_or_outside_its_values_is_refused() -> None:
    with pytest.raises(DecisionError, match=r'rule 1 of .*"five" is not a number'):
        table([["-", '"five"']], outputs=(("days", "number"),)).decide("d", {"x": 1})
    with pytest.raises(DecisionError, match='not one of the allowed values "a", "b"'):
        table([["-", '"c"']], allowed_outputs='"a", "b"').decide("d", {"x": 1})


def test_an_input_of_the_wrong_type_or_outside_its_values_is_refused() -> None:
    with pytest.raises(DecisionError, match="the input 'x' of 'The decision': \"5\" is not a number"):
        table([["-", "1"]]).decide("d", {"x": "5"})
    with pytest.raises(DecisionError, match=r"5\.5 is not an integer"):
        table([["-", "1"]], inputs=(("x", "integer"),)).decide("d", {"x": 5.5})
    with pytest.raises(DecisionError, match="not one of the allowed values"):
        table([["-", "1"]], allowed_inputs="[0..10]").decide("d", {"x": 11})


@pytest.mark.parametrize(
    ("kind", "cell", "given"),
    [
        ("string", '"a","b"', "b"),
        ("number", "5,6", 6),
        ("number", "not(6)", 5),
        ("number", "[1..10]", 10),
        ("boolean", "true", True),
        ("string", "null", None),
        ("number", "= 5", 5),
        ("date", 'date("2026-05-20")', py.date(2026, 5, 20)),
        ("date", '>= date("2026-05-01")', py.date(2026, 5, 20)),
        ("string", '" - "', " - "),
        ("number", "x * 2 = 10", 5),
        ("number", "limit", 5),
        ("string", 'starts with(?, "a")', "abc"),
    ],
)
def test_cells_other_python_engines_get_wrong(kind: str, cell: str, given: object) -> None:
    assert answer(table([[cell, '"yes"']], inputs=(("x", kind),), default='"no"'), x=given, limit=5) == "yes"


def test_paths_into_what_the_caller_provides_need_no_drawing() -> None:
    model = table([['"phone"', "5"]], inputs=(("complaint.channel", "string"),), outputs=(("working days", "number"),))
    assert answer(model, complaint={"channel": "phone"}) == 5
    assert [column.name for column in model.decisions["d"].inputs] == ["complaint.channel"]
    assert [column.name for column in model.decisions["d"].outputs] == ["working days"]


def test_a_decision_is_found_by_id_or_name() -> None:
    model = table([["-", "1"]])
    assert model.decide("The decision", {"x": 1}).value == 1
    with pytest.raises(UnknownDecisionError, match="has no decision 'nope': it has 'The decision'"):
        model.decide("nope", {})


def test_a_cell_that_is_not_feel_is_a_problem_with_its_place_and_stops_the_table() -> None:
    model = table([["3", "1"], ["<<", "2"]])
    assert "row 2, column 'x'" in str(model.problems[0])
    assert isinstance(model.problems[0], DmnParseError)
    with pytest.raises(DecisionError, match="row 2, column 'x'"):
        model.decide("d", {"x": 3})
    loose = model.decide("d", {"x": 3}, strict=False)
    assert loose.value is None
    assert "row 2, column 'x'" in loose.warnings[0]


def test_allowed_values_that_are_not_feel_stop_the_table_too() -> None:
    model = table([["3", "1"]], allowed_inputs="<<")
    assert "column 'x': 'The decision': the allowed values" in str(model.problems[0])
    with pytest.raises(DecisionError, match="allowed values"):
        model.decide("d", {"x": 3})


@pytest.mark.parametrize(
    ("hit_policy", "message"), [("ODD", "is not a hit policy"), ("COLLECT with AVG", "is not a hit policy")]
)
def test_an_unknown_hit_policy_is_refused(hit_policy: str, message: str) -> None:
    with pytest.raises(DmnParseError, match=message):
        table([["-", "1"]], hit_policy=hit_policy)
