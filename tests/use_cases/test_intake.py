"""Whoever hears a complaint can log it, by whatever channel it came, and decides nothing by that (INT-01, INT-04)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.errors import NotAllowed
from app.store import tables
from tests.office import Desk
from tests.use_cases.four_desks import FOUR, about, desk_of, events, tasks
from tests.use_cases.looking import case, rows

OF_THE_POLICY = {
    "aspire": {"telephone", "email", "letter", "web", "social_media", "in_person", "colleague"},
    "association": {"telephone", "email", "letter", "web", "social_media", "in_person"},
    "aster": {"telephone", "email", "letter", "web", "social_media", "in_person"},
    "inspiring": {"telephone", "email", "letter", "web", "social_media", "in_person"},
}
"""Aspire §3.1, Association P3.7, Inspiring Complaints Process; Aster names none, so the Code's (3.1, 3.2)."""


@pytest.fixture(params=sorted(FOUR))
def desk(request: pytest.FixtureRequest, database_url: str) -> Iterator[Desk]:
    """A desk at each landlord: Monday 1 December 2025, 9:00."""
    yield from desk_of(request.param, database_url)


def test_a_complaint_is_one_by_whatever_channel_it_comes(desk: Desk) -> None:
    """INT-01, INT-02, CLS-02 (Code 3.1, 3.2): from every channel, with the channel on record, and with its dates."""
    channels = set(desk.runtime.landlord(desk.landlord).channels)
    assert channels >= OF_THE_POLICY[desk.landlord]
    for channel in sorted(channels):
        case_id = desk.log(channel=channel, **about(desk), **offered(desk, {"read_back": True}))
        found = case(desk, case_id)
        assert (found["channel"], found["status"]) == (channel, "open"), channel
        assert found["facts"]["is_complaint"] is True
        clocks = {row["name"] for row in rows(desk, tables.clock, case_id)}
        assert {"acknowledgement", "stage_1_response"} <= clocks, channel
        assert "acknowledge" in tasks(desk, case_id), channel


def test_any_member_of_staff_logs_a_complaint_and_decides_nothing_by_it(desk: Desk) -> None:
    """INT-04, EXC-02, PRM-01 (Code 3.2): somebody without a part in complaints; the intake has the next step."""
    outsider = "technical_admin"
    desk.people["outsider"] = desk.person("outsider", outsider)
    for said in ({}, {"responsibility": "other_body"}, {"legal_filed": True}, {"already_decided": True}):
        case_id = desk.log("outsider", **about(desk), **offered(desk, said))
        assert case(desk, case_id)["status"] == "open"
        assert case(desk, case_id)["logged_by"] == "outsider"
        [first, *_] = [row for row in rows(desk, tables.task, case_id) if row["state"] == "open"]
        with pytest.raises(NotAllowed):
            desk.do(case_id, first["element_id"], "outsider")
        assert not {"acceptance_refused", "refusal_sent", "closed"} & set(events(desk, case_id))
    case_id = desk.log("outsider", **about(desk))
    intake = desk.runtime.landlord(desk.landlord).posts["intake"]
    roles = {row["element_id"]: row["role"] for row in rows(desk, tables.task, case_id)}
    assert roles["acknowledge"] == intake


def offered(desk: Desk, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the landlord's own form asks of these."""
    keys = {
        field.key for field in desk.runtime.content_on(desk.landlord, desk.clock.today()).form("log_contact").fields
    }
    return {key: value for key, value in said.items() if key in keys}
