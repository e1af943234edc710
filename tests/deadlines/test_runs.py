"""When a clock starts, starts again, is met, is stopped, or does not exist."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.clocks import Extension, RuleError, compute_clocks
from app.deadlines.runs import OrderedEvents
from tests.deadlines.tables import CALENDAR, FIVE_DAYS, aspire, day, events, only, policy

MONDAY = "Mon 2026-01-12"


def test_a_clock_exists_when_its_anchor_does() -> None:
    assert only(FIVE_DAYS, events(contacted=MONDAY)) is None
    state = only(FIVE_DAYS, events(received=MONDAY))
    assert state is not None
    assert (state.anchor_event, state.effective_due, state.status) == ("received", day("Mon 2026-01-19"), "running")


def test_an_act_on_the_due_date_keeps_it_and_one_on_the_next_day_does_not() -> None:
    """T4"""
    for done, status in (("Mon 2026-01-19", "met"), ("Tue 2026-01-20", "missed")):
        state = only(FIVE_DAYS, events(received=MONDAY, contacted=done))
        assert state is not None
        assert (state.status, state.met_by) == (status, "contacted")


def test_an_act_on_the_day_of_the_anchor_counts_and_one_from_before_does_not() -> None:
    same_day = only(FIVE_DAYS, events(received=MONDAY, contacted=MONDAY))
    before = only(FIVE_DAYS, events(received=MONDAY, contacted="Fri 2026-01-09"))
    assert same_day is not None
    assert before is not None
    assert (same_day.met_on, before.met_on) == (day(MONDAY), None)


@pytest.mark.parametrize(
    ("first", "then", "status"), [("withdrawn", "asked", "running"), ("asked", "withdrawn", "stopped")]
)
def test_what_happened_before_the_anchor_on_its_day_stops_neither_the_clock_nor_what_counts_from_it(
    first: str, then: str, status: str
) -> None:
    """EXC-12, OMB-13: withdrawn in the morning and taken up again in the afternoon."""
    answer = {"clock": "answer", "limit": 20, "unit": "working days", "anchor": "asked", "stopped_by": "withdrawn"}
    draft = {"clock": "draft", "limit": 3, "unit": "working days before", "anchor": "due of answer"}
    happened = OrderedEvents()
    for event in (first, then):
        happened.happen(event, day(MONDAY))
    states = compute_clocks([*policy(answer), *policy({**draft, "stopped_by": "withdrawn"})], happened, CALENDAR)
    assert {name: state.status for name, state in states.items()} == {"answer": status, "draft": status}


def test_the_first_act_meets_the_clock_however_many_follow_and_in_whatever_order_they_were_entered() -> None:
    happened = events(received=MONDAY, contacted=["Fri 2026-01-16", "Wed 2026-01-14"])
    state = only(FIVE_DAYS, happened)
    assert state is not None
    assert state.met_on == day("Wed 2026-01-14")


def test_what_stops_a_clock_before_its_act_stops_it_and_afterwards_changes_nothing() -> None:
    row = {**FIVE_DAYS, "stopped_by": "withdrawn"}
    stopped = only(row, events(received=MONDAY, withdrawn="Wed 2026-01-14", contacted="Thu 2026-01-15"))
    met = only(row, events(received=MONDAY, withdrawn="Wed 2026-01-14", contacted="Wed 2026-01-14"))
    assert stopped is not None
    assert met is not None
    assert (stopped.status, stopped.stopped_on, stopped.met_on) == ("stopped", day("Wed 2026-01-14"), None)
    assert (met.status, met.stopped_on, met.met_on) == ("met", None, day("Wed 2026-01-14"))


def test_a_clock_stopped_from_outside_is_stopped_unless_its_act_was_done() -> None:
    happened = events(received=MONDAY)
    assert only(FIVE_DAYS, happened, cancelled=["contact"]).status == "stopped"  # type: ignore[union-attr]
    assert only(FIVE_DAYS, happened, cancelled={"contact": day("Wed 2026-01-14")}).stopped_on == day("Wed 2026-01-14")  # type: ignore[union-attr]
    happened |= events(contacted="Tue 2026-01-13")
    assert only(FIVE_DAYS, happened, cancelled=["contact"]).status == "met"  # type: ignore[union-attr]


def test_a_preferred_anchor_starts_the_clock_again_even_while_it_runs() -> None:
    """EXC-12"""
    row = {**FIVE_DAYS, "anchor": "instructed_to_accept, received"}
    state = only(row, events(received=MONDAY, instructed_to_accept="Thu 2026-01-15"))
    assert state is not None
    assert (state.anchor_event, state.effective_due) == ("instructed_to_accept", day("Thu 2026-01-22"))
    assert [run.anchor_event for run in state.runs] == ["received", "instructed_to_accept"]
    assert state.earlier[0].status == "stopped"


def test_a_less_preferred_anchor_never_takes_over_but_begins_anew_what_has_ended() -> None:
    """OMB-13: referred back, withdrawn, and asked for once more: the last request counts."""
    row = {**FIVE_DAYS, "anchor": "stage_2_anew, escalation_requested", "stopped_by": "withdrawn"}
    open_ = only(row, events(stage_2_anew=MONDAY, escalation_requested=["Fri 2026-01-09", "Wed 2026-01-14"]))
    again = only(
        row,
        events(
            stage_2_anew=MONDAY, escalation_requested=["Fri 2026-01-09", "Wed 2026-01-14"], withdrawn="Tue 2026-01-13"
        ),
    )
    assert open_ is not None
    assert again is not None
    assert open_.anchored_on == day(MONDAY)
    assert again.anchored_on == day("Wed 2026-01-14")


def test_a_run_needs_no_more_than_the_event_that_begins_it() -> None:
    """A clock that needs stage 2 to have begun has that where stage 2 begins anew."""
    row = {**FIVE_DAYS, "anchor": "stage_2_anew, escalation_requested", "needs": "escalated, stage_2_anew"}
    state = only(row, events(escalation_requested="Fri 2026-01-09", escalated="Fri 2026-01-09", stage_2_anew=MONDAY))
    assert state is not None
    assert state.effective_due == day("Mon 2026-01-19")


def test_a_second_request_while_the_first_is_open_does_not_buy_time_but_one_after_a_refusal_counts_anew() -> None:
    """ESC-06, ACK-12: asked on 12 and 14 January; and refused on the 14th, asked again on the 20th."""
    row = {**FIVE_DAYS, "anchor": "escalation_requested", "met_by": "escalated, escalation_refused"}
    open_ = only(row, events(escalation_requested=[MONDAY, "Wed 2026-01-14"]))
    again = only(row, events(escalation_requested=[MONDAY, "Tue 2026-01-20"], escalation_refused="Wed 2026-01-14"))
    assert open_ is not None
    assert again is not None
    assert open_.effective_due == day("Mon 2026-01-19")
    assert again.effective_due == day("Tue 2026-01-27")
    assert again.earlier[0].met_on == day("Wed 2026-01-14")


def test_a_customers_window_counts_from_the_last_answer_sent() -> None:
    """R2: the answer is sent again during the window."""
    row = {**FIVE_DAYS, "anchor": "response_issued", "holder": "customer", "limit": 14, "unit": "calendar days"}
    state = only(row, events(response_issued=[MONDAY, "Mon 2026-01-19"]))
    assert state is not None
    assert state.effective_due == day("Mon 2026-02-02")


def test_updates_count_each_from_the_one_before_and_only_once_they_were_promised() -> None:
    """CON-07, EXT-08: an update before the extension starts nothing; one after the answer neither."""
    happened = events(
        received="Mon 2025-03-03",
        acknowledged="Wed 2025-03-05",
        update_sent=["Mon 2025-03-10"],
        extended="Tue 2025-03-18",
    )
    notice = Extension("stage_1_response", day("Wed 2025-04-02"), day("Tue 2025-03-18"), interval=3)
    unpromised = {event: days for event, days in happened.items() if event != "extended"}
    assert "update" not in aspire(unpromised)
    first = aspire(happened, extensions=[notice])["update"]
    assert (first.anchor_event, first.effective_due) == ("extended", day("Fri 2025-03-21"))
    happened["update_sent"] += [day("Fri 2025-03-21")]
    second = aspire(happened, extensions=[notice])["update"]
    assert (second.anchor_event, second.effective_due) == ("update_sent", day("Wed 2025-03-26"))
    assert [run.status for run in second.runs] == ["met", "running"]
    happened |= events(response_issued="Tue 2025-03-25")
    happened["update_sent"] += [day("Mon 2025-03-31")]
    third = aspire(happened, extensions=[notice])["update"]
    assert (third.status, third.stopped_on) == ("stopped", day("Tue 2025-03-25"))


def test_once_an_answer_is_late_updates_are_owed_every_five_working_days_by_default() -> None:
    """CON-07, S1-16: due Wednesday 19 March 2025, an update on the 20th; an update in time promises nothing."""
    happened = events(received="Mon 2025-03-03", acknowledged="Wed 2025-03-05", update_sent="Wed 2025-03-12")
    assert "update" not in aspire(happened)
    happened["update_sent"] += [day("Thu 2025-03-20")]
    state = aspire(happened)["update"]
    assert (state.effective_due, state.policy_due, state.code_due) == (day("Thu 2025-03-27"), None, None)
    happened |= events(response_issued="Fri 2025-03-21")
    assert aspire(happened)["update"].status == "stopped"
    happened["update_sent"] = [day("Mon 2025-03-31")]
    assert "update" not in aspire(happened)


def test_what_is_to_follow_an_event_starts_a_clock_only_from_that_event_on() -> None:
    """CON-07: "extended then update_sent"; an update of Monday promises nothing on Wednesday."""
    row = {**FIVE_DAYS, "anchor": "extended then update_sent"}
    assert only(row, events(update_sent=MONDAY)) is None
    state = only(row, events(update_sent=MONDAY, extended="Wed 2026-01-14"))
    assert state is not None
    assert (state.anchor_event, state.effective_due) == ("extended", day("Wed 2026-01-21"))
    assert state.earlier == ()


def test_of_several_intervals_that_were_agreed_the_latest_counts() -> None:
    """EXT-08: three working days with the first notice, five with the second of Tuesday 25 March 2025."""
    happened = events(
        received="Mon 2025-03-03", acknowledged="Wed 2025-03-05", extended=["Mon 2025-03-17", "Tue 2025-03-25"]
    )
    notices = [
        Extension("stage_1_response", day("Wed 2025-03-26"), day("Mon 2025-03-17"), interval=3),
        Extension("stage_1_response", day("Wed 2025-04-02"), day("Tue 2025-03-25"), interval=5),
    ]
    assert aspire(happened, extensions=notices)["update"].effective_due == day("Tue 2025-04-01")


def test_two_updates_on_one_day_leave_one_clock_running() -> None:
    happened = events(received="Mon 2025-03-03", acknowledged="Wed 2025-03-05", extended="Tue 2025-03-18",
                      update_sent=["Thu 2025-03-20", "Thu 2025-03-20"])  # fmt: skip
    notice = Extension("stage_1_response", day("Wed 2025-04-02"), day("Tue 2025-03-18"), interval=3)
    state = aspire(happened, extensions=[notice])["update"]
    assert (state.status, state.effective_due) == ("running", day("Tue 2025-03-25"))


def test_a_request_made_before_the_answer_is_spent_by_it_and_the_next_one_counts() -> None:
    """ESC-13: asked on 5 January, answered on the 13th, asked again on the 20th."""
    happened = events(
        received="Wed 2025-12-24", acknowledged="Mon 2025-12-29", escalation_requested=["Mon 2026-01-05"],
    )  # fmt: skip
    early = aspire(happened)
    assert early["escalation_decision"].effective_due == day(MONDAY)
    assert "stage_2_acknowledgement" not in early
    taken = aspire({**happened, **events(escalated="Fri 2026-01-09")})
    assert taken["stage_2_acknowledgement"].effective_due == day(MONDAY)
    assert taken["stage_1_response"].status == "stopped"
    happened |= events(response_issued="Tue 2026-01-13", escalated="Tue 2026-01-20")
    happened["escalation_requested"] += [day("Tue 2026-01-20")]
    answered = aspire(happened)
    assert answered["stage_2_acknowledgement"].effective_due == day("Tue 2026-01-27")
    assert answered["stage_2_acknowledgement"].earlier == ()


def test_a_date_set_from_outside_counts_if_it_is_the_earlier_one() -> None:
    """OMB-03: the landlord's limit, or the Ombudsman's own date if earlier."""
    row = {**FIVE_DAYS, "limit": 15}
    happened = events(received=MONDAY)
    for given_date, due in (("Fri 2026-01-23", "Fri 2026-01-23"), ("Fri 2026-02-27", "Mon 2026-02-02")):
        state = only(row, happened, facts={"contact": day(given_date)})
        assert state is not None
        assert state.effective_due == day(due)
    assert only({**row, "unit": "given date", "limit": None}, happened) is None


def test_an_interval_that_the_case_agreed_is_counted_in_working_days() -> None:
    row = {**FIVE_DAYS, "unit": "agreed working days", "limit": None}
    assert only(row, events(received=MONDAY)) is None
    state = only(row, events(received=MONDAY), facts={"contact": 3})
    assert state is not None
    assert state.effective_due == day("Thu 2026-01-15")


def test_an_action_is_counted_by_itself_to_the_date_promised() -> None:
    """S01, variant: ACT-04, from the Code's table."""
    states = aspire(
        {**events(received="Wed 2025-12-24", action_added="Tue 2026-01-13")}, facts={"action": day("Fri 2026-01-30")}
    )
    assert states["action"].effective_due == day("Fri 2026-01-30")
    assert states["action"].breach == "ACTION_OVERDUE"


@pytest.mark.parametrize(
    ("limit", "unit", "holder", "due"),
    [
        (14, "calendar days", "landlord", "Mon 2025-04-21"),  # Easter Monday
        (14, "calendar days", "customer", "Tue 2025-04-22"),
        (14, "calendar days rolled", "landlord", "Tue 2025-04-22"),
        (1, "months", "landlord", "Wed 2025-05-07"),
        (10, "working days before", "landlord", "Mon 2025-03-24"),
        (0, "working days", "landlord", "Mon 2025-04-07"),
    ],
)
def test_units_are_counted_as_their_names_say(limit: int, unit: str, holder: str, due: str) -> None:
    """TIM-05, TIM-06, TIM-10: from Monday 7 April 2025."""
    state = only({**FIVE_DAYS, "limit": limit, "unit": unit, "holder": holder}, events(received="Mon 2025-04-07"))
    assert state is not None
    assert state.effective_due == day(due)


def test_a_review_opens_ten_working_days_before_the_end_that_it_is_about() -> None:
    """S22, over the August bank holiday of 2025."""
    states = aspire(events(received="Mon 2025-03-03", restriction_imposed="Mon 2025-03-10"))
    assert states["restriction"].effective_due == day("Wed 2025-09-10")
    assert states["restriction_review"].effective_due == day("Wed 2025-08-27")


def test_clocks_that_depend_on_each_other_in_a_circle_are_refused_by_name() -> None:
    rules = policy({**FIVE_DAYS, "clock": "egg", "capped_by": "hen"}, {**FIVE_DAYS, "clock": "hen", "capped_by": "egg"})
    with pytest.raises(RuleError, match="in a circle: egg → hen → egg"):
        compute_clocks(rules, events(received=MONDAY), CALENDAR)


EVENTS = ("received", "acknowledged", "response_issued", "refusal_sent", "instructed_to_accept", "escalation_requested",
          "escalated", "appeal_acknowledged", "final_response_issued", "quick_fix_closed", "quick_fix_reopened",
          "update_sent", "extended", "withdrawn", "closed")  # fmt: skip
HISTORIES = st.dictionaries(
    st.sampled_from(EVENTS), st.lists(st.dates(date(2025, 1, 1), date(2025, 6, 30)), min_size=1, max_size=3)
)


@given(HISTORIES, st.dates(date(2025, 1, 1), date(2025, 6, 30)))
def test_whatever_happened_every_clock_is_consistent(history: dict[str, list[date]], received: date) -> None:
    """TIM-07, TIM-08: effective is the earlier of policy and Code, and no answer is due later than by its cap.

    But for a quick fix that was closed over its date and reopened: due again (policies §0.5).
    """
    states = aspire({**history, "received": [received]})
    for state in states.values():
        known = [due for due in (state.policy_due, state.code_due) if due]
        if known:
            assert state.effective_due == (max(known) if state.holder == "customer" else min(known))
        assert state.target <= state.effective_due
        for run in state.runs:
            assert run.met_on is None or run.met_on >= run.started_on
            assert run.explanation
    for answer, acknowledgement, limit in (
        ("stage_1_response", "acknowledgement", 10), ("stage_2_response", "stage_2_acknowledgement", 20),
    ):  # fmt: skip
        if answer in states:
            caps = states[acknowledgement].layers
            for layer in states[answer].layers:
                cap = next(cap_layer.original_due for cap_layer in caps if cap_layer.layer == layer.layer)
                assert layer.original_due <= CALENDAR.add(cap, limit)
                assert layer.due == layer.original_due or layer.again is not None
