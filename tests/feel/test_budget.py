"""An expression that asks for too much ends in an error; counted in steps, never in seconds."""

from __future__ import annotations

import pytest

from app import feel

LONG = 'string join(for j in 1..90000 return "x")'
WIDE = '{c: context(for i in 1..40000 return {key: "k" + string(i), value: 1}), l: for i in 1..90000 return c'


def doubled(last: str, start: str = "[1]") -> str:
    """``last`` about two lists a59 and b59 in which every level holds the one below twice."""
    levels = ", ".join(f"a{n}: [a{n - 1}, a{n - 1}], b{n}: [b{n - 1}, b{n - 1}]" for n in range(1, 60))
    return f"{{a0: {start}, b0: {start}, {levels}, r: {last}}}.r"


CALLS = ", ".join(f"f{n}: function(x) f{n - 1}(x) + f{n - 1}(x)" for n in range(1, 40))

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
    f'{{s: {LONG}, r: for i in 1..500 return matches(s, "b")}}.r',
    f'{{s: {LONG}, r: matches(s, "{"()" * 2400}z")}}.r',
    f'{{s: {LONG}, r: matches(s, "[{"b" * 4000}]")}}.r',
    'for i in 1..100000 return matches("a", "a{9000}" + string(i))',
    'for i in 1..100000 return matches("a", "(?:b{9000}){0}a{9000}{" + string(i))',
    f"{{s: {LONG}, l: for i in 1..90000 return s, r: string join(l)}}.r",
    f"{{s: {LONG}, l: for i in 1..90000 return s, r: string(l)}}.r",
    f'{{s: {LONG}, d: string join(for i in 1..40000 return "$0"), r: replace(s, "^x+$", d)}}.r',
    "for i in 1..100000 return [][(for j in 1..100000 return j)[1]]",
    "{l: for i in 1..90000 return 1, k: for i in 1..90000 return l, r: concatenate(list: k)}.r",
    f"{WIDE}, r: context merge(l)}}.r",
    f"{WIDE}, r: l[k1 > 3]}}.r",
    f"{WIDE}, r: for i in l return get entries(i)}}.r",
    f"{{s: {LONG}, r: for i in 1..100000 return get value({{}}, s)}}.r",
    f'{{s: "[" + {LONG} + "..]", r: for i in 1..100000 return range(s)}}.r'.replace("90000", "900"),
    f'{{s: {LONG}, a: s + "a", b: s + "b", l: for i in 1..9000 return if even(i) then a else b, r: min(l)}}.r',
    "for i in 1..100000 return exp(log(i + 0.5) * 3.3)",
    f"{{f0: function(x) x, {CALLS}, r: f39(1)}}.r",
    doubled("a59 = b59"),
    doubled("is(a59, b59)"),
    doubled("[a59] in [b59]"),
    doubled("flatten(a59)"),
    doubled("a59.x", "[{x: 1}]"),
    doubled(f"a59 instance of {'list<' * 55}number{'>' * 55}"),
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_stopped(bomb: str) -> None:
    with pytest.raises(feel.FeelBudgetError):
        feel.compile_expression(bomb).evaluate({})


@pytest.mark.parametrize(
    "text",
    [
        f'replace("abc", "b", "$" + {LONG.replace("x", "0")})',
        f'matches("abc", {LONG})',
        'matches("a", "' + "(?:a{9999}){0}" * 300 + '")',
        'matches("a", "' + "[a-" * 1600 + '")',
    ],
)
def test_a_pattern_that_is_too_long_is_null_with_a_warning(text: str) -> None:
    warnings: list[str] = []
    assert feel.compile_expression(text).evaluate({}, warnings=warnings) is None
    assert warnings
    assert max(map(len, warnings)) < 500


def test_nothing_repeated_a_hundred_thousand_million_times_is_nothing() -> None:
    assert feel.compile_expression('matches("a", "(?:){99999999999}")').evaluate({}) is True


def test_several_expressions_may_share_one_budget() -> None:
    expression = feel.compile_expression("count(for i in 1..1000 return i)")
    with feel.share_budget(5000, "the letter"):
        for _ in range(2):
            expression.evaluate({})
        with pytest.raises(feel.FeelBudgetError, match=r"the letter was stopped after 5,000 steps.*\(in: count"):
            feel.compile_expression("count(for i in 1..4000 return i)").evaluate({})
    for _ in range(5):
        assert expression.evaluate({}) == 1000


def test_the_error_names_the_expression() -> None:
    with pytest.raises(feel.FeelBudgetError, match=r"in: for i in 1\.\.1000000 return i"):
        feel.compile_expression("for i in 1..1000000 return i").evaluate({})


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
