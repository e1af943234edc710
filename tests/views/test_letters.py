"""Letters after they went: as sent, for those who may read the case."""

from __future__ import annotations

import pytest

from app.errors import NotFound
from app.views.letters import letter_pdf
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.runtime_driver import RuntimeDriver


def test_a_letter_is_kept_as_it_was_sent_and_printed_again_the_same(driver: RuntimeDriver) -> None:
    """REC-02"""
    done = driver.do(driver.log(), "acknowledge", "officer", **ACKNOWLEDGE)
    assert done.letter_id is not None
    first = letter_pdf(driver.runtime, driver["officer"], done.letter_id)
    driver.advance_to("2026-02-02 10:00")
    assert first.startswith(b"%PDF")
    assert letter_pdf(driver.runtime, driver["handler"], done.letter_id) == first


@pytest.mark.parametrize("role", ["board", "member_responsible_for_complaints"])
def test_a_letter_is_not_for_those_who_see_reports_only(driver: RuntimeDriver, role: str) -> None:
    """PRM-04, REC-03"""
    done = driver.do(driver.log(), "acknowledge", "officer", **ACKNOWLEDGE)
    assert done.letter_id is not None
    outsider = driver.person("outsider", role)
    with pytest.raises(NotFound, match="among those you may see"):
        letter_pdf(driver.runtime, outsider, done.letter_id)
