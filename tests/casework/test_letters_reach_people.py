"""How a letter reaches whoever it is for: in the way they prefer, posted by somebody, in the form they need."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from typing import Any

import pytest

from app.errors import Invalid
from app.store import running, tables
from app.views.letters_and_documents import LetterView, view_letter
from app.views.record_pack import record_pack
from app.views.view_task import view_task
from tests.drivers.four_landlords import answers_to, points, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

EMAIL, PHONE = {"complainant_email": "resident@example.org"}, {"complainant_telephone": "01234 567890"}
HOME = {"complainant_address": "1 Elm Road"}
PREFERS = {way: {"complainant_preferred_contact": way} for way in ("telephone", "email", "letter")}
SPEAKING = {
    "aspire": "agree with you on a call or a visit", "association": "agree with you on a visit or a call",
    "aster": "agree with you when to speak", "inspiring": "agree with you when to speak",
}  # fmt: skip
USUAL = {
    "aspire": "will call or visit you", "association": "will visit or call you", "aster": "will contact you",
    "inspiring": "will contact you",
}  # fmt: skip


def acknowledged(driver: RuntimeDriver, *, adjustments: Any = (), **complaint: Any) -> int:
    case_id = driver.log(**complaint)
    who, answers = answers_to(driver, "acknowledge", 3)
    driver.do(case_id, "acknowledge", who, **answers, **({"adjustments": list(adjustments)} if adjustments else {}))
    return case_id


def letter(driver: RuntimeDriver, case_id: int, key: str = "ACK1") -> dict[str, Any]:
    return [row for row in rows(driver, tables.letter, case_id) if row["key"] == key][-1]


def shown(driver: RuntimeDriver, case_id: int, key: str = "ACK1") -> LetterView:
    return view_letter(driver.runtime, driver["lead"], letter(driver, case_id, key)["id"])


def open_tasks(driver: RuntimeDriver, case_id: int, element_id: str) -> list[Any]:
    with driver.runtime.database.read() as connection:
        tasks = running.open_tasks_of_case(connection, case_id)
    return [task for task in tasks if task["element_id"] == element_id]


def test_the_acknowledgement_says_that_we_get_in_touch_as_the_customer_prefers(
    landlords_driver: RuntimeDriver,
) -> None:
    """CON-05 (Aspire §3.4, Association Pr2.6): never a way that they did not ask for, or that leads nowhere."""
    driver = landlords_driver
    speaking, usual = SPEAKING[driver.landlord], USUAL[driver.landlord]
    for given, said in (
        ({**PREFERS["telephone"], **PHONE}, "will telephone you, as you prefer"),
        ({**PREFERS["email"], **EMAIL}, f"will e-mail you, as you prefer, and {speaking}"),
        ({**PREFERS["letter"], **HOME}, f"will write to you, as you prefer, and {speaking}"),
        (PREFERS["telephone"], usual), (PREFERS["email"], usual), (PREFERS["letter"], usual), (PHONE, usual),
    ):  # fmt: skip
        text = letter(driver, acknowledged(driver, **given))["markdown"]
        assert said in text, given
        assert (said == usual) is (usual in text), given


def test_a_letter_goes_by_e_mail_as_the_landlords_table_says(landlords_driver: RuntimeDriver) -> None:
    """CON-05, CON-06 (Aspire §3.4, Association Pr2.12): by e-mail where they prefer it or agreed to it. Never without
    an address."""
    driver = landlords_driver
    agrees, email = {"complainant_email_letters": True}, PREFERS["email"]
    for given, channel in (
        ({}, "post"), (email, "post"), (agrees, "post"), (EMAIL, "post"), ({**EMAIL, **agrees}, "email"),
        ({**EMAIL, **email}, "email"), ({**EMAIL, **PREFERS["letter"]}, "post"),
        ({**EMAIL, **PREFERS["telephone"]}, "post"),
    ):  # fmt: skip
        assert letter(driver, acknowledged(driver, **HOME, **given))["channel"] == channel, given
    instead = acknowledged(driver, **HOME, **EMAIL, adjustments=("telephone_or_email",))
    assert letter(driver, instead)["channel"] == "email", "agreed instead of print (Code 5.10)"


@pytest.mark.parametrize("agrees", [True, False])
def test_at_aspire_the_answer_itself_goes_by_e_mail_only_where_they_agreed(
    landlords_driver: RuntimeDriver, agrees: bool
) -> None:
    """CON-06, Aspire §3.4: the response is a letter "which may be sent via email if the customer agrees to this"."""
    driver = landlords_driver
    case_id = acknowledged(driver, **HOME, **EMAIL, **PREFERS["email"], complainant_email_letters=agrees)
    while "respond" not in tasks(driver, case_id):
        through(driver, case_id, next(step for step in tasks(driver, case_id) if step != "post_letter"))
    who, answers = answers_to(driver, "respond", len(points(driver, case_id)))
    driver.do(case_id, "respond", who, **answers)
    by_post = driver.landlord == "aspire" and not agrees
    assert letter(driver, case_id, "RSP1")["channel"] == ("post" if by_post else "email")


def test_a_letter_by_post_is_a_task_until_somebody_says_that_they_posted_it(landlords_driver: RuntimeDriver) -> None:
    """CON-05, REC-02: one a letter, on the next working day; who posted it and when stand with the letter."""
    driver = landlords_driver
    case_id = driver.log(**HOME)
    driver.advance_to("2025-12-02 10:00")
    intake, answers = answers_to(driver, "acknowledge", 3)
    driver.do(case_id, "acknowledge", intake, **answers)
    (task,) = open_tasks(driver, case_id, "post_letter")
    assert str(task["due_on"]) == "2025-12-03", "issued on Tuesday 2 December: by Wednesday"
    who = "lead"
    page = view_task(driver.runtime, driver[who], task["id"])
    assert (page.sent_letter, page.about) == (letter(driver, case_id)["id"], letter(driver, case_id)["title"])
    before = shown(driver, case_id)
    assert [(work.need, work.done_on) for work in before.work] == [("post", None)]
    assert [task["element_id"] for task in before.tasks] == ["post_letter"]
    with pytest.raises(Invalid, match="Who posted it"):
        driver.do(case_id, "post_letter", who)
    with pytest.raises(Invalid, match="issued on"):
        driver.do(case_id, "post_letter", who, done_by="A colleague", occurred_on="2025-12-01")
    driver.advance_to("2025-12-04 10:00")
    driver.do(case_id, "post_letter", who, done_by="A colleague", occurred_on="2025-12-03")
    after = shown(driver, case_id)
    assert [(work.done_on, work.done_by) for work in after.work] == [(date(2025, 12, 3), "A colleague")]
    assert after.tasks == []
    (kept,) = work_in_pack(driver, case_id)
    assert (kept["done_on"], kept["done_by"]) == ("2025-12-03", "A colleague")


def test_only_a_letter_by_post_has_to_be_posted(landlords_driver: RuntimeDriver) -> None:
    """CON-05: by e-mail, or posted by hand already, or with no address to go to: no task."""
    driver = landlords_driver
    by_mail = acknowledged(driver, **HOME, **EMAIL, complainant_email_letters=True)
    nowhere = acknowledged(driver, complainant_name="Resident 2")
    by_hand = driver.log(**HOME)
    who, answers = answers_to(driver, "acknowledge", 3)
    driver.do(by_hand, "acknowledge", who, **answers, **driver.by_hand(by_hand, who, "2025-12-01"))
    for case_id in (by_mail, nowhere, by_hand):
        assert letter(driver, case_id)
        assert open_tasks(driver, case_id, "post_letter") == []


NEEDS = {
    "braille": ("Braille", "2025-12-08"), "audio": ("recorded", "2025-12-04"), "easy_read": ("Easy Read", "2025-12-04"),
    "interpreter": ("interpreter", "2025-12-04"), "sign_language": ("sign", "2025-12-04"),
    "telephone_or_email": ("Telephone them", "2025-12-02"), "other": ("agreed", "2025-12-02"),
}  # fmt: skip


def test_what_an_adjustment_asks_of_a_letter_is_a_task_with_a_date(landlords_driver: RuntimeDriver) -> None:
    """RSP-07, ADJ-01 (Association P3.8, P3.21, Code 5.10): from Monday 1 December 2025, in working days."""
    driver = landlords_driver
    case_id = acknowledged(driver, **HOME, adjustments=(*NEEDS, "large_print", "extra_time", "breaks", "advocate"))
    asked = {
        task["properties"]["about"]: str(task["due_on"])
        for task in open_tasks(driver, case_id, "give_letter_otherwise")
    }
    assert len(asked) == len(NEEDS), "large print is made here; the others change no letter"
    for words, due in NEEDS.values():
        due_then = next(day for about, day in asked.items() if words.lower() in about.lower().partition(":")[0])
        assert due_then == due, words
    driver.do(case_id, "give_letter_otherwise", "lead", done_by="The transcribers", notes="Sent by them")
    done = [work for work in shown(driver, case_id).work if work.done_on]
    assert [work.done_by for work in done] == ["The transcribers"]
    assert len([work for work in work_in_pack(driver, case_id) if work["done_on"]]) == 1


def test_an_adjustment_of_an_earlier_complaint_holds_until_it_ends(landlords_driver: RuntimeDriver) -> None:
    """RSP-07, ADJ-03: it belongs to the person, whatever case it was agreed in."""
    driver = landlords_driver
    mailed = {**EMAIL, "complainant_email_letters": True}
    earlier, case_id = acknowledged(driver, **mailed, adjustments=("braille",)), acknowledged(driver, **mailed)
    with driver.runtime.transaction() as connection:
        person = case(driver, earlier)["complainant_id"]
        connection.execute(tables.case.update().where(tables.case.c.id == case_id).values(complainant_id=person))
    driver.use(case_id, "send_update", "lead", progress="A plumber is booked for Monday")
    title = letter(driver, case_id, "UPDATE")["title"]
    expected = [f"Have the letter put into Braille, and send it to them: {title}"]
    assert [task["properties"]["about"] for task in open_tasks(driver, case_id, "give_letter_otherwise")] == expected
    with driver.runtime.transaction() as connection:
        connection.execute(tables.adjustment.update().values(ended_on=date(2025, 12, 2)))
    driver.advance_to("2025-12-03 10:00")
    driver.use(case_id, "send_update", "lead", progress="The plumber comes again")
    assert len(open_tasks(driver, case_id, "give_letter_otherwise")) == 1


def work_in_pack(driver: RuntimeDriver, case_id: int) -> list[dict[str, Any]]:
    _, packed = record_pack(driver.runtime, driver["lead"], case_id)
    with packed, zipfile.ZipFile(packed) as archive:
        record = json.loads(archive.read("record.json"))
    work: list[dict[str, Any]] = record["work_for_letters"]
    return work
