"""FEEL as rule authors write it (SYS-02): values, operators, names and structures."""

from __future__ import annotations

import datetime as py
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from app import feel


def value(text: str, variables: Mapping[str, Any] | None = None) -> object:
    names = dict(variables or {})
    return feel.to_python(feel.compile_expression(text, names).evaluate(names))


def warnings_of(text: str, variables: Mapping[str, Any] | None = None) -> list[str]:
    warnings: list[str] = []
    assert feel.compile_expression(text).evaluate(variables or {}, warnings=warnings) is None
    return warnings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("-3 ** 2", 9),
        ("2 ** 3 ** 2", 64),
        ("0.1 + 0.2 = 0.3", True),
        ("10 / 4", Decimal("2.5")),
        ('"foo" + "bar"', "foobar"),
        ("1.2e3", 1200),
        ("// the fee\n 1 /* of many */ + 1", 2),
        ('"caf\\u00e9 \\"x\\""', 'café "x"'),
    ],
)
def test_arithmetic_and_literals_follow_the_grammar(text: str, expected: object) -> None:
    assert value(text) == expected


def test_numbers_keep_34_digits_rounded_half_even() -> None:
    assert str(feel.compile_expression("1 / 3").evaluate({})) == "0." + "3" * 34


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("false or null", None),
        ("not(null)", None),
        ("null = null", True),
        ("null = 1", False),
        ('1 = "1"', None),
        ("if null then 1 else 2", 2),
    ],
)
def test_logic_has_three_values(text: str, expected: object) -> None:
    assert value(text) is expected or value(text) == expected


def test_names_may_hold_spaces_and_operators_when_they_are_known() -> None:
    names = {"Monthly income": 100, "e-mail": "a@b", "e": 1, "mail": 2, "profit and loss": 7}
    assert value("Monthly income * 12", names) == 1200
    assert value("e-mail", names) == "a@b"
    assert value("e - mail", {"e": 5, "mail": 2}) == 3
    assert value("profit and loss > 5 and true", names) is True
    assert value("Monthly   income", names) == 100


def test_a_name_nobody_declared_is_read_up_to_the_next_keyword() -> None:
    expression = feel.compile_expression("first contact date > stage end and closed")
    assert expression.names == {"first contact date", "stage end", "closed"}


def test_paths_and_names_of_an_expression_are_static() -> None:
    expression = feel.compile_expression("complaint.channel = x and count(for y in complaint.points return y.kind) > z")
    assert expression.paths == {("complaint", "channel"), ("complaint", "points"), ("x",), ("z",)}
    assert expression.names == {"complaint", "x", "z"}


def test_names_in_a_filter_belong_to_the_items_unless_they_are_known() -> None:
    text = "complaint.points[kind = 'x' and days > limit]".replace("'", '"')
    assert feel.compile_expression(text).names == {"complaint"}
    assert feel.compile_expression(text, ["limit"]).names == {"complaint", "limit"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2, 3, 4][item > 2]", [3, 4]),
        ("[1, 2, 3][-1]", 3),
        ("[{x: 1, y: 2}, {x: null, y: 3}][x < 2].y", [2]),
        ("[{a: 1}, {a: 2}].a", [1, 2]),
        ("for i in 4..2 return i", [4, 3, 2]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for i in [1, 2], j in [10, 20] return i + j", [11, 21, 12, 22]),
        ("some i in [1, 2] satisfies i > 1", True),
        ("every i in [1, 2] satisfies i > 1", False),
        ("{a: 1, b: a + 1}.b", 2),
        ("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(20)}.r", 2432902008176640000),
        ("sort([3, 1, 2], function(x, y) x < y)", [1, 2, 3]),
        ('substring(start position: 3, string: "foobar")', "obar"),
        ('{"a key": 1}.a key', 1),
    ],
)
def test_lists_contexts_and_functions(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 in [1..5)", True),
        ("5 in [1..5)", False),
        ("1 in ]1..5[", False),
        ("4 in (< 3, >= 4)", True),
        ("5 between 1 and 5", True),
        ("2 in [1, 2]", True),
        ("x in [1..5] and y in ]0..2[", True),
        ("before([1..5), [5..9])", True),
        ("overlaps([1..5], [5..9])", True),
        ("1 instance of number", True),
        ("[1] instance of list<number>", True),
        ("{a: 1} instance of context<a: string>", False),
        ("[2..1]", None),
    ],
)
def test_ranges_and_types(text: str, expected: object) -> None:
    assert value(text, {"x": 1, "y": 1}) == expected


def test_python_values_go_in_and_come_out() -> None:
    moment = py.datetime(2026, 5, 20, 10, 30, tzinfo=py.UTC)
    given = {
        "int": 1,
        "float": 0.1,
        "text": "t",
        "flag": True,
        "none": None,
        "day": py.date(2026, 5, 20),
        "moment": moment,
        "time": py.time(10, 30),
        "length": py.timedelta(days=1, seconds=5),
        "list": (1, 2),
        "map": {"a": 1},
    }
    for name, item in given.items():
        expected = {"float": Decimal("0.1"), "list": [1, 2]}.get(name, item)
        assert value(name, given) == expected


def test_a_value_without_a_place_in_feel_is_refused_in_plain_words() -> None:
    with pytest.raises(feel.FeelError, match="has no FEEL value"):
        feel.from_python(object())
    with pytest.raises(feel.FeelError, match="out of range"):
        feel.from_python(10**7000)


def test_json_text_of_values_loses_nothing() -> None:
    got = feel.to_json(
        feel.compile_expression(
            '{n: 0.1, big: 1234567890123456789012345, d: @"2026-05-20", p: @"P1DT2H", l: [1, null], r: [1..2)}'
        ).evaluate({})
    )
    assert got == {
        "n": 0.1,
        "big": "1234567890123456789012345",
        "d": "2026-05-20",
        "p": "P1DT2H",
        "l": [1, None],
        "r": "[1..2)",
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('1 + "a"', "number + string is not defined"),
        ("nobody", "nobody provides 'nobody'"),
        ('date("2026-02-30")', "there is no date 2026-2-30"),
        ("[1, 2][3]", "the list has 2 items"),
        ("[{a: 1}, {b: 2}].b[1]", "1 of the 2 items have nothing called 'b'"),
        ("{a: 1}.b", "no entry called 'b'"),
        ("1 / 0", "division by zero"),
        ('substring("a")', "takes 2 to 3 arguments"),
        ('matches("a", "[")', "is not a regular expression"),
        (
            '(function(a) external {java: {class: "X", method signature: "y()"}})(1)',
            "external functions are not run here",
        ),
    ],
)
def test_every_null_that_hides_a_mistake_says_why(text: str, why: str) -> None:
    assert any(why in warning for warning in warnings_of(text)), warnings_of(text)


def test_a_warning_tells_where() -> None:
    assert warnings_of('1 +\n  (2 * "x")')[0].endswith('(at line 2, column 4 of: 1 + (2 * "x"))')


def test_the_clock_is_handed_in() -> None:
    moment = py.datetime(2026, 5, 20, 23, 30, tzinfo=py.timezone(py.timedelta(hours=1)))
    with feel.use_now(lambda: moment):
        assert value("today()") == py.date(2026, 5, 20)
        assert value("now()") == moment
    assert value("today()", {"__now__": py.datetime(2025, 1, 2, tzinfo=py.UTC)}) == py.date(2025, 1, 2)


@pytest.mark.parametrize(
    ("cell", "given", "expected"),
    [
        ("-", 1, True),
        ('"a","b"', "b", True),
        ("5, 6", 5, True),
        ("not(6)", 6, False),
        ("[1..10]", 10, True),
        ("null", None, True),
        ("= 5", 5, True),
        ('date("2026-05-20")', py.date(2026, 5, 20), True),
        ('" - "', " - ", True),
        ("> limit", 6, True),
        ('contains(?, "x")', "axe", True),
        ("? > 3 and ? < limit", 4, True),
        ("< 5", None, False),
        ("true", True, True),
        ("not(true)", False, True),
    ],
)
def test_input_cells_that_other_engines_read_as_python(cell: str, given: object, expected: bool) -> None:
    assert feel.compile_unary_tests(cell, ["limit"]).holds(given, {"limit": 5}) is expected


def test_a_compiled_expression_is_kept() -> None:
    assert feel.compile_expression("1 + 1", ["a b"]) is feel.compile_expression("1 + 1", ["a b"])
