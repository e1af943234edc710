"""When a notice moves a date, and what the table `extensions` is given (EXT-01, EXT-10, EXT-13)."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.clocks import ClockState, Extension, propose_extension
from tests.deadlines.tables import CALENDAR, aspire, day, events

HAPPENED = events(received="Mon 2025-03-03", acknowledged="Wed 2025-03-05")
FIRST = Extension("stage_1_response", day("Wed 2025-04-02"), day("Tue 2025-03-18"))


def response(*extensions: Extension, **happened: str) -> ClockState:
    """S04's answer, due on Wednesday 19 March 2025 before any extension."""
    return aspire({**HAPPENED, **events(**happened)}, extensions=extensions)["stage_1_response"]


def test_the_total_counts_from_the_original_date_over_all_extensions() -> None:
    """S04: EXT-10. To Friday 25 April 2025, over Good Friday and Easter Monday.

    That is fifteen working days after the current date and twenty-five after the original one.
    """
    proposal = propose_extension(response(FIRST), day("Fri 2025-04-25"), day("Tue 2025-04-01"), CALENDAR)
    assert (proposal.current_due, proposal.original_due) == (day("Wed 2025-04-02"), day("Wed 2025-03-19"))
    assert (proposal.working_days, proposal.total_working_days) == (15, 25)
    assert proposal.moves


def test_successive_extensions_apply_in_the_order_they_were_sent_whatever_the_order_they_are_given_in() -> None:
    """EXT-13"""
    second = Extension("stage_1_response", day("Wed 2025-04-09"), day("Wed 2025-04-02"))
    state = response(second, FIRST)
    assert (state.effective_due, state.policy_due, state.code_due) == (day("Wed 2025-04-09"),) * 3
    assert [(effect.moved, effect.proposal.total_working_days) for effect in state.extensions] == [
        (True, 10),
        (True, 15),
    ]


def test_a_notice_on_the_due_date_moves_it_and_one_on_the_next_day_does_not() -> None:
    """EXT-01"""
    on_the_day = Extension("stage_1_response", day("Wed 2025-04-02"), day("Wed 2025-03-19"))
    a_day_later = Extension("stage_1_response", day("Wed 2025-04-02"), day("Thu 2025-03-20"))
    assert response(on_the_day).effective_due == day("Wed 2025-04-02")
    assert response(a_day_later).effective_due == day("Wed 2025-03-19")


def test_a_correction_of_the_anchor_can_make_a_notice_late() -> None:
    """TIM-09, EXT-01: acknowledged on Monday 3 March after all, so due on Monday 17 March, a day before the notice."""
    state = response(FIRST, acknowledged="Mon 2025-03-03")
    assert state.effective_due == day("Mon 2025-03-17")
    assert "Send an apology with the date now expected." in str(state.extensions[0].proposal.problem)


def test_a_notice_that_does_not_give_a_later_date_moves_nothing() -> None:
    same = propose_extension(response(), day("Wed 2025-03-19"), day("Tue 2025-03-18"), CALENDAR)
    assert not same.moves
    assert same.problem == "Wednesday 19 March 2025 is not later than the due date, Wednesday 19 March 2025."


def test_nothing_can_be_extended_after_it_was_done_or_stopped() -> None:
    done = propose_extension(response(response_issued="Fri 2025-03-14"), FIRST.new_date, FIRST.notified_on, CALENDAR)
    stopped = propose_extension(response(withdrawn="Fri 2025-03-14"), FIRST.new_date, FIRST.notified_on, CALENDAR)
    assert (
        done.problem == stopped.problem == "The clock ended on Friday 14 March 2025: there is nothing left to extend."
    )


def test_an_extension_of_one_clock_leaves_the_others_alone() -> None:
    states = aspire(HAPPENED, extensions=[FIRST])
    assert states["personal_contact"].effective_due == aspire(HAPPENED)["personal_contact"].effective_due
    assert states["personal_contact"].extensions == ()


def test_an_extension_of_an_earlier_run_does_not_move_the_next_one() -> None:
    """EXC-12, EXT-13"""
    happened = {**HAPPENED, **events(refusal_sent="Thu 2025-03-20", instructed_to_accept="Mon 2025-05-12")}
    state = aspire(happened, extensions=[FIRST])["stage_1_response"]
    assert state.extensions == ()
    assert state.effective_due == day("Tue 2025-06-03")
    assert state.earlier[0].effective_due == day("Wed 2025-04-02")


@given(st.dates(date(2025, 3, 5), date(2025, 5, 30)), st.dates(date(2025, 3, 5), date(2025, 7, 31)))
def test_a_notice_in_time_sets_policy_and_effective_and_never_an_earlier_code_date(sent: date, new_date: date) -> None:
    """EXT-01, EXT-13"""
    before = response()
    after = response(Extension("stage_1_response", new_date, sent))
    assert before.code_due is not None
    if sent <= before.effective_due < new_date:
        assert (after.effective_due, after.policy_due) == (new_date, new_date)
        assert after.code_due == max(before.code_due, new_date)
        assert after.target == CALENDAR.previous(new_date)
    else:
        assert (after.effective_due, after.policy_due, after.code_due) == (
            before.effective_due, before.policy_due, before.code_due,
        )  # fmt: skip
