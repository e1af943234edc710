"""What a letter says follows from what is recorded, at every landlord; what is not recorded has to be written."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from datetime import date
from typing import Any

import pytest

from app.errors import Invalid, NotFound
from app.store import tables
from app.views.letters import enclosure_pdf, letter_pdf
from app.views.letters_and_documents import view_letter
from app.wording import date_words
from tests.drivers.four_landlords import FOUR, POINTS, about, answers_to, events, through
from tests.drivers.mail import mail_of, messages
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

UNKNOWN: dict[str, Any] = {"responsibility": None}


def logged(driver: RuntimeDriver, **changes: Any) -> int:
    return driver.log(**{**about(driver), **changes})


def letter_of(driver: RuntimeDriver, case_id: int, key: str) -> dict[str, Any]:
    """The last letter of that kind."""
    return [row for row in rows(driver, tables.letter, case_id) if row["key"] == key][-1]


def up_to_the_answer(driver: RuntimeDriver, case_id: int) -> None:
    through(driver, case_id, "hear_comment" if driver.landlord == "aster" else "investigate")


def acknowledging(driver: RuntimeDriver, **changes: Any) -> tuple[str, dict[str, Any]]:
    who, answers = answers_to(driver, "acknowledge", len(POINTS))
    return who, {**answers, **changes}


def test_an_acknowledgement_says_whose_responsibility_it_is_or_does_not_go(landlords_driver: RuntimeDriver) -> None:
    """ACK-04, Code 5.7: not known, or ours in part only: in words; all of it ours only if so recorded."""
    driver = landlords_driver
    case_id = logged(driver, **UNKNOWN)
    for known in ({}, {"responsibility": "partly"}, {"responsibility": "other_body"}):
        who, answers = acknowledging(driver, **known)
        with pytest.raises(Invalid, match="It misses: responsible"):
            driver.do(case_id, "acknowledge", who, **answers)
    who, answers = acknowledging(
        driver, responsibility="partly", responsible="The boiler is ours; the gas pipe is not."
    )
    driver.do(case_id, "acknowledge", who, **answers)
    assert "the gas pipe is not" in letter_of(driver, case_id, "ACK1")["markdown"]
    assert "all of it" not in letter_of(driver, case_id, "ACK1")["markdown"]
    other = logged(driver, responsibility="ours")
    who, answers = acknowledging(driver)
    driver.do(other, "acknowledge", who, **answers)
    assert "all of it is our responsibility" in letter_of(driver, other, "ACK1")["markdown"]


def test_the_stage_2_acknowledgement_repeats_what_was_said_of_responsibility(landlords_driver: RuntimeDriver) -> None:
    """ACK-04, ACK-12: it does not fall back on all of it being ours."""
    driver = landlords_driver
    case_id = logged(driver, **UNKNOWN)
    who, answers = acknowledging(
        driver, responsibility="partly", responsible="The boiler is ours; the gas pipe is not."
    )
    driver.do(case_id, "acknowledge", who, **answers)
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "lead")
    through(driver, case_id, "acknowledge_appeal")
    said = letter_of(driver, case_id, "ACK2")["markdown"]
    assert "the gas pipe is not" in said
    assert "all of it" not in said


def test_whoever_is_chosen_after_the_acknowledgement_is_named_to_the_customer(landlords_driver: RuntimeDriver) -> None:
    """ACK-06, ACK-12: ACK2 promised the name; the step that chooses the reviewer sends it."""
    driver = landlords_driver
    case_id = logged(driver)
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "lead")
    driver.do(case_id, "acknowledge_appeal", "lead")
    assert "Reviewer" not in letter_of(driver, case_id, "ACK2")["markdown"]
    driver.do(case_id, "assign_reviewer", "lead", reviewer="reviewer")
    named = letter_of(driver, case_id, "HANDLER")
    assert "**Reviewer** will review your complaint" in named["markdown"]
    assert not named["missing"]


def test_a_reviewer_chosen_first_is_named_once(landlords_driver: RuntimeDriver) -> None:
    """ACK-06: the acknowledgement itself has the name, and no second letter goes."""
    driver = landlords_driver
    case_id = logged(driver)
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "lead")
    driver.do(case_id, "assign_reviewer", "lead", reviewer="reviewer")
    driver.do(case_id, "acknowledge_appeal", "lead")
    assert "**Reviewer**" in letter_of(driver, case_id, "ACK2")["markdown"]
    assert "HANDLER" not in {row["key"] for row in rows(driver, tables.letter, case_id)}


def test_the_customer_hears_who_deals_with_it_when_that_changes(landlords_driver: RuntimeDriver) -> None:
    """ACK-06, S1-01: allocated anew after the acknowledgement; nobody is written to before it."""
    driver = landlords_driver
    case_id = logged(driver)
    driver.use(case_id, "allocate", "lead", handler="handler")
    assert not rows(driver, tables.letter, case_id)
    who, answers = acknowledging(driver)
    driver.do(case_id, "acknowledge", who, **answers)
    driver.use(case_id, "allocate", "lead", handler="handler")
    assert [row["key"] for row in rows(driver, tables.letter, case_id)] == ["ACK1"]
    driver.person("second", *FOUR[driver.landlord]["handler"])
    driver.use(case_id, "allocate", "lead", handler="second")
    assert "**Second** is dealing with your complaint now" in letter_of(driver, case_id, "HANDLER")["markdown"]


@pytest.mark.parametrize("landlords_driver", ["aster", "inspiring"], indirect=True)
def test_a_handler_chosen_after_the_acknowledgement_is_named_by_the_step_that_chooses(
    landlords_driver: RuntimeDriver,
) -> None:
    """ACK-06, ACK-13: the acknowledgement went without a name."""
    driver = landlords_driver
    case_id = logged(driver)
    who, answers = acknowledging(driver, handler=None)
    driver.do(case_id, "acknowledge", who, **answers)
    assert "**Handler**" not in letter_of(driver, case_id, "ACK1")["markdown"]
    driver.do(case_id, "allocate", "lead", handler="handler")
    assert "**Handler** is dealing with your complaint now" in letter_of(driver, case_id, "HANDLER")["markdown"]


def test_a_remedy_says_by_when_and_by_whom_unless_it_is_done(landlords_driver: RuntimeDriver) -> None:
    """RSP-12, Code 7.1, 7.3"""
    driver = landlords_driver
    case_id = logged(driver)
    up_to_the_answer(driver, case_id)
    _, answers = answers_to(driver, "respond", len(POINTS))
    repair = {"kind": "act_on_delay", "what": "We repair the roof"}
    for lacking in (repair, {**repair, "by_when": "2026-01-30"}, {**repair, "by_whom": "the roofers"}):
        with pytest.raises(Invalid, match="tick that it is done"):
            driver.do(case_id, "respond", "handler", **{**answers, "remedies": [lacking]})
    remedies = [
        {**repair, "by_when": "2026-01-30", "by_whom": "the roofers"},
        {"kind": "apologise", "what": "An apology in person", "done": True},
    ]
    actions = [
        {"what": "Paint the ceiling", "due": "2026-02-06", "owner": "the decorators"},
        {"what": "Ring once it is dry", "due": "2026-02-13"},
    ]
    driver.do(case_id, "respond", "handler", **{**answers, "remedies": remedies, "actions": actions})
    said = letter_of(driver, case_id, "RSP1")["markdown"]
    assert "- We repair the roof, by **Friday 30 January 2026** (the roofers)" in said
    assert "- An apology in person (done)" in said
    assert "- Paint the ceiling: by **Friday 6 February 2026** (the decorators)" in said
    own = "we who dealt with your complaint see to it" if driver.landlord == "association" else "Handler"
    assert f"- Ring once it is dry: by **Friday 13 February 2026** ({own})" in said


def test_an_answer_that_upholds_accepts_explains_and_apologises(landlords_driver: RuntimeDriver) -> None:
    """RSP-03, Code 7.1: the explanation has to be written; what is not upheld needs none of it."""
    driver = landlords_driver
    case_id = logged(driver)
    up_to_the_answer(driver, case_id)
    _, answers = answers_to(driver, "respond", len(POINTS))
    silent = {key: value for key, value in answers.items() if key != "explanation"}
    with pytest.raises(Invalid, match="explanation"):
        driver.do(case_id, "respond", "handler", **silent)
    mixed = [
        {**outcome, "decision": "not_upheld"} if outcome["number"] != "2" else outcome
        for outcome in answers["outcomes"]
    ]
    driver.do(case_id, "respond", "handler", **{**answers, "outcomes": mixed})
    assert {"fault_ack", "explanation", "apology"} <= set(letter_of(driver, case_id, "RSP1")["elements"])


OVERALL = {"uuu": "upheld", "nnn": "not_upheld", "unn": "partly_upheld", "ppp": "partly_upheld", "uup": "partly_upheld"}


@pytest.mark.parametrize(("decisions", "overall"), OVERALL.items())
def test_the_decision_overall_follows_from_the_points(driver: RuntimeDriver, decisions: str, overall: str) -> None:
    """S1-15: whatever else somebody sends for it."""
    case_id = logged(driver)
    up_to_the_answer(driver, case_id)
    _, answers = answers_to(driver, "respond", len(POINTS))
    words = {"u": "upheld", "p": "partly_upheld", "n": "not_upheld"}
    outcomes = [
        {"number": str(at), "decision": words[letter], "reasons": "The visits were missed"}
        for at, letter in enumerate(decisions, start=1)
    ]
    driver.do(case_id, "respond", "handler", **{**answers, "outcomes": outcomes, "outcome": "upheld"})
    assert case(driver, case_id)["facts"]["outcome"] == overall


@pytest.mark.parametrize("landlords_driver", ["association"], indirect=True)
@pytest.mark.parametrize("promised", ["remedies", "actions"])
def test_what_is_promised_is_confirmed_to_be_deliverable_and_fair(
    landlords_driver: RuntimeDriver, promised: str
) -> None:
    """S1-12, Association Pr2.11: not asked where nothing is promised."""
    driver = landlords_driver
    case_id = logged(driver)
    up_to_the_answer(driver, case_id)
    _, answers = answers_to(driver, "respond", len(POINTS))
    rest = {key: value for key, value in answers.items() if key not in ("remedies", "deliverable")}
    promise = {
        "remedies": [{"kind": "apologise", "what": "An apology", "done": True}],
        "actions": [{"what": "Paint the ceiling", "due": "2026-02-06"}],
    }
    for given in ({}, {"deliverable": False}):
        with pytest.raises(Invalid, match="can be delivered and is fair"):
            driver.do(case_id, "respond", "handler", **rest, **given, **{promised: promise[promised]})
    nothing = [{**outcome, "decision": "not_upheld"} for outcome in rest["outcomes"]]
    driver.do(case_id, "respond", "handler", **{**rest, "outcomes": nothing})
    assert rows(driver, tables.submission, case_id)[-1]["answers"].get("deliverable") is None


@pytest.mark.parametrize("landlords_driver", ["association"], indirect=True)
@pytest.mark.parametrize("settled", ["no good reason", "approved", "declined"])
def test_a_blocked_extension_tells_the_customer_of_the_ombudsman(landlords_driver: RuntimeDriver, settled: str) -> None:
    """EXT-03, EXT-06, Association Pr2.7, Pr3.2, P3.20: no agreement can be reached."""
    driver = landlords_driver
    case_id = logged(driver)
    through(driver, case_id, "contact_customer")
    due = next(row["effective_due"] for row in rows(driver, tables.clock, case_id) if row["name"] == "stage_1_response")
    asked = {"new_date": "2026-01-16", "reason": "The surveyor is away", "agreed": "no", "interval": 5}
    if settled == "no good reason":
        driver.use(case_id, "extend_deadline", "handler", **asked)
    else:
        driver.use(case_id, "extend_deadline", "handler", **asked, good_reason=True, evidence="The surveyor's e-mail")
        assert "EXTREF" not in {row["key"] for row in rows(driver, tables.letter, case_id)}
        decision = "approve" if settled == "approved" else "decline"
        driver.do(case_id, "decide_extension", "lead", decision=decision, why="It is a long time")
    letter = letter_of(driver, case_id, "EXTREF")
    assert {"due", "ombudsman"} <= set(letter["elements"])
    assert date_words(due) in letter["markdown"], "the date does not change"


def commonest_size(pdf: bytes) -> float:
    """The size of type, in points, in which most of a PDF is set."""
    opened = [
        stream for stream in map(inflated, re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)) if stream
    ]
    sizes = Counter(float(size) for stream in opened for size in re.findall(rb"/\w+ ([\d.]+) Tf", stream))
    return sizes.most_common(1)[0][0]


def inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_large_print_is_larger_print(landlords_driver: RuntimeDriver) -> None:
    """RSP-07, ADJ-01: the adjustment changes the letter that goes out."""
    driver = landlords_driver
    who, answers = acknowledging(driver)
    sizes = {}
    for adjustments in ([], ["large_print"]):
        case_id = logged(driver, complainant_name=f"Resident {len(adjustments)}")
        driver.do(case_id, "acknowledge", who, **answers, adjustments=adjustments)
        pdf = letter_pdf(driver.runtime, driver["lead"], letter_of(driver, case_id, "ACK1")["id"])
        sizes[len(adjustments)] = commonest_size(pdf)
    assert sizes == {0: 12, 1: 18}


BEFORE_THE_ANSWER = {"comment_on_findings", "go_ahead"}
"""Due so many days before the answer is, so they move with it."""
ON_RECEIPT = {"acceptance_decision", "acknowledgement", "personal_contact"}
COUNT_FROM: dict[str, dict[str, set[str]]] = {
    "aspire": {
        "received": ON_RECEIPT | {"quick_fix", "quick_fix_note", "written_acknowledgement"},
        "acknowledged": {"acknowledgement", "stage_1_response", "written_acknowledgement"},
    },
    "association": {"received": ON_RECEIPT | {"stage_1_response"}, "acknowledged": {"acknowledgement"}},
    "aster": {
        "received": ON_RECEIPT | {"allocation", "written_acknowledgement"},
        "acknowledged": {"acknowledgement", "written_acknowledgement"},
        "allocated": {"allocation"},
    },
    "inspiring": {
        "received": ON_RECEIPT | {"stage_1_response", "written_acknowledgement"},
        "acknowledged": {"acknowledgement", "written_acknowledgement"},
    },
}
"""Landlord → event → the clocks that start with it, are met by it, or hang on one that does."""


def as_it_stands(driver: RuntimeDriver, case_id: int) -> dict[str, tuple[date | None, ...]]:
    """Clock → from when it counts, when it was met, and when it is due."""
    running = rows(driver, tables.clock, case_id)
    return {row["name"]: (row["anchored_on"], row["met_on"], row["effective_due"]) for row in running}


def test_any_event_that_a_clock_hangs_on_can_be_put_right(landlords_driver: RuntimeDriver) -> None:
    """TIM-09, T9: each landlord's own, by its release; every clock that counts from it moves."""
    driver = landlords_driver
    driver.advance_to("2025-12-03 10:00")
    case_id = logged(driver)
    through(driver, case_id, "acknowledge")
    driver.advance_to("2025-12-05 10:00")
    for event in COUNT_FROM[driver.landlord]:
        before = as_it_stands(driver, case_id)
        right = "2025-12-04" if event == "acknowledged" else "2025-12-01"  # a letter can only have left later
        driver.use(case_id, "correct_date", "lead", event=event, right_date=right, why="It was noted late")
        after = as_it_stands(driver, case_id)
        assert {name for name in after if after[name] != before[name]} == COUNT_FROM[driver.landlord][event], event
    with pytest.raises(Invalid, match="event"):
        driver.use(
            case_id,
            "correct_date",
            "lead",
            event="definition_recorded",
            right_date="2025-12-01",
            why="Read in the file",
        )


def test_a_copy_of_the_policy_goes_with_the_acknowledgement(landlords_driver: RuntimeDriver) -> None:
    """INT-23, Inspiring Policy Statement: as an attachment, and beside the letter for print; at whoever does not
    promise one nothing is enclosed."""
    driver = landlords_driver
    case_id = logged(driver, complainant_email="resident@example.org", complainant_email_letters=True)
    who, answers = acknowledging(driver)
    driver.do(case_id, "acknowledge", who, **answers)
    letter = letter_of(driver, case_id, "ACK1")
    (row,) = (row for row in messages(driver, "letter") if row["payload"]["letter_id"] == letter["id"])
    mail = mail_of(driver, row)
    shown = view_letter(driver.runtime, driver["lead"], letter["id"]).encloses
    if driver.landlord != "inspiring":
        assert (len(mail.attachments), shown) == (1, [])
        return
    (_, _), (name, policy) = mail.attachments
    assert name == "Customer feedback and Complaints Policy & Procedure.pdf"
    assert policy.startswith(b"%PDF-")
    (enclosed,) = shown
    assert enclosed["title"] in letter["markdown"]
    assert enclosure_pdf(driver.runtime, driver["lead"], letter["id"], enclosed["key"]) == policy
    stranger = driver.person("stranger")
    for key, actor in (("ACK1", driver["lead"]), (enclosed["key"], stranger)):
        with pytest.raises(NotFound):
            enclosure_pdf(driver.runtime, actor, letter["id"], key)


def test_a_spoken_complaint_is_read_back_before_it_is_logged(landlords_driver: RuntimeDriver) -> None:
    """INT-05, Code 3.2: not ticked beforehand; a letter is not read back."""
    driver = landlords_driver
    for channel in ("telephone", "in_person"):
        with pytest.raises(Invalid, match="read it back"):
            logged(driver, channel=channel)
        assert case(driver, logged(driver, channel=channel, read_back=True))["facts"]["read_back"] is True
    assert case(driver, logged(driver, channel="letter"))["channel"] == "letter"


def test_nobody_acknowledges_a_call_by_leaving_a_box_alone(driver: RuntimeDriver) -> None:
    """ACK-02, INT-05: a call counts as acknowledged in it only where somebody says so."""
    for said, done in (({}, False), ({"acknowledged": False}, False), ({"acknowledged": True}, True)):
        case_id = logged(driver, channel="telephone", read_back=True, **said)
        assert ("acknowledged" in events(driver, case_id)) is done


def test_who_helps_the_customer_is_kept_as_help(landlords_driver: RuntimeDriver) -> None:
    """PAN-06, Code 3.7: an MP, a councillor or a panel; it changes nothing else."""
    driver = landlords_driver
    case_id = logged(driver)
    before = events(driver, case_id)
    for act, values in (
        ("record_contact", {"method": "telephone", "reached": False, "direction": "in", "helped_by": "tenant_panel"}),
        ("record_correspondence", {"method": "letter", "notes": "The MP asks", "told_whom": "mp", "helped_by": "mp"}),
    ):
        driver.use(case_id, act, "lead", **values)
    kept = [row["data"]["by"] for row in rows(driver, tables.case_event, case_id) if row["type"] == "support_recorded"]
    assert kept == ["tenant_panel", "mp"]
    assert set(before) <= set(events(driver, case_id))
    assert case(driver, case_id)["status"] == "open"
