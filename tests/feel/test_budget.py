"""An expression that asks for too much ends in an error; counted in steps, never in seconds."""

from __future__ import annotations

import pytest

from app import feel

LONG = 'string join(for j in 1..90000 return "x")'

BOMBS = [
    "for i in 1..1000000000 return i",
    "for i in 1..100000, j in 1..100000 return i * j",
    "{f: function(n) f(n + 1), r: f(1)}.r",
    "{f: function(n) f(n) + f(n), r: f(1)}.r",
    "{a: [1,1,1,1,1,1,1,1], b: [a,a,a,a,a,a,a,a], c: [b,b,b,b,b,b,b,b], d: [c,c,c,c,c,c,c,c], e: [d,d,d,d,d,d,d,d],"
    " f: [e,e,e,e,e,e,e,e], g: [f,f,f,f,f,f,f,f], r: string(g)}.r",
    "{a: [1,1,1,1,1,1,1,1], b: [a,a,a,a,a,a,a,a], c: [b,b,b,b,b,b,b,b], d: [c,c,c,c,c,c,c,c], e: [d,d,d,d,d,d,d,d],"
    " f: [e,e,e,e,e,e,e,e], g: [f,f,f,f,f,f,f,f], r: [g] = [g]}.r",
    f"{{s: {LONG}, r: for i in 1..100000 return s + s}}.r",
    f'{{s: {LONG}, r: for i in 1..100000 return s + "y"}}.r',
    "{l: for j in 1..90000 return j, r: for i in 1..90000 return append(l, i)}.r",
    "{l: for j in 1..90000 return {a: j}, r: for i in 1..90000 return l.a}.r",
    "{l: for j in 1..50000 return j, r: for i in 1..90000 return count(l[item > 3])}.r",
    "distinct values(for i in 1..50000 return i)",
    "some x in 1..100000 satisfies some y in 1..100000 satisfies x + y < 0",
    'replace(string join(for j in 1..90000 return "x"), "x", "yyyyyyyyyyyyyyyy")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a+)+\\\\1$")',
    f'matches({LONG}, "(x|y|z)*w")',
    '{s: "x", r: for i in 1..100000 return string join(for j in 1..100000 return s)}.r',
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_stopped(bomb: str) -> None:
    with pytest.raises(feel.FeelBudgetError):
        feel.compile_expression(bomb).evaluate({})


@pytest.mark.parametrize(
    "text",
    [
        "9 ** 9 ** 9 ** 9 ** 9",
        "2 ** 999999999999",
        "exp(1000000)",
        "1e6144 * 10",
        "0 ** -1",
        "modulo(1e6144, 3)",
        'number("1e99999")',
    ],
)
def test_numbers_beyond_the_range_become_null_with_a_warning(text: str) -> None:
    warnings: list[str] = []
    assert feel.compile_expression(text).evaluate({}, warnings=warnings) is None
    assert warnings


def test_a_caller_may_allow_less_or_more() -> None:
    expression = feel.compile_expression("count(for i in 1..1000 return i)")
    assert expression.evaluate({}) == 1000
    with pytest.raises(feel.FeelBudgetError, match="more than 500 items"):
        expression.evaluate({}, budget=feel.Budget(list_length=500))
    with pytest.raises(feel.FeelBudgetError, match="after 100 steps"):
        expression.evaluate({}, budget=feel.Budget(steps=100))


def test_a_result_that_unfolds_into_too_much_is_stopped() -> None:
    doubled = (
        "{a: [1, 1]"
        + "".join(
            f", {new}: [{old}, {old}]" for old, new in zip("abcdefghijklmnopqrs", "bcdefghijklmnopqrst", strict=True)
        )
        + "}"
    )
    with pytest.raises(feel.FeelBudgetError):
        feel.compile_expression(doubled).evaluate({})


def test_recursion_that_ends_is_allowed() -> None:
    assert (
        feel.compile_expression("{f: function(n) if n <= 1 then 1 else n + f(n - 1), r: f(50)}.r").evaluate({}) == 1275
    )
