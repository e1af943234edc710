"""Whatever is sent, a form answers with values or with errors in words, and what it shows stays text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from app.forms import FormInvalid, render_form
from tests.forms.build import REQUIRED, YES_NO, day, field, form, rows

FORM = form(
    field("textfield", "text", validate=REQUIRED),
    field("textarea", "long"),
    field("number", "number", validate={"min": 0}),
    field("checkbox", "tick"),
    field("radio", "choice", values=YES_NO),
    field("checklist", "choices", values=YES_NO),
    day("day", "Day"),
    {**day("moment", "Moment"), "subtype": "datetime"},
    {**day("clock", "Clock"), "subtype": "time"},
    rows("rows", "Rows", field("textfield", "a", conditional={"hide": "=b > 3"}), field("number", "b"), day("c", "C")),
    field("filepicker", "files"),
    {"type": "expression", "id": "e", "key": "sum", "label": "Sum", "expression": "=number + 1"},
).with_letter_edits()

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes() | st.binary()
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["a", "b", "c", "day", "month", "year", "time", "x.y", ""]) | st.text(), inner, max_size=4
        )
    ),
    max_leaves=8,
)
names = st.sampled_from(FORM.keys) | st.text()
posts = st.dictionaries(
    st.sampled_from(
        [
            *FORM.keys,
            "day-day",
            "day-month",
            "day-year",
            "moment-time",
            "rows-0-a",
            "rows-1-b",
            "rows-0-c-day",
            "letter_edits-x",
        ]
    )
    | st.text(),
    st.lists(st.text(), max_size=2),
    max_size=8,
)
relaxed = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def answer(values: dict[str, Any], *, partial: bool = False) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The clean values, or the errors."""
    try:
        return FORM.validate(values, partial=partial), {}
    except FormInvalid as invalid:
        return None, invalid.errors


@relaxed
@given(st.dictionaries(names, anything, max_size=8), st.booleans())
def test_any_values_give_values_of_the_right_kinds_or_errors_in_words(values: dict[str, Any], partial: bool) -> None:
    clean, errors = answer(values, partial=partial)
    if clean is None:
        assert errors
        assert all(isinstance(path, str) and message.strip() for path, message in errors.items())
        assert all(len(message) < 600 for message in errors.values())
        return
    assert set(clean) <= set(FORM.keys)
    kinds = {"text": str, "long": str, "tick": bool, "choice": str, "choices": list, "rows": list, "clock": dt.time}
    assert all(isinstance(clean[key], kind) for key, kind in kinds.items() if key in clean)
    assert "\x00" not in str(clean)
    str(clean).encode()


@relaxed
@given(posts)
def test_any_post_can_be_read_and_shown_again_as_text(post: dict[str, list[str]]) -> None:
    values = FORM.from_post(post)
    _, errors = answer(values)
    shown = html.fragment_fromstring(str(render_form(FORM, values, errors, facts={}, options={})))
    assert not shown.xpath("//script | //img | //a | //*[@onerror or @onclick]")
    assert set(shown.xpath("//@name")) <= {
        name for name in shown.xpath("//@name") if name.split("-")[0] in {*FORM.keys, "add", "remove"}
    }


@relaxed
@given(st.text())
def test_cleaning_words_twice_changes_nothing_more(words: str) -> None:
    read = form(field("textarea", "it"))
    clean = read.validate({"it": words}).get("it", "")
    assert read.validate({"it": clean}).get("it", "") == clean
