"""A mandatory explanation is not met by a sentence that says nothing: what is missing is said beside the field."""

from __future__ import annotations

import pytest

from app.forms.explanations import EXPLAINS, explains, says_nothing
from tests.content.landlords import LANDLORDS, content_of

MUST_EXPLAIN = (
    ("decide_acceptance", "individual_reasons"),
    ("decide_late_escalation", "individual_reasons"),
    ("extend_deadline", "reason"),
    ("explain_delay", "explanation"),
    ("explain_order_delay", "late_reason"),
    ("decline_recommendation", "circumstances"),
    ("correct_date", "why"),
    ("reclassify", "why"),
    ("respond", "override"),
)
"""Forms and fields at every landlord by which a decision, a delay or a correction is explained."""


@pytest.mark.parametrize(
    "text",
    ["-", ".", "…", "n/a", "N/A.", "none", "no reason", "not applicable", "see above", "As above.", "see notes",
     "ok ok", "???", "12", "2026 01", "Because", "Needed", "tbc", "the reason", "No explanation is needed.",
     "As stated"],
)  # fmt: skip
def test_what_says_nothing_explains_nothing(text: str) -> None:
    assert not explains(text)


@pytest.mark.parametrize(
    "text",
    ["Long ago", "A survey", "Illness", "No ground", "The auditor is ill", "The claim covers every point",
     "ਸਰਵੇਖਣ ਦੀ ਲੋੜ ਹੈ",
     "等待承包商的报告", "Waiting for Part 36 offer"],
)  # fmt: skip
def test_a_few_words_that_say_something_explain(text: str) -> None:
    assert explains(text)


@pytest.mark.parametrize("landlord", LANDLORDS)
@pytest.mark.parametrize(("form_id", "key"), MUST_EXPLAIN)
def test_what_is_missing_is_said_in_words_beside_the_field(landlord: str, form_id: str, key: str) -> None:
    """EXC-01, EXT-01, RSP-13: at every landlord, in the words of the form."""
    form = content_of(landlord).form(form_id)
    [field] = [field for field in form.fields if field.key == key]
    assert says_nothing(field, "n/a") == f"“n/a” explains nothing. {field.properties[EXPLAINS]}"
    assert says_nothing(field, "The surveyor comes on Monday") is None


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_every_explanation_says_what_it_wants(landlord: str) -> None:
    """The words begin with what to do, and end as a sentence."""
    content = content_of(landlord)
    fields = [part for name in content.form_paths for field in content.form(name).fields
              for part in (field, *field.subfields)]  # fmt: skip
    wanted = [field.properties[EXPLAINS] for field in fields if EXPLAINS in field.properties]
    assert len(wanted) > 20
    assert [words for words in wanted if not (words.startswith("Say ") and words.endswith("."))] == []
