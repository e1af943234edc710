"""Every user task has a date: from its diagram, its clock, or the table `task_dates`."""

from __future__ import annotations

import pytest

from app.content.checking.findings import errors_in
from app.content.dated_tasks import undated_tasks
from app.content.files import read_content
from app.use_cases.check_content import check_content
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.runtime_driver import ROOT


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_every_user_task_of_every_landlord_has_a_date(landlord: str) -> None:
    """TIM-11"""
    assert [element.id for element, _ in undated_tasks(content_of(landlord))] == []


def test_a_task_without_a_date_is_not_published() -> None:
    """TIM-11: what no date is given is refused, with what to do."""
    files = dict(read_content(ROOT, "aspire"))
    path = "dmn/common/task_dates.dmn"
    files[path] = files[path].replace(b'"answer_enquiry"', b'"answer_nothing"')
    said = [str(finding) for finding in errors_in(check_content(files, "aspire"))]
    assert [line for line in said if "answer_enquiry" in line and "no due date" in line and "task_dates" in line]
