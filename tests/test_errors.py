"""Errors that a caller can answer."""

from __future__ import annotations

from app import errors
from app.errors import Invalid, RedressError, Refused


def kinds(base: type[RedressError]) -> list[type[RedressError]]:
    return [kind for child in base.__subclasses__() for kind in (child, *kinds(child))]


def test_every_error_has_an_http_status_and_an_exit_code_that_tells_failure() -> None:
    ours = [kind for kind in kinds(RedressError) if kind.__module__ == errors.__name__]
    assert {kind.__name__: kind.http_status for kind in ours} == {
        "NotFound": 404, "NotAllowed": 403, "Refused": 409, "Conflict": 409, "Invalid": 422,
        "TooLarge": 413, "ContentError": 422, "ConfigurationError": 500, "Barred": 404, "NoPart": 403,
        "ContentLimit": 422, "TooOften": 429, "Unavailable": 503, "DatabaseAway": 503, "DiskFull": 503,
        "WorkersFail": 500, "SafeguardFailed": 409,
    }  # fmt: skip
    assert all(0 < kind.exit_code < 126 for kind in ours)


def test_a_refusal_says_why_and_by_which_rule() -> None:
    refusal = Refused("That person considered stage 1.", "reviewer")
    assert (str(refusal), refusal.reason, refusal.rule) == ("That person considered stage 1.",) * 2 + ("reviewer",)
    assert refusal.attempt is None


def test_what_is_invalid_is_said_field_by_field_and_in_one_sentence() -> None:
    assert (
        str(Invalid({"new_date": "Enter a date.", "reason": "Say why."})) == "new_date: Enter a date.; reason: Say why."
    )
    assert Invalid("The file is empty.").errors == {"": "The file is empty."}
    assert str(Invalid({"a": "x"}, "Check the form.")) == "Check the form."
