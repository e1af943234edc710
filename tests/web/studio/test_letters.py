"""A letter is written beside what it says on a case, with what it must say and lacks, and what is wrong by line."""

from __future__ import annotations

from tests.drivers.runtime_driver import ROOT
from tests.drivers.table_queries import case
from tests.web.conftest import app_over, browser_of, words
from tests.web.studio.conftest import OpenedDraft, form_to

LETTER = "letters/association/EXT2.md"
EXAMPLES = "tests/sample_letters/association/EXT2.yaml"


def crlf(text: str) -> str:
    """A text with the line ends with which a browser sends it."""
    return text.replace("\n", "\r\n")


def live(draft: OpenedDraft, text: str, **values: str) -> str:
    """The words beside a letter as it is being written."""
    return words(draft.browser.part(draft.address("letter", LETTER), text=text, **values))


def test_the_letter_stands_beside_its_text_with_what_it_must_say(association: OpenedDraft) -> None:
    said = association.look("files", LETTER)
    assert "What it must say" in said
    assert "There: Ombudsman" in said
    assert "We will answer by Tuesday 3 March 2026 ." in said
    assert "All of its examples hold." in said


def test_another_sample_is_another_letter(association: OpenedDraft) -> None:
    assert "Example 2: promised: 2026-01-16" in association.look("files", LETTER)
    shown = live(association, association.says(LETTER), sample="2")
    assert "final answer by Friday 16 January 2026" in shown


def test_a_part_that_it_must_have_and_lacks_is_missing_at_once(association: OpenedDraft) -> None:
    """C10 of the changes that broke: a mandatory element renamed."""
    text = association.says(LETTER).replace("::: ombudsman", "::: ombudsmann")
    assert "Missing: Ombudsman" in live(association, text)
    assert "no part of this name" in live(association, text)


def test_a_placeholder_that_nothing_fills_is_named_at_its_line(association: OpenedDraft) -> None:
    """C10: `complaint.refrence`."""
    text = association.says(LETTER).replace("complaint.reference", "complaint.refrence")
    shown = live(association, text)
    assert "Line 10 : " in shown
    assert "refrence" in shown
    assert "reference" in shown.replace("refrence", "")


def test_a_letter_that_cannot_be_read_says_at_which_line(association: OpenedDraft) -> None:
    """C11: it is a finding, and nothing else ends."""
    text = association.says(LETTER).replace("{{ complaint.reference }}", "{{ complaint.reference")
    shown = live(association, text)
    assert "The letter cannot be read." in shown
    assert "Line 10 : a placeholder is {{ … }} on one line" in shown


def test_the_draft_is_had_as_pdf(association: OpenedDraft) -> None:
    association.save(LETTER, association.says(LETTER).replace("Why we need more time", "Why this takes longer"))
    answer = association.browser.client.get(association.address("letter.pdf", LETTER))
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    association.save(LETTER, "Dear")
    assert "cannot be composed yet" in words(association.browser.get(association.address("letter.pdf", LETTER), 404))


def test_every_letter_saved_as_it_stands_is_no_change(association: OpenedDraft) -> None:
    for file in sorted((ROOT / "letters" / "association").glob("*.md")):
        path = file.relative_to(ROOT).as_posix()
        form = form_to(association.browser.get(association.address("files", path)), "/saved/")
        sent = dict(form.form_values())
        association.browser.post(association.address("saved", path), **{**sent, "text": crlf(sent["text"])})
        assert association.revision() == 0, path


def test_a_new_letter_is_shown_and_nothing_is_demanded_of_it(association: OpenedDraft) -> None:
    """C3 of the changes that broke: a new letter."""
    new = "letters/association/SUPPORT.md"
    association.save(new, "---\ntitle: Support\naddressee: complainant\n---\nDear {{ resident.name }}\n")
    said = association.look("files", new)
    assert "Dear Resident 1042" in said
    assert "What it must say" not in said


def test_without_script_the_letter_saved_is_shown_beside_its_text(association: OpenedDraft) -> None:
    text = association.says(LETTER).replace("Why we need more time", "Why this takes longer")
    assert "Saved." in association.send("saved", LETTER, text=text, plain="yes")
    assert association.look("files", LETTER).count("Why this takes longer") == 2


def test_new_words_are_taken_into_the_examples(association: OpenedDraft) -> None:
    association.save(
        LETTER, association.says(LETTER).replace("## When we will answer", "## When you will hear from us")
    )
    said = association.look("files", LETTER)
    assert "does not say “When we will answer”" in said
    assert "All of its examples hold." in association.send("examples", LETTER)
    assert "      - When you will hear from us\n" not in association.says(LETTER)
    assert "hear from us" in association.says(EXAMPLES)


def test_what_can_be_inserted_says_what_it_is(association: OpenedDraft) -> None:
    said = association.look("files", LETTER)
    assert "{{ complaint.reference }} the reference that letters quote" in said
    assert "How to reach the Ombudsman" in said
    assert "when stage 2 response is due" in said


def test_a_real_case_is_shown_to_whoever_may_see_it_and_kept_in_the_read_log(association: OpenedDraft) -> None:
    driver = association.driver
    case_id = driver.log()
    reference = case(driver, case_id)["reference"]
    shown = live(association, association.says(LETTER), case=reference)
    assert "There is no case of this reference among those that you may see." in shown
    driver.people["both"] = driver.person("both", "process_owner", "director_of_customer_services")
    association.browser = browser_of(app_over(driver), "both")
    shown = live(association, association.says(LETTER), case=reference, look="yes")
    assert reference in shown
    assert "Dear Resident 1042" in shown


def test_a_letter_is_nobodys_to_see_who_sees_no_drafts(association: OpenedDraft) -> None:
    handler = browser_of(app_over(association.driver), "handler")
    handler.get(association.address("files", LETTER), 404)
    handler.post(association.address("letter", LETTER), 404, text="x")
    handler.get(association.address("letter.pdf", LETTER), 404)
