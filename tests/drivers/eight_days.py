"""A draft in which stage 1 has 8 working days instead of 10: what tests of the studio change."""

from __future__ import annotations

from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.submit_draft import submit_draft
from app.studio.view_draft import view_draft
from tests.drivers.runtime_driver import PEOPLE, RuntimeDriver

OWNERS = {**PEOPLE, "owner": ("process_owner",)}
TIMESCALES = "dmn/aspire/timescales.dmn"
TEN = b'<outputEntry id="answer_stage_1_limit">\n          <text>10</text>'
EIGHT = TEN.replace(b"10", b"8")
WHY = "Eight days, as the board has decided"
ACKNOWLEDGED = {
    "definition": "No heating since early December", "outcomes_sought": "The boiler mended",
    "responsible": "The boiler", "handler": "handler", "service_area": "heating", "theme": "delay",
}  # fmt: skip


def draft_of_eight_days(driver: RuntimeDriver, title: str = "Eight days") -> int:
    """Begin the draft; gives its number."""
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", title)
    make_eight(driver, draft_id)
    return draft_id


def make_eight(driver: RuntimeDriver, draft_id: int) -> None:
    """Change the table of a draft."""
    draft = view_draft(driver.runtime, driver["owner"], draft_id).draft
    body = draft.body(TIMESCALES)
    assert body is not None
    assert TEN in body
    save_file(
        driver.runtime, driver["owner"], draft_id, TIMESCALES, body.replace(TEN, EIGHT), seen=draft.row["revision"]
    )


def handed_over(driver: RuntimeDriver, draft_id: int, by: str = "owner") -> str:
    """Hand a draft over without its stories; gives the hash of what was handed over."""
    return submit_draft(driver.runtime, driver[by], draft_id, reason=WHY, without_stories=True)


def acknowledged(driver: RuntimeDriver) -> int:
    """A complaint logged and acknowledged today, with a handler."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGED)
    return case_id
