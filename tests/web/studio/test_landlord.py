"""A landlord's file is changed on pages: only what was changed is written; what cannot be is said at its place."""

from __future__ import annotations

import difflib
from typing import Any

import pytest

from tests.drivers.runtime_driver import ROOT
from tests.web.conftest import acknowledged, words
from tests.web.studio.conftest import OpenedDraft, form_to

FILE, RECORD = "landlords/aspire.toml", "landlords/ombudsman.toml"
PARTS = ("who", "roles", "posts", "permissions", "calendar", "policies", "choices", "homes")


def form_of(draft: OpenedDraft, part: str, path: str = FILE) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    form = form_to(draft.browser.get(draft.address("files", path), 200, part=part), "/landlord/")
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def send(draft: OpenedDraft, part: str, status: int = 200, /, **changes: Any) -> str:
    """Change some fields of a page and save it; gives the words that answer."""
    sent = {**form_of(draft, part), **changes}
    return words(draft.browser.post(draft.address("landlord", FILE), status, **sent))


def changes(draft: OpenedDraft) -> list[str]:
    """The lines of the file that differ from what is in force."""
    diff = difflib.ndiff((ROOT / FILE).read_text().splitlines(), draft.says(FILE).splitlines())
    return [line for line in diff if line[0] in "+-"]


def test_every_page_saved_as_it_stands_changes_nothing(draft: OpenedDraft) -> None:
    for part in PARTS:
        send(draft, part)
    assert draft.revision() == 0
    assert changes(draft) == []


def test_a_telephone_number_is_all_that_changes_and_its_example_can_be_taken(draft: OpenedDraft) -> None:
    said = send(draft, "who", **{"contact/telephone": "01782 1"})
    assert changes(draft) == ['- telephone = "01782 635200"', '+ telephone = "01782 1"']
    assert "1 of its examples does not hold any more" in said
    assert "telephone comes to 01782 1; its example says 01782 635200" in said
    said = draft.send("examples", FILE)
    assert "All of its examples hold." in said
    assert "  telephone: 01782 1\n" in draft.says("tests/landlords/aspire.yaml")


def test_a_channel_is_added_and_offered(draft: OpenedDraft) -> None:
    """C4 of the changes that broke: a new channel works."""
    send(draft, "choices", **{"channels/+0/key": "whatsapp", "channels/+0": "WhatsApp"})
    assert changes(draft) == ['+ whatsapp = "WhatsApp"']


def test_a_closed_day_says_how_many_dates_it_moves(draft: OpenedDraft) -> None:
    """C17: a day off moves the dates of open cases."""
    acknowledged(draft.driver)
    said = send(draft, "calendar", **{"calendar.closed/+0/key": "2025-12-09", "calendar.closed/+0": "Stock taking"})
    assert "Saved. It moves " in said
    assert " in 1 of 1 open case." in said
    assert changes(draft) == ['+ 2025-12-09 = "Stock taking"']
    said = send(draft, "calendar", **{"calendar.closed/2025-12-09/remove": "yes"})
    assert "Saved. No date of the 1 open case moves." in said


def test_a_permission_is_ticked_for_another_role(draft: OpenedDraft) -> None:
    """C17: who may do what is a tick, in words."""
    assert "Who may do what" in draft.look("files", FILE, part="permissions")
    held = form_of(draft, "permissions")["permissions/correct_date"]
    send(draft, "permissions", **{"permissions/correct_date": [*held, "head_of_service"]})
    assert changes(draft)[1].endswith('_relations_manager", "customer_relations_team", "head_of_service"]')


def test_a_permission_that_nobody_has_any_more_is_explained(draft: OpenedDraft) -> None:
    """C17: a permission taken away says what follows."""
    sent = form_of(draft, "permissions")
    del sent["permissions/referred_back"]
    said = words(draft.browser.post(draft.address("landlord", FILE), **sent))
    assert "What the check says" in said
    assert "names nobody who may tell “referred_back”, which a diagram waits for" in said


def test_a_role_that_people_hold_is_missed_and_one_that_is_named_cannot_go(draft: OpenedDraft) -> None:
    """C8: a role that goes away says who loses it; one that a post names is refused where it was made."""
    assert "Manager" in draft.look("files", FILE, part="roles")
    refused = send(draft, "roles", 422, **{"roles.head_of_service/remove": "yes"})
    assert "which is not under [roles]" in refused
    assert changes(draft) == []
    draft.driver.person("paula", "complaints_panel")
    said = send(draft, "roles", **{"roles.complaints_panel/remove": "yes"})
    assert "There is no role “complaints_panel” here any more. Paula holds it today, and would lose it." in said


def test_a_role_and_a_policy_are_added(draft: OpenedDraft) -> None:
    send(draft, "roles", **{"roles.+/+key": "night_team", "roles.+/title": "Night team", "roles.+/by_area": "yes"})
    new = {"policies.+/+key": "may_2026", "policies.+/title": "Policy", "policies.+/in_force": "2026-05-01"}
    send(draft, "policies", **new, **{"policies.+/document": "Policy of 1 May 2026"})
    added = [line[2:] for line in changes(draft) if line[2:].strip()]
    assert added[:4] == ["[policies.may_2026]", 'title = "Policy"', "in_force = 2026-05-01",
                         'document = "Policy of 1 May 2026"']  # fmt: skip
    assert added[4:] == ["[roles.night_team]", 'title = "Night team"', "by_area = true"]


@pytest.mark.parametrize(
    ("part", "change", "why"),
    [
        ("policies", {"policies.april_2024/in_force": "1 April"}, "A day, such as 2026-04-01."),
        ("who", {"/name": ""}, "Fill this in: the file needs it."),
        ("choices", {"areas/+0/key": "Repairs 2", "areas/+0": "More"}, "Small letters, digits and _"),
        ("choices", {"areas/+0/key": "repairs", "areas/+0": "More"}, "There is one of this name already."),
        ("homes", {"homes_owned/+0/key": "2024", "homes_owned/+0": "many"}, "A whole number, such as 12500."),
        ("who", {"mail/sender": "nobody"}, "it must be an address such as"),
        ("calendar", {"time_bands.morning/ends": "07:00"}, "must be later than begins"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(
    draft: OpenedDraft, part: str, change: dict[str, str], why: str
) -> None:
    assert why in send(draft, part, 422, **change)
    assert changes(draft) == []


def test_what_two_people_changed_in_one_place_is_shown_and_chosen(draft: OpenedDraft) -> None:
    mine, theirs = form_of(draft, "who"), form_of(draft, "who")
    draft.browser.post(draft.address("landlord", FILE), **{**theirs, "contact/telephone": "01782 2"})
    page = draft.browser.post(draft.address("landlord", FILE), 409, **{**mine, "contact/telephone": "01782 1"})
    assert "owner changed the same places meanwhile" in words(page)
    assert 'telephone = "01782 2"' in draft.says(FILE)
    draft.browser.post(draft.address("landlord", FILE), **dict(form_to(page, "/landlord/").form_values()))
    assert 'telephone = "01782 1"' in draft.says(FILE)


def test_a_file_that_cannot_be_read_is_changed_as_text(draft: OpenedDraft) -> None:
    draft.save(FILE, "key = ")
    assert "This file cannot be read" in draft.look("files", FILE)


def test_the_record_of_the_ombudsman_is_only_looked_at_in_a_draft_of_a_landlord(draft: OpenedDraft) -> None:
    said = draft.look("files", RECORD)
    assert "Only to be looked at" in said
    assert "Housing Ombudsman" in draft.browser.get(draft.address("files", RECORD))
