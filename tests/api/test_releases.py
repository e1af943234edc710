"""What is in force over REST: for whose role publishes content, and only with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Rest
from tests.drivers.runtime_driver import RuntimeDriver

WHY = "The process owner asked for it"
LETTER = "letters/RSP1.md"


@pytest.fixture
def owner(rest: Rest, driver: RuntimeDriver) -> Rest:
    driver.person("owner", "process_owner")
    return rest


def send(rest: Rest, path: str, by: str = "owner", key: str = "", **body: Any) -> Any:
    return rest.send("POST", f"/content/{path}", by, key, json={"reason": WHY, **body})


def listed(rest: Rest, by: str = "owner") -> Any:
    return rest.send("GET", "/content/aspire/releases", by).json


def test_content_is_published_compared_and_rolled_back(owner: Rest, driver: RuntimeDriver) -> None:
    """One letter is changed, and put back; who, why and without stories stands in the list."""
    text = driver.runtime.content_on("aspire", driver.clock.today()).files[LETTER].decode()
    asked: dict[str, Any] = {
        "landlords": ["aspire"],
        "files": {LETTER: text.replace("Our answer to", "What we say to")},
    }
    (made,) = send(owner, "publish", key="one", **asked).json
    assert send(owner, "publish", key="one", **asked).json == [made]
    now, before = listed(owner)
    assert (now["state"], now["put_by"], now["reason"], now["with_stories"]) == ("in force", "owner", WHY, False)
    difference = f"/content/aspire/releases/{before['release']}/difference/{now['release']}"
    changes: Any = owner.send("GET", difference, "owner").json
    assert [(file["path"], file["change"]) for file in changes] == [(LETTER, "changed")]
    back = send(owner, "aspire/in-force", release=before["release"][:12])
    assert back.json["release_id"] == before["release"]
    assert listed(owner)[0]["release"] == before["release"]


def test_what_is_to_come_is_dated_anew_and_withdrawn(owner: Rest) -> None:
    first = listed(owner)[0]["release"]
    made = send(owner, "aspire/in-force", release=first, in_force_from="2027-01-01").json
    entry = f"aspire/in-force/{made['entry_id']}"
    moved = send(owner, f"{entry}/redate", day="2027-02-01").json
    assert (moved["begins"], moved["already"]) == ("2027-02-01", False)
    assert send(owner, f"{entry}/redate", day="2027-03-01").status_code == 409
    assert send(owner, f"aspire/in-force/{moved['entry_id']}/withdraw").status_code == 200
    assert [line["state"] for line in listed(owner)] == ["withdrawn", "withdrawn", "in force"]


@pytest.mark.parametrize("by", ["manager", "admin", "handler"])
def test_whose_role_does_not_publish_content_is_refused(owner: Rest, by: str) -> None:
    asked = {"landlords": ["aspire"], "files": {LETTER: None}}
    release = listed(owner)[0]
    for path, body in (
        ("publish", asked),
        ("aspire/in-force", {"release": release["release"]}),
        (f"aspire/in-force/{release['entry']}/withdraw", {}),
        (f"aspire/in-force/{release['entry']}/redate", {"day": "2027-01-01"}),
    ):
        assert send(owner, path, by, **body).status_code == 403


@pytest.mark.parametrize(
    ("files", "said"),
    [({"letters/../RSP1.md": "x"}, "None of these landlords"), ({"bpmn/aster/x.bpmn": "x"}, "None of these landlords"),
     ({LETTER: None}, "error(s)")],
)  # fmt: skip
def test_what_the_check_refuses_or_nobody_runs_on_is_not_published(owner: Rest, files: Any, said: str) -> None:
    answer = send(owner, "publish", landlords=["aspire"], files=files)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert len(listed(owner)) == 1


def test_a_permission_taken_away_is_refused_with_who_loses_it(owner: Rest, driver: RuntimeDriver) -> None:
    """Nothing is changed until that is accepted."""
    path = "landlords/aspire.toml"
    text = driver.runtime.content_on("aspire", driver.clock.today()).files[path].decode()
    files = {path: text.replace('extend_deadline = ["complaints_handler", ', "extend_deadline = [")}
    refused = send(owner, "publish", landlords=["aspire"], files=files)
    assert refused.status_code == 409
    assert "may no longer extend_deadline: Handler, Second Handler" in refused.json["message"]
    accepted = send(owner, "publish", landlords=["aspire"], files=files, accept_losses=True)
    assert accepted.json[0]["losses"] == ["may no longer extend_deadline: Handler, Second Handler"]
