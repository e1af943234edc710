"""Static types: what is one of what, and how a type reads in a sentence."""

from __future__ import annotations

import pytest

from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    LIST,
    NULL,
    NUMBER,
    TEXT,
    ListOf,
    Simple,
    context,
    may_be_null,
    meets,
    optional,
    text_of,
    union,
    without_null,
)

ROUTES = text_of(["stage_1", "enquiry"], "the table triage")


@pytest.mark.parametrize(
    ("left", "right", "meeting"),
    [
        (ROUTES, text_of(["enquiry", "other"]), True),
        (ROUTES, text_of(["other"]), False),
        (TEXT, NUMBER, False),
        (optional(TEXT), optional(NUMBER), True),
        (ANYTHING, NUMBER, True),
    ],
)
def test_two_types_meet_where_some_value_is_of_both(left, right, meeting):
    assert meets(left, right) is meeting
    assert meets(right, left) is meeting


def test_a_union_keeps_the_values_and_their_sources_and_what_is_not_known_takes_all_in():
    both = union(ROUTES, text_of(["referral"], "the form log_contact"))
    assert both.describe() == "one of “enquiry”, “referral”, “stage_1”"
    assert isinstance(both, Simple)
    assert both.sources == {"the table triage", "the form log_contact"}
    assert union(ROUTES, TEXT) == TEXT
    assert union(DATE, ANYTHING) == ANYTHING
    assert union(DATE, DATE) == DATE


def test_a_member_that_only_one_of_two_contexts_has_may_be_null():
    either = union(context({"due": DATE}), context({"due": DATE, "note": TEXT}))
    assert either == context({"due": DATE, "note": optional(TEXT)})


def test_null_is_taken_out_and_what_is_not_known_is_never_said_to_be_null():
    assert without_null(optional(DATE)) == DATE
    assert without_null(NULL) == ANYTHING
    assert may_be_null(optional(DATE))
    assert not may_be_null(ANYTHING)


@pytest.mark.parametrize(
    ("some", "words"),
    [
        (optional(DATE), "a date, or null"),
        (union(NUMBER, TEXT), "a number, or text"),
        (text_of(["only"]), "“only”"),
        (LIST, "a list"),
        (ListOf(BOOLEAN), "a list of which each is a boolean"),
        (context({"due": DATE, "met": DATE}), "a context with due, met"),
        (text_of(map(str, range(10))), "one of “0”, “1”, “2”, “3”, “4”, “5”, “6”, “7” and 2 more"),
    ],
)
def test_a_type_reads_as_words_of_a_sentence(some, words):
    assert some.describe() == words
