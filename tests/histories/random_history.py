"""One history of complaints at a landlord, made up from a number: who does what, in which order, and when.

Everything goes through the use cases that the pages call. Forms are filled in with values that they accept, chosen by
chance among what people could choose; whatever a rule refuses is refused, and the history goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from app.casework.act_registry import ACTS
from app.clock import LONDON
from app.content.contracts import LOG_CONTACT
from app.content.messages import known_messages
from app.errors import RedressError
from app.forms import FormInvalid
from app.forms.model import Field
from app.scenarios.time import advance
from app.store import cases, running, tables
from app.use_cases.complete_task import complete_task
from app.use_cases.log_contact import log_contact
from app.use_cases.tell_case import tell_case
from app.use_cases.use_act import use_act
from app.views.new_contact import new_contact
from app.views.view_task import FormView, view_act_form, view_message_form, view_task
from tests.content.filling import CannotFill, filled
from tests.content.landlords import content_of
from tests.drivers.runtime_driver import RuntimeDriver

TEAM = ("first", "second", "third", "fourth")
"""People who hold every role: rules on who had which part still tell them apart."""
MOST_CASES = 2
BACKDATED = (0, 0, 0, 1, 2, 5, -1, 9)
"""How many calendar days before today a date is entered; a negative number lies in the future."""
LATEST_HOUR = 16
ONCE_IN_A_WHILE, SELDOM, OFTEN, MOSTLY = 0.15, 0.25, 0.5, 0.9
LONG_AGO = ("event_on", "aware_on")
REFERENCES = ("linked_to", "same_matter_as")


class RandomHistory:
    """A history that goes on step by step. `told`: what was done so far, for whoever has to understand a failure."""

    def __init__(self, url: str, landlord: str, number: int) -> None:
        self.chance = Random(f"{landlord} {number}")
        roles = tuple(content_of(landlord).landlord.roles)
        at = f"2025-{self.chance.choice(('03-24', '10-27', '12-01'))} 09:00"
        self.driver = RuntimeDriver(url, at, landlord=landlord, staff=dict.fromkeys(TEAM, roles))
        self.landlord = landlord
        self.told: list[str] = []
        self.case_ids: list[int] = []

    def step(self) -> None:
        """Do one thing, or let time pass."""
        if not self.case_ids:
            self.log()
            return
        weighted: list[tuple[Callable[[], None], int]] = [
            (self.complete, 24), (self.let_time_pass, 4), (self.tell, 2), (self.use, 3), (self.log, 1),
        ]  # fmt: skip
        kinds, weights = zip(*weighted, strict=True)
        self.chance.choices(kinds, weights)[0]()

    def close(self) -> None:
        self.driver.close()

    # what can happen -------------------------------------------------------------------------------------------------

    def log(self) -> None:
        if len(self.case_ids) >= MOST_CASES:
            return
        actor = self.driver[self.somebody()]
        view = new_contact(self.driver.runtime, actor, self.landlord).form
        kind = "complaint" if self.chance.random() < 0.7 else None
        values = self.filled_in(view, **({"kind": [kind]} if kind else {}), anonymous=[False], received_at=[])
        if values is None:
            return
        try:
            answer = log_contact(self.driver.runtime, actor, {**values, "landlord": self.landlord})
        except RedressError as error:
            self.note(f"log_contact refused: {error}")
            return
        self.case_ids.append(int(answer["case_id"]))
        self.note(f"log_contact {values.get('kind')} by {values.get('channel')}: case {answer['case_id']}")

    def complete(self) -> None:
        case_id = self.chance.choice(self.case_ids)
        with self.driver.runtime.database.read() as connection:
            tasks = running.open_tasks_of_case(connection, case_id)
        if not tasks:
            return
        task = self.chance.choice(tasks)
        name = task["assignee"] if task["assignee"] and self.chance.random() < MOSTLY else self.somebody()
        actor = self.driver[name]
        self.attempt(
            f"case {case_id}: do {task['element_id']} by {name}",
            lambda: view_task(self.driver.runtime, actor, task["id"]).form,
            lambda values: complete_task(self.driver.runtime, actor, task["id"], values),
        )

    def tell(self) -> None:
        case_id, name = self.chance.choice(self.case_ids), self.somebody()
        content = content_of(self.landlord)
        message = self.chance.choice(sorted(name for name in known_messages(content) if content.has_form(name)))
        actor = self.driver[name]
        self.attempt(
            f"case {case_id}: tell {message} by {name}",
            lambda: view_message_form(self.driver.runtime, actor, case_id, message)[0],
            lambda values: tell_case(self.driver.runtime, actor, case_id, message, values),
        )

    def use(self) -> None:
        case_id, name = self.chance.choice(self.case_ids), self.somebody()
        content = content_of(self.landlord)
        act = self.chance.choice(sorted(key for key in ACTS if content.has_form(key)))
        actor = self.driver[name]
        self.attempt(
            f"case {case_id}: use {act} by {name}",
            lambda: view_act_form(self.driver.runtime, actor, case_id, act)[0],
            lambda values: use_act(self.driver.runtime, actor, act, values, case_id=case_id),
        )

    def let_time_pass(self) -> None:
        """To an hour of the working day some days on; what is due on the way happens."""
        now = self.driver.clock.now().astimezone(LONDON)
        day = now + timedelta(days=self.chance.choice((0, 0, 1, 1, 2, 3, 5, 8, 21)))
        moment = day.replace(hour=self.chance.randint(9, LATEST_HOUR), minute=self.chance.randint(0, 59))
        if moment > now:
            advance(self.driver.runtime, moment)
            self.note(f"it is {moment:%Y-%m-%d %H:%M}")

    def attempt(self, what: str, view: Callable[[], FormView], do: Callable[[dict[str, Any]], object]) -> None:
        """Fill in a form and send it; a rule may refuse at any point."""
        try:
            values = self.filled_in(view())
            if values is None:
                return
            do(values)
        except RedressError as error:
            self.note(f"{what} refused: {error}")
        else:
            self.note(f"{what} {values}")

    # by chance -------------------------------------------------------------------------------------------------------

    def somebody(self) -> str:
        return self.chance.choice(TEAM)

    def note(self, line: str) -> None:
        self.told.append(line)

    def filled_in(self, view: FormView, **only: list[Any]) -> dict[str, Any] | None:
        """Values that the form accepts; None where none were found. `only`: what may stand in a field."""
        today = self.driver.clock.today()

        def arrange(field: Field, candidates: list[Any]) -> list[Any]:
            if field.key in only:
                return only[field.key]
            record = field.properties.get("record", "")
            if record in REFERENCES:
                return self.references() if self.chance.random() < ONCE_IN_A_WHILE else []
            if record == "occurred_on":
                return self.days_before(today)
            if field.key in LONG_AGO:
                return [None, (today - timedelta(days=self.chance.choice((30, 400)))).isoformat()]
            if field.key == "other":
                return self.references()
            ordered = field.type not in ("textfield", "textarea", "number") and self.chance.random() < OFTEN
            tried = self.shuffled(candidates) if ordered else candidates
            left_empty = self.chance.random() < SELDOM and field.type != "checkbox"
            return [None, *tried] if left_empty else tried

        try:
            return filled(view, today, ticks=view.form.id != LOG_CONTACT, arrange=arrange)
        except (CannotFill, FormInvalid):
            return None

    def shuffled(self, values: Any) -> list[Any]:
        listed = list(values)
        self.chance.shuffle(listed)
        return listed

    def days_before(self, today: date) -> list[Any]:
        """The day that somebody enters for what they did: mostly none, which is today."""
        if self.chance.random() < OFTEN:
            return []
        return [(today - timedelta(days=back)).isoformat() for back in self.shuffled(BACKDATED)]

    def references(self) -> list[str]:
        with self.driver.runtime.database.read() as connection:
            rows = [cases.find_case(connection, case_id) for case_id in self.case_ids]
        return self.shuffled(str(row["reference"]) for row in rows if row is not None)

    def rows(self, table: Any, case_id: int) -> list[dict[str, Any]]:
        with self.driver.runtime.database.read() as connection:
            return cases.rows_of(connection, table, case_id)

    def incidents(self) -> list[str]:
        """Steps of the engine that failed."""
        with self.driver.runtime.database.read() as connection:
            query = tables.incident.select()
            return [str(dict(row)) for row in connection.execute(query).mappings()]
