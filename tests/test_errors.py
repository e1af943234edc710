"""Errors that a caller can answer."""

from __future__ import annotations

from app import errors
from app.errors import Invalid, RedressError, Refused


def kinds(base: type[RedressError]) -> list[type[RedressError]]:
    return [one for child in base.__subclasses__() for one in (child, *kinds(child))]


def test_every_error_has_an_http_status_and_an_exit_code_that_tells_failure() -> None:
    own = [one for one in kinds(RedressError) if one.__module__ == errors.__name__]
    assert {one.__name__: one.http_status for one in own} == {
        "NotFound": 404, "NotAllowed": 403, "Refused": 409, "Conflict": 409, "Invalid": 422,
        "TooLarge": 413, "ContentError": 422, "ConfigurationError": 500,
    }  # fmt: skip
    assert all(0 < one.exit_code < 126 for one in own)


def test_a_refusal_says_why_and_by_which_rule() -> None:
    refusal = Refused("That person considered stage 1.", "reviewer")
    assert (str(refusal), refusal.reason, refusal.rule) == ("That person considered stage 1.",) * 2 + ("reviewer",)
    assert refusal.attempt is None


def test_what_is_invalid_is_told_field_by_field_and_in_one_sentence() -> None:
    assert (
        str(Invalid({"new_date": "Enter a date.", "reason": "Say why."})) == "new_date: Enter a date.; reason: Say why."
    )
    assert Invalid("The file is empty.").errors == {"": "The file is empty."}
    assert str(Invalid({"a": "x"}, "Check the form.")) == "Check the form."
