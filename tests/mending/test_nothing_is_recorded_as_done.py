"""An administrator's mend records no acknowledgement, answer, letter or end of a case as if somebody had done it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from app.errors import RedressError, Refused
from app.mending import mend_instance as mend
from app.store import Connection, cases, tables
from app.views.view_case import view_case
from app.views.view_instance import InstanceView, view_instance
from tests.drivers.four_landlords import through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.mending.held import events, lifecycle, rows

TOLD = {"mended", "not_done", "alerted", "classified"}
"""What a mend may add to the history: that it was done, and what else is said of the process, not of the complaint."""
STATES = ("", "acknowledge", "investigate", "respond")
"""After which step every mend is tried."""
MOST_TARGETS = 4


def step_at(driver: RuntimeDriver, case_id: int, element_id: str) -> tuple[int, str]:
    """The lifecycle, and the token on one of its elements."""
    instance_id = lifecycle(driver, case_id)["id"]
    shown = view_instance(driver.runtime, driver["admin"], instance_id)
    return instance_id, next(step.engine_task for step in shown.steps if step.element_id == element_id)


def test_an_answer_that_is_skipped_is_not_given_and_its_date_runs_on(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    through(driver, case_id, "investigate")
    instance_id, respond = step_at(driver, case_id, "respond")
    before = events(driver, case_id)
    with pytest.raises(Refused, match="nobody has done: “Answer the complaint"):
        mend.skip_task(driver.runtime, driver["admin"], instance_id, respond, "Answered by telephone")
    assert events(driver, case_id) == before
    mend.skip_task(driver.runtime, driver["admin"], instance_id, respond, "Answered by telephone", not_done=True)
    assert set(events(driver, case_id)) - set(before) == {"mended", "not_done"}
    shown = view_case(driver.runtime, driver["officer"], case_id)
    assert next(clock for clock in shown.clocks if clock.name == "stage_1_response").met_on is None
    said = [moment for moment in shown.timeline if moment.type == "not_done"]
    assert all(moment.label == "Not done" for moment in said)
    assert any("skipped by an administrator because Answered by telephone" in moment.text for moment in said)


def test_a_lifecycle_is_not_just_ended_while_its_case_is_open(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    with pytest.raises(Refused, match="record how it ends"):
        mend.cancel_instance(driver.runtime, driver["admin"], lifecycle(driver, case_id)["id"], "Logged twice")


# at the four landlords --------------------------------------------------------------------------------------------


def verbs(driver: RuntimeDriver, shown: InstanceView) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every mend of an instance as it stands, with and without saying that what is passed was not done."""
    runtime, admin, instance_id = driver.runtime, driver["admin"], shown.row["id"]
    targets = sorted(shown.targets)
    for step in shown.steps:
        at = (runtime, admin, instance_id, step.engine_task)
        for stated in (False, True):
            yield f"skip {step.element_id}", partial(mend.skip_task, *at, "why", not_done=stated)
            yield f"complete {step.element_id}", partial(mend.complete_on_behalf, *at, {}, "why", not_done=stated)
        for target in targets[:: max(len(targets) // MOST_TARGETS, 1)]:
            yield f"move {step.element_id} to {target}", partial(mend.move_token, *at, target, "why", not_done=True)
    here = (runtime, admin, instance_id)
    yield "set data", partial(mend.set_data, *here, {"note": 1}, "why")
    yield "suspend", partial(mend.suspend_instance, *here, "why")
    yield "resume", partial(mend.resume_instance, *here, "why")
    yield "cancel", partial(mend.cancel_instance, *here, "why")
    yield "start again", partial(mend.cancel_instance, *here, "why", start_again=True)


def recorded(connection: Connection, case_id: int) -> tuple[Counter[str], int, dict[str, Any]]:
    """The events of a case, its letters, and when each clock was met."""
    happened = Counter(row["type"] for row in cases.rows_of(connection, tables.case_event, case_id))
    met = {row["name"]: row["met_on"] for row in cases.rows_of(connection, tables.clock, case_id) if row["met_on"]}
    return happened, len(cases.rows_of(connection, tables.letter, case_id)), met


def refusal(do: Callable[[], Any]) -> str | None:
    """What somebody reads whose mend is refused; None when it is done."""
    try:
        do()
    except RedressError as error:
        return error.shown
    return None


@pytest.mark.walks
@pytest.mark.parametrize("after", STATES, ids=[state or "log" for state in STATES])
def test_no_mend_of_any_process_of_a_case_records_an_act_or_meets_a_date(
    landlords_driver: RuntimeDriver, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    """Each is tried on the case as it stands, and rolled back; what is refused is refused with words."""
    driver = landlords_driver
    driver.people["admin"] = driver.person("mender", "technical_admin")
    case_id = driver.log("lead" if driver.landlord == "inspiring" else "officer")
    if after:
        through(driver, case_id, after)
    live = [row["id"] for row in rows(driver, tables.instance, case_id) if row["ended_at"] is None]
    with driver.runtime.database.read() as connection:
        before = recorded(connection, case_id)

    @contextmanager
    def tried() -> Iterator[Connection]:
        with driver.runtime.trial() as connection:
            yield connection
            happened, letters, met = recorded(connection, case_id)
            assert set(happened - before[0]) <= TOLD, verb
            assert (letters, met) == before[1:], verb

    done = 0
    for instance_id in live:
        shown = view_instance(driver.runtime, driver["admin"], instance_id)
        for verb, do in verbs(driver, shown):
            with monkeypatch.context() as patched:
                patched.setattr(driver.runtime, "transaction", tried)
                refused = refusal(do)
            assert refused is None or refused.endswith("."), (verb, refused)
            done += refused is None
    assert done >= len(live)
    with driver.runtime.database.read() as connection:
        assert recorded(connection, case_id) == before
