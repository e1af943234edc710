"""Every landlord's file comes to what its examples say; one that comes to something else, a day or hour of it that no
example asks of, and a file that cannot be read are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.content.files import content_on_disk, landlords_on_disk
from app.errors import ContentError
from app.landlords import Landlord, load_landlord, load_ombudsman
from app.scenarios.landlord_examples import (
    RECEIVED,
    TIME_OF_DAY,
    WORKING_DAYS,
    landlord_examples_file,
    landlord_examples_of,
    landlord_mismatches,
    landlord_mismatches_of,
    ombudsman_mismatches_of,
)
from tests.drivers.runtime_driver import ROOT

FILES = sorted((ROOT / "landlords").glob("*.toml"))
ASPIRE, OMBUDSMAN = ROOT / "landlords" / "aspire.toml", ROOT / "landlords" / "ombudsman.toml"
DAY = timedelta(days=1)


def said_of(file: Path, old: str, new: str) -> str:
    """What the examples say of a file in which one text stands in place of another."""
    body = file.read_text(encoding="utf-8")
    assert old in body
    examples = landlord_examples_file(file.name, ROOT)
    kept, changed = landlord_examples_of(examples), body.replace(old, new, 1)
    if file == OMBUDSMAN:
        return "\n".join(map(str, ombudsman_mismatches_of(load_ombudsman(changed), examples, kept)))
    return "\n".join(map(str, landlord_mismatches_of(load_landlord(changed, file.stem), examples, kept)))


@pytest.mark.parametrize("landlord", landlords_on_disk(ROOT))
def test_every_landlords_file_comes_to_what_its_examples_say(landlord: str) -> None:
    assert [str(mismatch) for mismatch in landlord_mismatches(content_on_disk(ROOT, landlord), ROOT)] == []


def test_every_file_of_a_landlord_has_examples() -> None:
    beside = {path.name for path in landlord_examples_file("any.toml", ROOT).parent.iterdir()}
    assert {f"{path.stem}.yaml" for path in FILES} == beside


@pytest.mark.parametrize("key", landlords_on_disk(ROOT))
def test_the_examples_ask_of_every_day_and_hour_that_the_file_names(key: str) -> None:
    """The day before and the day on which a policy begins, the last and the first day beyond its review and its end;
    each minute at which a part of the day begins or is over; each day on which the calendar differs."""
    landlord = content_on_disk(ROOT, key).landlord
    kept = landlord_examples_of(landlord_examples_file(f"{key}.toml", ROOT))
    assert {day.isoformat() for day in _days_of_policies(landlord)} - {*kept.asked(RECEIVED)} == set()
    assert {f"{at:%H:%M}" for band in landlord.time_bands for at in (band.begins, band.ends)} <= {
        *kept.asked(TIME_OF_DAY)
    }
    assert {day.isoformat() for day in (*landlord.closures, *landlord.opened)} <= {*kept.asked(WORKING_DAYS)}


def _days_of_policies(landlord: Landlord) -> Iterator[date]:
    for policy in landlord.policies:
        yield from (policy.in_force - DAY, policy.in_force)
        for last in filter(None, (policy.review_due, policy.expires)):
            yield from (last, last + DAY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"complaints_handler", "customer_relations_manager", "customer_relations_team"]\nallocate',
         '"customer_relations_manager", "customer_relations_team"]\nallocate',
         "roles.complaints_handler.may.reclassify comes to nothing of it; its example says yes"),
        ('name_subjects = ["', 'name_subjects = ["board", "',
         "roles.board.may.name_subjects comes to yes; its example says nothing of it"),
        ('log_contact = ["any_staff"]', 'log_contact = ["board"]', "any_staff.log_contact comes to nothing of it"),
        ("sees_all = true\n", "", "roles.customer_relations_manager.is.sees_all comes to nothing of it"),
        ('covers = ["customer_relations_team"]\n', "", "roles.customer_relations_manager.covers"),
        ("[roles.board]", "[roles.bord]", "roles.bord.is.sees_reports comes to yes"),
        ('quality_auditor = "customer_relations_team"', 'quality_auditor = "board"', "roles.board.fills"),
        ("in_force = 2024-04-01", "in_force = 2024-04-02", "received.2024-04-01.flagged.before_first_policy"),
        ("review_due = 2026-04-01\n", "", "received.2026-04-02.flagged.policy_review_overdue comes to nothing of it"),
        ("[calendar.closed]\n", '[calendar.closed]\n2026-05-18 = "x"\n', "working_days.2026-05-18 comes to no;"),
        ("ends = 17:00:00", "ends = 16:00:00", "time_of_day.16:59 comes to none; its example says afternoon"),
        ('grounds_and_cleaning = "Grounds and communal cleaning"\n', "", "offers.areas.grounds_and_cleaning"),
        ('telephone = "01782 635200"', 'telephone = "01782 635201"', "reached.telephone comes to 01782 635201"),
        ("[homes_owned]", "[homes_owned]\n2024 = 9000", "homes_owned.2024 comes to 9000"),
        ('short_name = "Aspire"', 'short_name = "Asprie"', "called.short_name comes to Asprie"),
    ],
)  # fmt: skip
def test_a_landlords_file_that_comes_to_something_else_is_said_in_words(old: str, new: str, said: str) -> None:
    assert said in said_of(ASPIRE, old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("in_force_from = 2026-01-13", "in_force_from = 2026-01-14", "reached.2026-01-13.email comes to info@"),
        ('email = "info@housing-ombudsman.org.uk"\n', "", "reached.2026-01-12.email comes to nothing of it"),
        ("last_verified = 2026-11-22", "last_verified = 2026-11-23", "last_verified comes to 2026-11-23"),
    ],
)
def test_a_record_of_the_ombudsman_that_comes_to_something_else_is_said(old: str, new: str, said: str) -> None:
    assert said in said_of(OMBUDSMAN, old, new)


def test_a_mismatch_is_at_the_line_that_says_otherwise() -> None:
    path = landlord_examples_file(ASPIRE.name, ROOT)
    line = path.read_text(encoding="utf-8").splitlines().index('  "16:59": afternoon') + 1
    assert said_of(ASPIRE, "ends = 17:00:00", "ends = 16:00:00").splitlines()[0].startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("aspire", "any_staff: [log_contact]\n", "", "the file says nothing of “any_staff”: it needs"),
        ("aspire", "any_staff:", "every_staff:", "“every_staff” is not known here"),
        ("aspire", "2024-03-31:", "yesterday:", "“yesterday” is no day such as 2026-03-02"),
        ("aspire", '"07:59":', '"early":', "“early” is no time such as 17:30"),
        ("ombudsman", "2026-01-12:", "then:", "“then” is no day"),
        ("ombudsman", "last_verified: 2026-11-22\n", "", "the file says nothing of “last_verified”"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_it_needs(
    name: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    text = landlord_examples_file(f"{name}.toml", ROOT).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{name}.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(said)):
        landlord_examples_of(path)
