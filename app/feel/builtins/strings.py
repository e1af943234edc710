"""String functions (DMN 1.5 §10.3.4.3); positions count characters (code points) from 1."""

from __future__ import annotations

from decimal import Decimal

from app.feel.errors import Mistake
from app.feel.evaluation import Evaluation
from app.feel.regexp import compile_pattern
from app.feel.registry import built_in
from app.feel.values import Value


def whole(value: Decimal, what: str) -> int:
    """The integer a function needs; a fraction is cut off."""
    if value.adjusted() > 18:
        raise Mistake(f"{what} is too large")
    return int(value)


@built_in("substring", "string: string", "start position: number", "length?: number", result="string")
def substring(_: Evaluation, text: str, start_position: Decimal, length: Decimal | None = None) -> Value:
    start = int(start_position) if start_position.adjusted() < 18 else 0
    if start == 0 or abs(start) > len(text):
        raise Mistake(f"substring: the text has {len(text)} characters and no position {start_position}")
    begin = start - 1 if start > 0 else len(text) + start
    if length is None:
        return text[begin:]
    if length < 1:
        raise Mistake("substring: the length must be at least 1")
    return text[begin : begin + min(int(length), len(text))] if length.adjusted() < 18 else text[begin:]


@built_in("string length", "string: string", result="number")
def string_length(_: Evaluation, text: str) -> Value:
    return Decimal(len(text))


@built_in("upper case", "string: string", result="string")
def upper_case(_: Evaluation, text: str) -> Value:
    return text.upper()


@built_in("lower case", "string: string", result="string")
def lower_case(_: Evaluation, text: str) -> Value:
    return text.lower()


@built_in("substring before", "string: string", "match: string", result="string")
def substring_before(_: Evaluation, text: str, match: str) -> Value:
    before, separator, _after = text.partition(match) if match else ("", "", "")
    return before if separator else ""


@built_in("substring after", "string: string", "match: string", result="string")
def substring_after(_: Evaluation, text: str, match: str) -> Value:
    if not match:
        return text
    return text.partition(match)[2]


@built_in("contains", "string: string", "match: string", result="boolean")
def contains(_: Evaluation, text: str, match: str) -> Value:
    return match in text


@built_in("starts with", "string: string", "match: string", result="boolean")
def starts_with(_: Evaluation, text: str, match: str) -> Value:
    return text.startswith(match)


@built_in("ends with", "string: string", "match: string", result="boolean")
def ends_with(_: Evaluation, text: str, match: str) -> Value:
    return text.endswith(match)


@built_in("matches", "input: string", "pattern: string", "flags?: string", result="boolean")
def matches(evaluation: Evaluation, text: str, pattern: str, flags: str | None = None) -> Value:
    return compile_pattern(pattern, flags or "", evaluation.charge).search(text, evaluation.charge) is not None


@built_in("replace", "input: string", "pattern: string", "replacement: string", "flags?: string", result="string")
def replace(evaluation: Evaluation, text: str, pattern: str, replacement: str, flags: str | None = None) -> Value:
    compiled = compile_pattern(pattern, flags or "", evaluation.charge)
    return compiled.replace(text, replacement, evaluation.charge, evaluation.budget.digits)


@built_in("split", "string: string", "delimiter: string", result="list of string")
def split(evaluation: Evaluation, text: str, delimiter: str) -> Value:
    return compile_pattern(delimiter, "", evaluation.charge).split(text, evaluation.charge)


@built_in("string join", "list: list of string", "delimiter?: string", result="string")
def string_join(evaluation: Evaluation, texts: list[str | None], delimiter: str | None = None) -> Value:
    joined, between = [text for text in texts if text is not None], delimiter or ""
    evaluation.require_text_of(sum(map(len, joined)) + len(between) * max(len(joined) - 1, 0))
    return between.join(joined)
