"""A document that does not belong to its case is removed: on the page of the case and over REST, on both databases."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from app.store import tables
from app.use_cases.add_document import add_document
from app.use_cases.use_act import use_act
from app.views.record_pack import record_pack
from tests.api.conftest import Rest, rest_over
from tests.drivers.every_post import EVERYTHING, driver_with_posts, events
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows
from tests.web.conftest import Browser, app_over, browser_of, words

WRONG = "repairs of number 12.txt"
WHY = "It is about another resident."


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    driver = RuntimeDriver(database_url)
    yield driver
    driver.close()


@pytest.fixture
def rest(driver: RuntimeDriver, database_url: str) -> Iterator[Rest]:
    rest = rest_over(driver, database_url)
    yield rest
    rest.app.extensions["runtime"].database.dispose()


def with_document(driver: RuntimeDriver) -> tuple[int, int]:
    """A case with a document that is not about it; gives the ids of both."""
    case_id = driver.log()
    return case_id, add_document(driver.runtime, driver["officer"], case_id, WRONG, b"Somebody else", "From the van")


def browser(driver: RuntimeDriver, username: str) -> Browser:
    return browser_of(app_over(driver), username)


def history(rest: Rest, case_id: int) -> list[dict[str, Any]]:
    entries = rest.get(f"/cases/{case_id}/history").get_json()
    return [entry for entry in entries if entry["type"] == "document_removed"]


def test_the_link_beside_a_document_leads_to_a_form_that_has_chosen_it_and_what_it_removes_stays_in_the_history(
    driver: RuntimeDriver,
) -> None:
    case_id, document_id = with_document(driver)
    manager = browser(driver, "manager")
    page = manager.get(f"/cases/{case_id}")
    (link,) = re.findall(rf'href="(/cases/{case_id}/act/remove_document\?document={document_id})"', page)
    assert re.search(rf'<option value="{document_id}" selected', manager.get(link))
    path = link.partition("?")[0]
    assert 'href="#why"' in manager.post(path, 422, document=document_id, why=" ")
    after = words(manager.post(path, document=document_id, why=WHY))
    assert f"Removed Mon 1 Dec 2025 by Manager: {WHY}" in after
    assert f"Document removed : {WRONG}" in after
    assert "From the van" not in after
    assert "/act/remove_document?" not in manager.get(f"/cases/{case_id}")


def test_nobody_reads_a_removed_document_but_who_may_remove_one(driver: RuntimeDriver) -> None:
    """REC-05: the record is kept, and withheld."""
    case_id, document_id = with_document(driver)
    officer, manager = browser(driver, "officer"), browser(driver, "manager")
    assert "act/remove_document" not in officer.get(f"/cases/{case_id}")
    officer.get(f"/cases/{case_id}/act/remove_document", 403)
    assert officer.get(f"/documents/{document_id}") == "Somebody else"
    manager.post(f"/cases/{case_id}/act/remove_document", document=document_id, why=WHY)
    assert "The history of the case says by whom" in words(officer.get(f"/documents/{document_id}", 403))
    assert f'href="/documents/{document_id}"' not in officer.get(f"/cases/{case_id}")
    assert WHY in words(officer.get(f"/cases/{case_id}"))
    assert manager.get(f"/documents/{document_id}") == "Somebody else"
    _, packed = record_pack(driver.runtime, driver["manager"], case_id)
    with packed, zipfile.ZipFile(io.BytesIO(packed.read())) as pack:
        assert not [name for name in pack.namelist() if "number 12" in name]
        assert WHY in pack.read("record.json").decode()


def test_it_is_removed_over_rest_once_for_each_key(driver: RuntimeDriver, rest: Rest) -> None:
    case_id, document_id = with_document(driver)
    body = {"document": str(document_id), "why": WHY}
    path = f"/cases/{case_id}/acts/remove_document"
    assert rest.post(path, body, by="officer").status_code == 403
    first, again = (rest.post(path, body, key="one key").get_json() for _ in range(2))
    assert first == again
    assert first["case_id"] == case_id
    assert rest.post(path, {**body, "why": "Other words"}, key="one key").status_code == 409
    refused = rest.post(path, body)
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["document"])
    (entry,) = history(rest, case_id)
    assert (entry["text"], entry["who"], entry["data"]["why"]) == (WRONG, "Manager", WHY)
    (kept,) = rest.get(f"/cases/{case_id}").get_json()["documents"]
    assert (kept["removed_by"], kept["removed_why"]) == ("manager", WHY)


def test_a_document_of_another_case_is_none_that_can_be_chosen(driver: RuntimeDriver, rest: Rest) -> None:
    _, document_id = with_document(driver)
    other = driver.log()
    body = {"document": str(document_id), "why": WHY}
    assert rest.post(f"/cases/{other}/acts/remove_document", body).status_code == 422


def test_the_copy_of_a_letter_that_was_posted_stays_and_a_removed_document_is_no_copy(
    driver: RuntimeDriver, rest: Rest
) -> None:
    """Policies §0.5: the paper is the proof of what was sent, and on which day."""
    case_id, document_id = with_document(driver)
    posted = driver.by_hand(case_id, "officer", "2025-12-01")
    path = f"/cases/{case_id}/acts/remove_document"
    assert rest.post(path, {"document": str(document_id), "why": WHY}).status_code == 200
    answers = {
        "definition": "No heating",
        "responsible": "The heating",
        "outcomes_sought": "Heating",
        "handler": "handler",
    }
    task = f"/tasks/{driver.task(case_id, 'acknowledge')}/complete"
    wrong = rest.post(task, {**answers, **posted, "paper": str(document_id)}, by="officer")
    assert (wrong.status_code, list(wrong.get_json()["errors"])) == (422, ["paper"])
    assert rest.post(task, {**answers, **posted}, by="officer").status_code == 200
    refused = rest.post(path, {"document": posted["paper"], "why": WHY})
    assert refused.status_code == 409
    assert "copy of a letter that was posted" in refused.get_json()["message"]


@pytest.mark.parametrize("landlord", ["aspire", "association", "aster", "inspiring"])
def test_somebody_at_every_landlord_may_remove_a_document(database_url: str, landlord: str) -> None:
    for driver in driver_with_posts(landlord, database_url):
        case_id = driver.log(EVERYTHING)
        roles = sorted(driver.runtime.landlord(landlord).permissions["remove_document"])
        remover = driver.person("remover", roles[0])
        document_id = add_document(driver.runtime, driver[EVERYTHING], case_id, WRONG, b"Somebody else")
        use_act(driver.runtime, remover, "remove_document", {"document": str(document_id), "why": WHY}, case_id=case_id)
        assert [removed["why"] for removed in events(driver, case_id, "document_removed")] == [WHY]


def offers(rest: Rest, case_id: int) -> list[dict[str, Any]]:
    """The acts that a manager is offered on a case."""
    answer = rest.get(f"/cases/{case_id}/choices", by="manager").json
    assert answer is not None
    acts: list[dict[str, Any]] = answer["acts"]
    return acts


def test_a_case_without_documents_offers_none_to_be_removed_and_says_so(driver: RuntimeDriver, rest: Rest) -> None:
    """So it is with whatever else a form is about one of: an action, an order, an authority, a contribution."""
    case_id = driver.log()
    offered = {act["name"] for act in offers(rest, case_id)}
    assert not offered & {"remove_document", "complete_action", "change_action_date", "end_authority"}
    refused = rest.get(f"/cases/{case_id}/acts/remove_document", by="manager")
    assert refused.status_code == 409
    assert "this case has no document in use" in refused.get_data(as_text=True)
    add_document(driver.runtime, driver["handler"], case_id, WRONG, b"Seen")
    offered = {act["name"] for act in offers(rest, case_id)}
    assert "remove_document" in offered


def test_a_document_is_saved_over_rest_by_who_may_read_the_case(driver: RuntimeDriver, rest: Rest) -> None:
    """Kept in the log of who looked, and by no browser; a removed one is for whoever may remove it."""
    case_id, document_id = with_document(driver)
    answer = rest.get(f"/documents/{document_id}", by="handler")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"
    looked = [(row["username"], row["what"]) for row in rows(driver, tables.read_log, case_id)]
    assert ("handler", f"document {document_id}") in looked
    assert rest.get(f"/documents/{document_id + 1}", by="handler").status_code == 404
    driver.use(case_id, "remove_document", "manager", document=str(document_id), why=WHY)
    assert rest.get(f"/documents/{document_id}", by="handler").status_code == 403
    assert rest.get(f"/documents/{document_id}", by="manager").status_code == 200
