"""What a form begins with decides nothing and apologises for nothing (Code 6.7, 6.20)."""

from __future__ import annotations

import re

import pytest

from app.errors import RedressError
from app.forms import Field
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.four_landlords import answers_to, known_in, points, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver

JUDGES = re.compile(r"uphold|upheld|sorry|apolog|maladministration|satisfied", re.IGNORECASE)


def begins_with(field: Field) -> str:
    """What a field holds before anybody types, and what its columns hold."""
    own = [str(each) for each in (field.default, field.properties.get("default")) if each is not None]
    return " ".join([*own, *map(begins_with, field.subfields)])


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_form_presets_a_decision_or_an_apology(landlord: str) -> None:
    """RSP-04: such as “partly upheld”, with the words for it."""
    content = content_of(landlord)
    forms = {name.rsplit("/", 1)[-1].removesuffix(".form") for name in content.files if name.endswith(".form")}
    assert "respond" in forms
    fields = [(name, field) for name in sorted(forms) for field in content.form(name).fields]
    assert [(name, field.key) for name, field in fields if JUDGES.search(begins_with(field))] == []


def test_the_page_of_the_answer_begins_without_a_decision(landlords_driver: RuntimeDriver) -> None:
    """RSP-04: also with what the case knows, such as the points."""
    driver = landlords_driver
    case_id = driver.log()
    through(driver, case_id, "investigate")
    while step := next((each for each in tasks(driver, case_id) if each not in ("respond", "send_update")), None):
        who, answers = answers_to(driver, step, len(points(driver, case_id)))
        driver.do(case_id, step, who, **answers)
    known = known_in(driver, case_id, "respond", "handler")
    assert known["outcomes"]
    assert not JUDGES.search(str(known))
    with pytest.raises(RedressError):
        driver.do(case_id, "respond", "handler", **known)
