"""Landlord files: what they say, what is in force on a date, and what is wrong with a broken one."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.landlords import ANY_STAFF, LandlordError, load_landlord, load_ombudsman

ROOT = Path(__file__).resolve().parents[1]
SMALL = """
key = "small"
name = "Small Homes"
short_name = "Small"
reference_prefix = "SML"

[contact]
address = "1 High Street, Smallton"

[policies.second]
title = "Complaints policy 2"
in_force = 2025-04-01
expires = 2026-03-31
document = "Complaints policy, version 2"

[policies.first]
title = "Complaints policy 1"
in_force = 2023-04-01
review_due = 2024-09-30
document = "Complaints policy, version 1"

[roles.officer]
title = "Complaints officer"
complaints_officer = true
covers = ["handler"]

[roles.handler]
title = "Handler"
by_area = true

[posts]
doer = "handler"

[areas]
repairs = "Repairs"

[themes]
delay = "Delay"

[channels]
letter = "Letter"

[permissions]
log_contact = ["any_staff"]
extend_deadline = ["officer"]
"""
LANDLORD = load_landlord(SMALL, "small")
ASPIRE = load_landlord((ROOT / "landlords" / "aspire.toml").read_bytes(), "aspire")


def refusal(old: str, new: str) -> str:
    """What is said of the small landlord's file with one thing changed."""
    assert old in SMALL
    with pytest.raises(LandlordError) as raised:
        load_landlord(SMALL.replace(old, new), "small")
    return str(raised.value)


def test_a_complaint_is_handled_under_the_policy_in_force_when_it_was_received() -> None:
    """GOV-09, GOV-13: a past policy stays in force until the next one, whatever its own dates say."""
    policies = [LANDLORD.policy_on(day).key for day in (date(2023, 4, 1), date(2025, 3, 31), date(2025, 4, 1))]
    assert policies == ["first", "first", "second"]
    assert LANDLORD.policy_on(date(2030, 1, 1)).key == "second"


def test_what_came_in_before_the_first_policy_goes_by_that() -> None:
    """R11, policies §0.5"""
    assert LANDLORD.policy_on(date(2023, 3, 31)).key == "first"


@pytest.mark.parametrize(
    ("day", "flags"),
    [
        (date(2023, 3, 31), ["before_first_policy"]),
        (date(2023, 4, 1), []),
        (date(2024, 9, 30), []),
        (date(2024, 10, 1), ["policy_review_overdue"]),
        (date(2025, 4, 1), []),
        (date(2026, 3, 31), []),
        (date(2026, 4, 1), ["policy_expired"]),
    ],
)
def test_a_policy_past_its_review_or_its_end_is_flagged_from_the_next_day(day: date, flags: list[str]) -> None:
    """GOV-08"""
    assert LANDLORD.flags_on(day) == flags


def test_aspires_policy_of_2024_is_due_for_review_on_1_april_2026() -> None:
    """S03: GOV-08. A complaint received on Thursday 2 April 2026 is flagged and stays on the policy."""
    assert ASPIRE.flags_on(date(2026, 4, 1)) == []
    assert ASPIRE.flags_on(date(2026, 4, 2)) == ["policy_review_overdue"]
    assert ASPIRE.policy_on(date(2026, 4, 2)).in_force == date(2024, 4, 1)


@given(st.dates(date(2023, 4, 1), date(2030, 1, 1)))
def test_the_policy_on_a_day_is_the_last_that_had_begun(day: date) -> None:
    begun = [policy for policy in LANDLORD.policies if policy.in_force <= day]
    assert LANDLORD.policy_on(day) == max(begun, key=lambda policy: policy.in_force)


def test_any_member_of_staff_may_log_a_contact_and_only_named_roles_may_do_the_rest() -> None:
    """INT-04, PRM-01"""
    assert LANDLORD.may([], "log_contact")
    assert LANDLORD.permissions["log_contact"] == {ANY_STAFF, "officer", "handler"}
    assert (LANDLORD.may(["handler"], "extend_deadline"), LANDLORD.may(["officer"], "extend_deadline")) == (False, True)
    assert not LANDLORD.may(["officer", "handler"], "an_act_that_is_not_listed")
    assert LANDLORD.roles_for("log_contact") == {"officer", "handler"}


def test_the_complaints_officer_is_known_and_may_stand_in_where_the_file_says() -> None:
    """GOV-11, PRM-03"""
    assert LANDLORD.complaints_officers == ["officer"]
    assert LANDLORD.roles["officer"].covers == {"handler"}
    assert LANDLORD.roles["handler"].by_area


def test_a_post_stands_for_its_role_and_for_every_role_that_may_stand_in() -> None:
    """PRM-03"""
    assert LANDLORD.holders(["doer"]) == LANDLORD.holders(["handler"]) == ["handler", "officer"]
    assert LANDLORD.holders(["officer"]) == ["officer"]


def test_aspire_has_the_roles_of_its_policy_and_the_board_sees_no_case_files() -> None:
    """PRM-03, PRM-04, GOV-10, GOV-11"""
    assert ASPIRE.complaints_officers == ["customer_relations_manager", "customer_relations_team"]
    assert {role.key for role in ASPIRE.roles.values() if not role.sees_cases} == {
        "board", "member_responsible_for_complaints",
    }  # fmt: skip
    assert "senior_lead" in ASPIRE.roles
    assert ASPIRE.roles["complaints_handler"].by_area
    assert ASPIRE.may(["board"], "log_contact")
    assert not ASPIRE.may(["board"], "extend_deadline")


def test_aspire_takes_complaints_by_every_channel_and_keeps_the_file_s_order() -> None:
    """INT-01"""
    channels = ["telephone", "email", "letter", "web", "social_media", "in_person", "colleague"]
    assert list(ASPIRE.channels) == channels
    assert ASPIRE.areas["heating"] == "Heating and hot water"
    assert [(band.key, band.begins, band.ends) for band in ASPIRE.time_bands[:1]] == [("morning", time(8), time(12))]


def test_expressions_and_letters_see_who_the_landlord_is() -> None:
    assert LANDLORD.context() == {
        "key": "small", "name": "Small Homes", "short_name": "Small", "address": "1 High Street, Smallton",
        "telephone": "", "email": "", "website": "", "doer": "handler",
    }  # fmt: skip


def test_the_ombudsmans_details_are_one_record_with_the_day_they_were_verified() -> None:
    """OMB-02, RSP-10: with "Unit D", a zero in the postcode, and the domain .org.uk."""
    record = load_ombudsman((ROOT / "landlords" / "ombudsman.toml").read_bytes())
    assert record.contact.address == "PO Box 1484, Unit D, Preston, PR2 0ET"
    assert record.contact.email.endswith("@housing-ombudsman.org.uk")
    assert record.last_verified >= date(2026, 1, 1)
    assert record.verified_against
    assert record.context(date(2026, 1, 12))["address_lines"][-1] == "PR2 0ET"


def test_the_ombudsmans_details_are_those_of_the_day_of_the_letter() -> None:
    """OMB-02: new cases by web form and not by e-mail since 13 January 2026."""
    record = load_ombudsman((ROOT / "landlords" / "ombudsman.toml").read_bytes())
    before, since = record.context(date(2026, 1, 12)), record.context(date(2026, 1, 13))
    assert before["online"] == f"e-mail: {before['email']}"
    assert "web form" in since["online"]
    assert since["email"] == ""
    assert since["telephone"] == before["telephone"] != ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "small"', 'key = "large"', "key is 'large': it must be the name of the file, 'small'"),
        ('name = "Small Homes"', "name = 3", "name is 3: it must be a text"),
        ('name = "Small Homes"', 'name = " "', "name is empty: it must be a text"),
        ('short_name = "Small"', "", "short_name is missing: it must be a text"),
        ("[contact]", "[contract]", "contact is missing: it must be a table"),
        ("in_force = 2025-04-01", 'in_force = "2025-04-01"', "second.in_force is '2025-04-01': it must be a date"),
        ("in_force = 2025-04-01", "in_force = 2023-04-01", "in_force is the day of 'second' too"),
        ("expires = 2026-03-31", "expires = 2025-03-31", "expires is 2025-03-31, before the policy came"),
        ("expires = 2026-03-31", "expire = 2026-03-31", "policies.second.expire is not known: did you mean 'expires'?"),
        ("by_area = true", 'by_area = "yes"', "roles.handler.by_area is 'yes': it must be true or false"),
        ('covers = ["handler"]', 'covers = ["handlers"]', "which is not under [roles]: did you mean 'handler'?"),
        ('covers = ["handler"]', "covers = [1]", "roles.officer.covers must be a list of texts"),
        ("complaints_officer = true", "", "no role with complaints_officer = true: one must hold it (Code 4.1)"),
        ("[roles.handler]", "[roles.any_staff]", "roles.any_staff is not a role"),
        ('= ["officer"]', '= ["oficer"]', "permissions.extend_deadline names the role 'oficer'"),
        ('doer = "handler"', 'doer = "handle"', "posts.doer names the role 'handle', which is not under [roles]"),
        ('repairs = "Repairs"', "repairs = 1", "areas.repairs is 1: it must be a text"),
        ("[themes]", "[colours]\nx = 1\n[themes]", "colours is not known: known here are key, roles, calendar"),
        ("[themes]", '[calendar.closed]\n"15 June" = "why"\n[themes]', "calendar.closed.15 June must be a date = why"),
        ("[themes]", "[calendar.shut]\n[themes]", "calendar.shut is not known"),
        ("[themes]", "[homes_owned]\n2024 = 0\n[themes]", "homes_owned.2024 must be the first year"),
        ("[themes]", "[homes_owned]\n2024 = true\n[themes]", "homes_owned.2024 is True: it must be a number of homes"),
        ("[themes]", "[time_bands.am]\ntitle = 'M'\nbegins = 12:00:00\nends = 08:00:00\n[themes]", "must be later"),
        ("[areas]", "[areas", "landlords/small.toml: this is not TOML"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_hold_together_is_refused_with_the_key_at_fault(old: str, new: str, said: str) -> None:
    message = refusal(old, new)
    assert message.startswith("landlords/small.toml: ")
    assert said in message


def test_time_bands_may_not_overlap_and_a_landlord_needs_a_policy() -> None:
    bands = "[time_bands.{}]\ntitle = 'T'\nbegins = {}\nends = 12:00:00\n"
    both = bands.format("early", "08:00:00") + bands.format("late", "11:00:00")
    assert "time_bands.late.begins lies in the band before, 'early'" in refusal("[themes]", both + "[themes]")
    without = SMALL[: SMALL.index("[policies")] + "[policies]\n" + SMALL[SMALL.index("[roles.officer") :]
    with pytest.raises(LandlordError, match="policies is empty: at least one version"):
        load_landlord(without, "small")


def test_days_and_homes_that_a_file_gives_are_kept_with_what_they_are() -> None:
    """TIM-13"""
    days = '[calendar.closed]\n2026-06-15 = "Proclaimed"\n[calendar.open]\n2026-05-25 = "Moved"\n'
    more = f"{days}[homes_owned]\n2024 = 900\n"
    landlord = load_landlord(SMALL + more, "small")
    assert (landlord.closures, landlord.opened) == ({date(2026, 6, 15): "Proclaimed"}, {date(2026, 5, 25): "Moved"})
    assert landlord.homes_owned == {2024: 900}


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(LandlordError, match="this is not TOML"):
        load_landlord(b"\xff\xfe", "small")
