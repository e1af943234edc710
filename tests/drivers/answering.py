"""Drivers at every landlord with somebody at each post, and complaints on their way to an answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from app.casework.actor import Membership
from app.store import cases, running, tables
from app.store.rows import CaseRow, TaskRow
from app.use_cases import add_user
from tests.content.landlords import content_of
from tests.drivers.runtime_driver import RuntimeDriver

POSTS = {
    "officer": "intake", "handler": "handler", "reviewer": "reviewer", "second_reviewer": "reviewer",
    "complaints_officer": "complaints_officer", "senior": "case_review",
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "outcomes": [{"decision": "not_upheld", "reasons": "It was done at the first visit"}], "outcome": "not_upheld",
    "lesson": "no",
}  # fmt: skip
INVESTIGATE = {"no_conflict": True, "evidence": "repair records"}


class EveryPost(RuntimeDriver):
    """A driver on Monday 1 December 2025, 9:00, with two handlers for one service area each: `first` and `second`.

    `begun`: the database at `url` was begun by such a driver; `others`: who was added to it then.
    """

    def __init__(self, url: str, landlord: str, *, begun: bool = False, others: Collection[str] = ()) -> None:
        who = content_of(landlord).landlord
        staff = {name: (who.posts[post],) for name, post in POSTS.items()} | dict.fromkeys(others, ())
        super().__init__(url, landlord=landlord, staff=staff, begun=begun)
        self.first, self.second = list(who.areas)[:2]
        if begun:
            return
        for name, area in (("first", self.first), ("second", self.second)):
            holding = [Membership(landlord, who.posts["handler"], (area,))]
            self.people[name] = add_user.add_user(self.runtime, name, name.title(), None, holding)

    def rows(self, table: Any, case_id: int) -> list[dict[str, Any]]:
        with self.runtime.database.read() as connection:
            return cases.rows_of(connection, table, case_id)

    def contributions(self, case_id: int) -> list[dict[str, Any]]:
        return self.rows(tables.contribution, case_id)

    def case(self, case_id: int) -> CaseRow:
        with self.runtime.database.read() as connection:
            row = cases.find_case(connection, case_id)
        assert row is not None
        return row

    def events(self, case_id: int) -> list[str]:
        return [row["type"] for row in self.rows(tables.case_event, case_id)]

    def open_tasks(self, case_id: int) -> list[TaskRow]:
        with self.runtime.database.read() as connection:
            return running.open_tasks_of_case(connection, case_id)

    def open_names(self, case_id: int) -> set[str]:
        return {row["element_id"] for row in self.open_tasks(case_id)}

    def alerts(self, case_id: int, about: str) -> list[tuple[str | None, str | None]]:
        """(role, username) of every alert about a case that says these words."""
        return [(row["role"], row["username"]) for row in self.rows(tables.alert, case_id) if about in row["text"]]

    def capacities(self, case_id: int, username: str) -> set[str]:
        return {row["capacity"] for row in self.rows(tables.involvement, case_id) if row["username"] == username}

    def post(self, name: str) -> str:
        """The role that holds a post."""
        return content_of(self.landlord).landlord.posts[name]

    # -- the way of a complaint ------------------------------------------------------------------------------------

    def acknowledged(self, **more: Any) -> int:
        case_id = self.log(service_area=self.first)
        answers = {"definition": "No heating", "handler": "handler", "service_area": self.first, **more}
        self.do(case_id, "acknowledge", "officer", **answers)
        return case_id

    def investigated(self, case_id: int, **more: Any) -> None:
        self.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
        self.do(case_id, "investigate", "handler", **INVESTIGATE, **more)
        if "send_findings" in self.open_names(case_id):
            self.do(case_id, "send_findings", "handler", findings="It was done at the first visit")
            self.do(case_id, "hear_comment", "handler", method="telephone", notes="They do not agree")

    def answered(self, case_id: int, **more: Any) -> None:
        """Stage 1, answered."""
        self.investigated(case_id)
        self.do(case_id, "respond", "handler", **ANSWER, **more)

    def escalated(self, case_id: int) -> None:
        """Stage 2, up to where the reviewer is named."""
        self.tell(case_id, "escalation_requested", "handler")
        self.do(case_id, "acknowledge_appeal", "officer", definition="No heating")

    def reviewed(self, case_id: int, **more: Any) -> None:
        """Stage 2, up to the final answer, by the reviewer."""
        self.escalated(case_id)
        self.do(case_id, "assign_reviewer", "complaints_officer", reviewer="reviewer")
        self.do(case_id, "contact_customer_again", "reviewer", method="telephone", reached=True)
        self.do(case_id, "review", "reviewer", **INVESTIGATE, **more)
