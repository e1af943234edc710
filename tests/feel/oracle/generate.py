"""The oracle's corpus: a fixed list of expressions over operators, literals and built-ins, one a line.

``python tests/feel/oracle/generate.py > expressions.txt`` writes it; ``answers.mjs`` asks feelin for its answers.
"""

from __future__ import annotations

import itertools
import sys

NUMBERS = ("0", "1", "-2.5", "10", "0.1 + 0.2")
TEXTS = ('""', '"foo"', '"foobar"', '"Ä1"')
DATES = ('date("2026-05-20")', 'date("2024-02-29")')
MOMENTS = ('date and time("2026-05-20T10:30:00")', 'date and time("2026-05-20T10:30:00+01:00")')
TIMES = ('time("10:30:00")', 'time("23:59:59")')
DAYS = ('duration("P10D")', 'duration("PT36H")', 'duration("-P1DT2H")')
MONTHS = ('duration("P1Y2M")', 'duration("-P3M")')
OTHERS = ("null", "true", "false")
LISTS = ("[]", "[1, 2, 3]", '["a", "b", "a"]', "[3, 1, 2, 1]", "[true, false]", "[[1, 2], [3]]")

ONE_OF_EACH = (NUMBERS[3], TEXTS[1], DATES[0], MOMENTS[0], TIMES[0], DAYS[0], MONTHS[0], "null", "true", LISTS[1])


def operators() -> list[str]:
    expressions = [
        f"{left} {operator} {right}"
        for operator in ("+", "-", "*", "/", "=", "!=", "<", ">=")
        for left, right in itertools.product(ONE_OF_EACH, repeat=2)
    ]
    expressions += [
        f"({left}) {operator} ({right})"
        for operator in ("+", "-", "*", "/", "**")
        for left in NUMBERS
        for right in NUMBERS
    ]
    logic = ("true", "false", "null", "1")
    expressions += [f"{left} {word} {right}" for word in ("and", "or") for left in logic for right in logic]
    return expressions


def ranges_and_tests() -> list[str]:
    points = ("1", "2", "3", "4", "null")
    ranges = ("[2..3]", "(2..3]", "[2..3)", "]1..4[", "< 3", ">= 2", "(1, 3)", "[1, 4]")
    expressions = [f"{point} in {test}" for point in points for test in ranges]
    expressions += [f"{point} between 2 and 3" for point in points]
    functions = (
        "before",
        "after",
        "meets",
        "met by",
        "overlaps",
        "finishes",
        "includes",
        "during",
        "starts",
        "coincides",
    )
    pairs = (
        ("[1..5]", "[5..9]"),
        ("[1..5)", "[5..9]"),
        ("[1..9]", "[3..5]"),
        ("[3..5]", "[1..9]"),
        ("[1..5]", "[1..5]"),
    )
    expressions += [f"{name}({left}, {right})" for name in functions for left, right in pairs]
    return expressions


def calls() -> list[str]:
    expressions = [f"{name}({text})" for name in ("string length", "upper case", "lower case") for text in TEXTS]
    expressions += [f"substring({text}, {start})" for text in TEXTS for start in (1, 3, -2)]
    expressions += [
        f"{name}({text}, {part})"
        for name in ("contains", "starts with", "ends with", "substring before", "substring after")
        for text in TEXTS
        for part in ('"o"', '"foo"', '""')
    ]
    expressions += [
        f'{name}("foobar", "o+"{rest})' for name, rest in (("replace", ', "x"'), ("split", ""), ("matches", ""))
    ]
    expressions += [
        f"{name}({value})"
        for name in ("floor", "ceiling", "abs", "even", "odd", "string", "number", "not")
        for value in (*NUMBERS, *TEXTS, *OTHERS)
    ]
    expressions += [
        f"{name}({value}, 1)"
        for name in ("decimal", "round up", "round down", "round half up", "round half down")
        for value in ("1.25", "-1.25", "1.35", "0")
    ]
    expressions += [f"modulo({left}, {right})" for left in ("10", "-10", "10.5") for right in ("3", "-3", "0")]
    return expressions + list_calls()


def list_calls() -> list[str]:
    """Calls of the functions on lists, and filters."""
    expressions = [
        f"{name}({items})"
        for name in (
            "count",
            "min",
            "max",
            "sum",
            "mean",
            "median",
            "mode",
            "product",
            "all",
            "any",
            "reverse",
            "distinct values",
            "flatten",
            "sort",
        )
        for items in LISTS
    ]
    expressions += [f"{items}[{condition}]" for items in LISTS for condition in ("1", "-1", "item > 1", "4")]
    expressions += [
        "append([1], 2)",
        "concatenate([1], [2])",
        "insert before([1, 3], 2, 2)",
        "remove([1, 2], 1)",
        "index of([1, 2, 1], 1)",
        "union([1, 2], [2, 3])",
        "sublist([1, 2, 3], 2)",
        "sublist([1, 2, 3], 1, 2)",
        "list contains([1, null], null)",
    ]
    return expressions


def temporal() -> list[str]:
    expressions = [f"{day} + {length}" for day in (*DATES, *MOMENTS) for length in (*DAYS, *MONTHS)]
    expressions += [
        f"{left} - {right}" for group in (DATES, TIMES) for left, right in itertools.product(group, repeat=2)
    ]
    expressions += [
        f"{day}.{part}" for day in (*DATES, *MOMENTS) for part in ("year", "month", "day", "weekday", "hour")
    ]
    expressions += [
        f"{length}.{part}" for length in (*DAYS, *MONTHS) for part in ("days", "hours", "minutes", "years", "months")
    ]
    expressions += [
        f"{name}({day})" for name in ("day of year", "day of week", "month of year", "week of year") for day in DATES
    ]
    expressions += [
        f"years and months duration({DATES[1]}, {DATES[0]})",
        "date(2026, 2, 30)",
        "date(2026, 2, 28)",
        'duration("P")',
    ]
    return expressions


def structure() -> list[str]:
    return [
        "if true then 1 else 2",
        "if null then 1 else 2",
        "for i in [1, 2, 3] return i * i",
        "for i in 1..3 return i",
        "for i in 3..1 return i",
        "for i in [1, 2], j in [10, 20] return i + j",
        "some i in [1, 2] satisfies i > 1",
        "every i in [1, 2] satisfies i > 1",
        "{a: 1, b: a + 1}",
        "{a: 1}.a",
        "{a: 1}.b",
        "{a: {b: 2}}.a.b",
        "[{a: 1}, {a: 2}].a",
        "[{a: 1}, {a: 2}][a = 2]",
        "(function(x) x + 1)(2)",
        "1 instance of number",
        '"a" instance of number',
        'get value({a: 1}, "a")',
        "get entries({a: 1})",
        'context put({a: 1}, "b", 2)',
        "context merge([{a: 1}, {b: 2}])",
        "1 + /* two */ 2",
        "-3 ** 2",
        "2 ** 3 ** 2",
        "[1, 2] = [1, 2]",
        "{a: 1} = {a: 1}",
        "null = null",
    ]


def corpus() -> list[str]:
    return list(dict.fromkeys([*operators(), *ranges_and_tests(), *calls(), *temporal(), *structure()]))


if __name__ == "__main__":
    sys.stdout.write("\n".join(corpus()) + "\n")
