"""The parser raises only its own error, with line and column, whatever it is given."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app import feel

SYMBOLS = [*"+-*/()[]{}<>=,:.@\"'?\\", "**", "<=", ">=", "!=", "..", "->", "//", "/*", "*/"]
KEYWORDS = [
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "function",
    "external",
    "and",
    "or",
]
KEYWORDS += ["not", "between", "instance", "of", "true", "null"]
OPERANDS = ["a", "b c", "1", ".5", "1e5", '"x"', '@"P1D"', "date", "date and time", "list<number>", "item"]
WORDS = [*SYMBOLS, *KEYWORDS, *OPERANDS, "\n", " ", "é", "🐎", "\x00"]

DEEP = [
    "(" * 5000 + "1" + ")" * 5000,
    "-" * 5000 + "1",
    "[" * 5000,
    "{a:" * 500 + "1" + "}" * 500,
    "x" + "[1]" * 500,
    "x" + ".a" * 5000,
    "x in (" * 300 + "1" + ")" * 300,
    "function(x) " * 300 + "1",
    "]1.." * 300 + "2" + "[" * 300,
    ("x" + ".a" * 95 + "[") * 70 + "1" + "]" * 70,
    "a instance of " + "list<" * 500 + "Any" + ">" * 500,
    '"' + "x" * 60_000 + '"',
    "not(" * 300,
    "x in (" * 50,
    "]1.." * 50 + "2" + "[x" * 50,
]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("1 +", 1, 4, "a value is missing"),
        ("1 +\n  * 2", 2, 3, "does not belong here"),
        ("if a then b", 1, 12, "needs: else"),
        ('"open', 1, 1, "not closed"),
        ("/* open", 1, 1, "not closed"),
        ("[1, 2", 1, 6, "']' is missing"),
        ("{a 1}", 1, 2, "name: value"),
        ("for x [1] return 2", 1, 5, "'in'"),
        ("1 2", 1, 3, "does not belong here"),
        ("a # b", 1, 3, "does not belong here"),
        ("", 1, 1, "a value is missing"),
        ("{a: 1, a: 2}", 1, 11, "two entries"),
    ],
)
def test_an_error_names_place_and_reason(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_expression(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert message in caught.value.message
    assert caught.value.text == text


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_nesting_without_end_is_a_syntax_error(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile_expression(text)


def place_of_error(compile_text: Callable[[str], object], text: str) -> tuple[int, int] | None:
    try:
        compile_text(text)
    except feel.FeelSyntaxError as error:
        return error.line, error.column
    return None


def read(text: str) -> None:
    for compile_text in (feel.compile_expression, feel.compile_unary_tests):
        line, column = place_of_error(compile_text, text) or (1, 1)
        assert 1 <= line <= text.count("\n") + 1
        assert 1 <= column <= len(text) + 1


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
@example(["]", "1", "..", "["])
@example(["not", "(", "not", "("])
def test_any_row_of_words_is_read_or_refused_with_a_place(words: list[str]) -> None:
    read(" ".join(words))
    read("".join(words))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    read(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=15))
def test_whatever_is_read_can_be_evaluated(words: list[str]) -> None:
    try:
        expression = feel.compile_expression(" ".join(words))
    except feel.FeelSyntaxError:
        return
    try:
        feel.to_feel_text(expression.evaluate({"a": 1, "b c": [1, "x"]}))
    except feel.FeelBudgetError:
        return
