"""Drafts of content over REST: the same verbs as on the pages, with the revision that was read as If-Match."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.use_cases.publish_changes import publish_changes
from tests.api.conftest import Rest
from tests.drivers.runtime_driver import RuntimeDriver

TABLE, LETTER, SHARED = "dmn/aspire/timescales.dmn", "letters/aspire/NEW.md", "letters/ACK1.md"
WORDS = "---\ntitle: New\n---\nDear customer\n"


@pytest.fixture
def owner(rest: Rest, driver: RuntimeDriver) -> Rest:
    driver.person("owner", "process_owner")
    driver.person("second", "process_owner")
    return rest


@pytest.fixture
def draft(owner: Rest) -> str:
    answer: Any = owner.post("/studio/drafts", {"scope": "aspire", "title": "Mine"}, "owner", key="draft").json
    again: Any = owner.post("/studio/drafts", {"scope": "aspire", "title": "Mine"}, "owner", key="draft").json
    assert answer == again
    return f"/studio/drafts/{answer['id']}"


def get(rest: Rest, path: str) -> Any:
    answer = rest.get(path, "owner")
    assert answer.status_code == 200, answer.json
    return answer.json


def put(rest: Rest, path: str, text: str | None, seen: int, by: str = "owner") -> TestResponse:
    return rest.send("PUT", path, by, json={"text": text}, headers={"If-Match": f'"{seen}"'})


def post(
    rest: Rest, address: str, /, by: str = "owner", seen: int | None = None, key: str = "", **body: Any
) -> TestResponse:
    headers = {} if seen is None else {"If-Match": str(seen)}
    return rest.send("POST", address, by, key, json=body, headers=headers)


def label(text: str, words: str) -> str:
    return text.replace('label="Channel"', f'label="{words}"')


def test_a_draft_is_begun_listed_given_up_and_taken_up_again(owner: Rest, draft: str) -> None:
    assert [line["title"] for line in get(owner, "/studio/drafts")] == ["Mine"]
    assert owner.send("POST", f"{draft}/discard", "owner").json["state"] == "discarded"  # type: ignore[index]
    assert get(owner, "/studio/drafts") == []
    assert [line["title"] for line in get(owner, "/studio/drafts?state=discarded")] == ["Mine"]
    assert owner.send("POST", f"{draft}/reopen", "owner").json["state"] == "open"  # type: ignore[index]


def test_a_file_is_saved_with_the_revision_that_was_read(owner: Rest, draft: str) -> None:
    read = get(owner, f"{draft}/files/{TABLE}")
    assert (read["text"], read["revision"]) == (read["base"], 0)
    mine = put(owner, f"{draft}/files/{TABLE}", label(read["text"], "Mine"), 0).json
    assert mine == {"revision": 1, "sent": 1, "merged": None, "with_change_of": ""}
    assert owner.send("PUT", f"{draft}/files/{TABLE}", "owner", json={"text": ""}).status_code == 422, "no If-Match"
    theirs = put(owner, f"{draft}/files/{TABLE}", read["text"].replace('"What it is"', '"Kind"'), 0, "second").json
    assert theirs is not None
    assert theirs["with_change_of"] == "owner"
    assert theirs["merged"] == get(owner, f"{draft}/files/{TABLE}")["text"]
    assert [file["path"] for file in get(owner, draft)["changed"]] == [TABLE]


def test_the_same_place_is_refused_with_both_sides(owner: Rest, draft: str) -> None:
    text = get(owner, f"{draft}/files/{TABLE}")["text"]
    put(owner, f"{draft}/files/{TABLE}", label(text, "Mine"), 0)
    answer = put(owner, f"{draft}/files/{TABLE}", label(text, "Yours"), 0, "second")
    assert answer.status_code == 409
    said: Any = answer.json
    assert said["conflicts"] == [
        {"place": "column Channel, label", "base": "Channel", "mine": "Yours", "theirs": "Mine"}
    ]
    assert (said["revision"], said["by"], said["theirs"]) == (1, "owner", label(text, "Mine"))
    assert put(owner, f"{draft}/files/{TABLE}", said["mine"], said["revision"], "second").status_code == 200
    assert get(owner, f"{draft}/files/{TABLE}")["text"] == label(text, "Yours")


def test_versions_are_listed_compared_and_put_back(owner: Rest, draft: str) -> None:
    put(owner, f"{draft}/files/{LETTER}", WORDS, 0)
    put(owner, f"{draft}/files/{LETTER}", None, 1)
    listed = get(owner, f"{draft}/versions/{LETTER}")
    assert [(each["revision"], each["gone"]) for each in listed] == [(2, True), (1, False), (0, True)]
    assert get(owner, f"{draft}/version/1/{LETTER}")["text"] == WORDS
    assert post(owner, f"{draft}/restore/{LETTER}", revision=1).status_code == 200
    assert get(owner, f"{draft}/files/{LETTER}")["text"] == WORDS
    assert post(owner, f"{draft}/restore/{LETTER}", revision=9).status_code == 404


def test_files_are_begun_and_copied_once_for_a_key(owner: Rest, draft: str) -> None:
    for _ in range(2):
        begun = post(owner, f"{draft}/begin", key="b", kind="form", name="thanks")
        assert begun.json == {"path": "forms/aspire/thanks.form"}
        assert post(owner, f"{draft}/own-copy", key="c", path=SHARED).json == {"path": "letters/aspire/ACK1.md"}
    assert post(owner, f"{draft}/own-copy", path=SHARED).status_code == 409
    assert post(owner, f"{draft}/begin", kind="ship", name="x").status_code == 422


def test_what_came_into_force_is_taken_in(owner: Rest, draft: str, driver: RuntimeDriver) -> None:
    text = get(owner, f"{draft}/files/{TABLE}")["text"]
    put(owner, f"{draft}/files/{TABLE}", label(text, "Mine"), 0)
    publish_changes(driver.runtime, driver.person("third", "process_owner"), ["aspire"],
                    {TABLE: label(text, "Theirs")}, reason="Meanwhile")  # fmt: skip
    shown = get(owner, f"{draft}/take-in")
    (place,) = shown["conflicts"][TABLE]
    refused: Any = post(owner, f"{draft}/take-in", seen=1)
    assert (refused.status_code, refused.json["conflicts"]) == (409, shown["conflicts"])
    chosen = {TABLE: {place["place"]: "theirs"}}
    for _ in range(2):
        taken: Any = post(owner, f"{draft}/take-in", seen=1, key="t", chosen=chosen).json
        assert taken["merged"] == [TABLE]
    assert get(owner, f"{draft}/files/{TABLE}")["text"] == label(text, "Theirs")
    assert get(owner, draft)["behind"] == []
    assert post(owner, f"{draft}/take-in", seen=1).status_code == 409


def test_content_is_fetched_as_a_zip_and_changed_files_are_brought_in(owner: Rest, draft: str) -> None:
    answer = owner.get(f"{draft}/content.zip", "owner")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        text = archive.read(TABLE).decode()
    made_from = {TABLE: hashlib.sha256(text.encode()).hexdigest()}
    put(owner, f"{draft}/files/{TABLE}", label(text, "Mine"), 0)
    kind = text.replace('"What it is"', '"Kind"')
    brought: Any = post(owner, f"{draft}/bring-in", files={TABLE: kind, LETTER: WORDS}, made_from=made_from).json
    assert brought["changed"] == [TABLE, LETTER]
    assert brought["merged"] == {TABLE: label(kind, "Mine")}
    both: Any = post(owner, f"{draft}/bring-in", files={TABLE: label(text, "Yours")}, made_from=made_from)
    assert both.status_code == 409
    assert [each["place"] for each in both.json["conflicts"][TABLE]] == ["column Channel, label"]
    refused: Any = post(owner, f"{draft}/bring-in", files={"app/config.py": "x", LETTER: None})
    assert refused.status_code == 422
    assert set(refused.json["errors"]) == {"app/config.py"}
    assert owner.get("/studio/content/aspire/content.zip", "owner").status_code == 200


@pytest.mark.parametrize(("by", "status"), [("manager", 403), ("handler", 404)])
def test_who_does_not_edit_content_changes_nothing(owner: Rest, draft: str, by: str, status: int) -> None:
    asked = (
        put(owner, f"{draft}/files/{LETTER}", WORDS, 0, by), post(owner, f"{draft}/begin", by, kind="form", name="x"),
        post(owner, f"{draft}/own-copy", by, path=SHARED), post(owner, f"{draft}/take-in", by, seen=0),
        post(owner, f"{draft}/restore/{TABLE}", by, revision=0), post(owner, f"{draft}/bring-in", by, files={}),
        owner.send("POST", f"{draft}/discard", by),
    )  # fmt: skip
    assert [answer.status_code for answer in asked] == [status] * len(asked)
