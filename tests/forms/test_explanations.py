"""A mandatory explanation is not met by a sentence that says nothing: what is missing is said beside the field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.forms import FormInvalid
from app.forms.explanations import EXPLAINS, Fillers, explains, says_nothing
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
    ("respond", "explanation"),
    ("respond", "apology"),
    ("respond_to_appeal", "fault_ack"),
    ("acknowledge", "clarify"),
    ("send_update", "progress"),
    ("send_refusal", "excl_reason"),
)
"""Forms and fields at every landlord by which a decision, a delay or a correction is explained."""


SAY_NOTHING = (
    "-", ".", "…", "n/a", "N/A.", "none", "no reason", "not applicable", "see above", "As above.", "see notes",
    "ok ok", "???", "12", "2026 01", "Because", "Needed", "tbc", "the reason", "No explanation is needed.", "As stated",
    "As discussed", "as discussed.", "see e-mail", "As per policy", "customer happy", "The customer is happy with it",
    "All good", "delay delay delay", "Delay. Delay!", "aaaa", "xxx", "asdf", "It is what it is", "for various reasons",
    "Self-explanatory", "don't know? n/a", "resolved", "It was dealt with", "no further comment",
    "N\u0301/A", "_", "\u200b", "Please see above.", "Not applicable here", "Does not apply", "None at this stage",
    "Nothing further", "No apology needed", "To follow",
)  # fmt: skip
SAY_SOMETHING = (
    "Long ago", "A survey", "Illness", "No ground", "The auditor is ill", "The claim covers every point",
    "ਸਰਵੇਖਣ ਦੀ ਲੋੜ ਹੈ", "等待承包商的报告", "Waiting for Part 36 offer", "Customer is happy to wait for the lift engineer",
    "As discussed with the surveyor", "see the fire report", "It is exceptional", "Нет отопления",
)  # fmt: skip


@pytest.fixture(scope="module")
def fillers() -> Fillers:
    """What the shared table says."""
    return content_of("aspire").form("correct_date").fillers


@pytest.mark.parametrize("text", SAY_NOTHING)
def test_what_says_nothing_explains_nothing(fillers: Fillers, text: str) -> None:
    assert not explains(text, fillers)


@pytest.mark.parametrize("text", SAY_SOMETHING)
def test_a_few_words_that_say_something_explain(fillers: Fillers, text: str) -> None:
    assert explains(text, fillers)


@pytest.mark.parametrize("landlord", LANDLORDS)
@pytest.mark.parametrize(("form_id", "key"), MUST_EXPLAIN)
def test_what_is_missing_is_said_in_words_beside_the_field(landlord: str, form_id: str, key: str) -> None:
    """EXC-01, EXT-01, RSP-13: at every landlord, in the words of the form; through the form that people fill in."""
    form = content_of(landlord).form(form_id)
    [field] = [field for field in form.fields if field.key == key]
    for text in SAY_NOTHING[:24]:
        said = form_errors(landlord, form_id, key, text)
        assert said == f"“{text}” explains nothing. {field.properties[EXPLAINS]}", text
    assert form_errors(landlord, form_id, key, "The surveyor comes on Monday") is None


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_neither_the_question_nor_its_hint_is_a_reason(landlord: str) -> None:
    """EXC-01, RSP-13: wherever something is to be explained, at every landlord."""
    content = content_of(landlord)
    for form_id in content.form_paths:
        form = content.form(form_id)
        for field in form.fields:
            if EXPLAINS in field.properties:
                for text in filter(None, (field.label, field.description, field.properties[EXPLAINS])):
                    assert says_nothing(field, text, form.fillers), (form_id, field.key, text)
                    assert says_nothing(field, text.upper().strip("?."), form.fillers), (form_id, field.key, text)


def test_a_release_without_the_table_still_asks_for_words() -> None:
    """Of a case that runs on content from before it."""
    assert explains("as discussed", Fillers())
    assert not explains("12 … –", Fillers())
    assert not explains("delay delay", Fillers())


def form_errors(landlord: str, form_id: str, key: str, text: str) -> str | None:
    """What the form of a landlord says of a field with this text, whatever else it says."""
    form = content_of(landlord).form(form_id)
    facts = {"complaint": {}, "deadlines": {}, "landlord": content_of(landlord).landlord.context()}
    scope = {field.key: True for field in form.fields if field.type == "checkbox"}
    shown = replace(form, fields=tuple(replace(each, hide_when=None, group_hides=()) for each in form.fields))
    try:
        shown.validate(
            {**scope, key: text}, facts=facts, options={field.key: [] for field in form.fields}, partial=True
        )
    except FormInvalid as refusal:
        return refusal.errors.get(key)
    return None


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_every_explanation_says_what_it_wants(landlord: str) -> None:
    """The words begin with what to do, and end as a sentence."""
    content = content_of(landlord)
    fields = [part for name in content.form_paths for field in content.form(name).fields
              for part in (field, *field.subfields)]  # fmt: skip
    wanted = [field.properties[EXPLAINS] for field in fields if EXPLAINS in field.properties]
    assert len(wanted) > 20
    assert [words for words in wanted if not (words.startswith("Say ") and words.endswith("."))] == []
