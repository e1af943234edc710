"""Play one variant of a story through the use cases, and check after each step what the step expects."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.casework.actor import Actor, Membership, load_actor
from app.casework.runtime import Runtime
from app.clock import LONDON, MovableClock
from app.content.contracts import LOG_CONTACT
from app.errors import ContentError, RedressError
from app.forms import Field
from app.reports import Report, run_report, sees_reports
from app.store import cases, running, tables
from app.use_cases.add_user import add_user
from app.use_cases.complete_task import complete_task
from app.use_cases.tell_case import tell_case
from app.use_cases.use_act import use_act

from .between import answer_untouched, named_tasks
from .checking import action_name
from .expecting import CASES, Seen, differences, report_differences
from .fields import filled_in, with_somebody
from .nearest import unknown
from .observing import observe, roles_of
from .pack import Pack, open_pack
from .publishing import publish_step
from .story import DEFAULT, DO, LOG, NOTHING, PUBLISH, REPORT, TELL, WORK_BEGINS, Step, Variant
from .time import advance
from .vocabulary import Vocabulary
from .yaml_lines import LinedMapping


@dataclass(frozen=True)
class Failure:
    """Something that does not hold: at which step (or afterwards), what was expected, and what was there."""

    line: int
    step: str
    what: str
    expected: Any
    actual: Any
    path: Path | None = None


AFTERWARDS = "afterwards"
REFERENCE = "reference"
RECORDED_BY_REFERENCE = ("linked_to", "same_matter_as")


class NotPlayable(RedressError):
    """A step names something that is not there now."""


@dataclass
class Player:
    """Plays one variant of a story in a runtime of its own, whose clock it moves."""

    runtime: Runtime
    landlord: str
    variant: Variant
    cases: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    known_names: dict[str, Vocabulary] = field(default_factory=dict)
    logged: int = 0
    report: Report | None = None

    def play(self) -> list[Failure]:
        """Play every step that needs nothing still to come, then check what holds afterwards.

        Returns what does not hold. A step that cannot be taken ends the play: what would follow it means nothing.
        """
        self.people()
        for step in self.variant.steps:
            if not step.needs and not self.goes_well(partial(self.step, step), step.title(), step.line, step.path):
                return self.failures
        expected = self.variant.expect
        if expected is not None and not self.variant.needs:
            self.goes_well(
                lambda: self.look(expected, None, AFTERWARDS, self.variant.line), AFTERWARDS, self.variant.line
            )
        return self.failures

    def goes_well(self, work: Callable[[], bool | None], title: str, line: int, path: Path | None = None) -> bool:
        """Whether `work` was done. A fault of the program, or content that it cannot take, fails the step by its name.

        The other steps of other stories are played all the same.
        """
        try:
            return work() is not False
        except Exception as error:  # noqa: BLE001 - whatever fails, the step fails by its name, with the line of the program
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}, line {place.lineno}"
            said = f"fails with {type(error).__name__}: {error} ({where})"
            self.failures.append(Failure(line, title, "the program", "goes on", said, path))
            return False

    def people(self) -> None:
        for person in self.variant.people.values():
            memberships = [Membership(self.landlord, role, person.areas) for role in person.roles]
            add_user(self.runtime, person.alias, person.name, None, memberships, person.email)

    def fail(self, step: Step, what: str, expected: Any, actual: Any) -> None:
        self.failures.append(Failure(step.line, step.title(), what, expected, actual, step.path))

    # a step ----------------------------------------------------------------------------------------------------------

    def step(self, step: Step) -> bool:
        """Take a step and look at what it expects. False when it could not be taken."""
        before: dict[int, Any] = {}
        try:
            self.pass_time(step)
            self.answer_between(step)
            before = self._revisions() if step.refused is not None else {}
            self.act(step)
            self.answer_between(step)
        except ContentError as error:  # no rule refuses here: the content cannot be worked with
            self.fail(step, "the content", "can be worked with", str(error))
            return False
        except RedressError as error:
            if step.refused is None:
                self.fail(step, "the step", "is taken", f"is refused: {error}")
                return False
            if step.refused.casefold() not in str(error).casefold():
                self.fail(step, "refused", step.refused, str(error))
            if self._revisions() != before:
                self.fail(step, "refused", "nothing changes", "the case was changed")
        else:
            if step.refused is not None:
                self.fail(step, "refused", step.refused, "the step was taken")
                return False
        self.no_incidents(step)
        if step.expect is not None:
            self.look(step.expect, step.case, step.title(), step.line, step.path)
        return True

    def pass_time(self, step: Step) -> None:
        """Move the clock to the step's moment; everything due on the way happens, in due order."""
        now = self.runtime.clock.now()
        at = step.at if isinstance(step.at, datetime) else datetime.combine(step.at, WORK_BEGINS)
        advance(self.runtime, max(at.replace(tzinfo=LONDON), now.astimezone(LONDON)))

    def answer_between(self, step: Step) -> None:
        """Answer what is open and what the story says nothing of, where it says `between: default`."""
        if (step.between or self.variant.between) == DEFAULT:
            answer_untouched(self, named_tasks(self.variant))

    def act(self, step: Step) -> None:
        if step.verb == NOTHING:
            return
        if step.verb == LOG or step.what == LOG_CONTACT:
            self.log(step)
            return
        if step.verb == REPORT:
            self.report = run_report(self.runtime, self.scrutineer(step), step.what, self.landlord)
            return
        if step.verb == PUBLISH:
            publish_step(self.runtime, self.landlord, step)
            advance(self.runtime, self.runtime.clock.now())  # what follows from it at once
            return
        case_id = self.case_of(step)
        if step.verb == DO:
            self.do(step, case_id)
            return
        values = self.values(step, case_id)
        actor = self.actor(step, step.what)
        if step.verb == TELL:
            tell_case(self.runtime, actor, case_id, step.what, values)
        else:
            use_act(self.runtime, actor, step.what, values, case_id=case_id)

    def log(self, step: Step) -> None:
        values = with_somebody(self.values(step))
        answer = use_act(self.runtime, self.actor(step, LOG_CONTACT), LOG_CONTACT, values)
        self.logged += 1
        self.cases[step.case or f"case {self.logged}"] = int(answer["case_id"])

    def do(self, step: Step, case_id: int) -> None:
        task = self.task(step, case_id)
        complete_task(self.runtime, self.doer(step, task), task["id"], self.values(step, case_id))

    def task(self, step: Step, case_id: int) -> Mapping[str, Any]:
        """The open task that a step does: the oldest of that id, or with `of` the one for that action or order."""
        tasks = observe(self.runtime, case_id).tasks
        matching = [task for task in tasks if task["element_id"] == step.what]
        if step.of is not None:
            matching = [task for task in matching if action_name(task.get("action") or "") == action_name(step.of)]
        if not matching:
            listed = ", ".join(sorted(task["element_id"] for task in tasks)) or "none"
            raise NotPlayable(f"No task {step.what!r} is open on this case. Open are: {listed}.")
        return matching[0]

    def values(self, step: Step, case_id: int | None = None) -> dict[str, Any]:
        """What the step gives, as its form takes it.

        An action or order is named by its words, another case by its name.
        """
        form = self.names(case_id).form(step.verb, step.what)
        if form is None:
            return dict(step.values)
        values = filled_in(step.values, {form_field.key: form_field for form_field in form.fields})
        for form_field in form.fields:
            given = values.get(form_field.key)
            if given is None:
                continue
            if form_field.properties.get("options") in ("actions", "orders") and case_id is not None:
                seen = observe(self.runtime, case_id)
                rows = seen.actions if form_field.properties["options"] == "actions" else seen.orders
                named = {action_name(row["what"]): str(row["id"]) for row in rows}
                values[form_field.key] = named.get(action_name(given), given)
            elif takes_a_reference(form_field) and given in self.cases:
                values[form_field.key] = observe(self.runtime, self.cases[given]).row["reference"]
        return values

    def names(self, case_id: int | None) -> Vocabulary:
        """The names of the release that a case is on; without one, of that in force on the day that it is."""
        with self.runtime.database.read() as connection:
            row = cases.find_case(connection, case_id) if case_id is not None else None
            content = (
                self.runtime.contents.get(connection, row["release_id"])
                if row is not None
                else self.runtime.content_on(self.landlord, self.runtime.clock.today(), connection)
            )
        return self.known_names.setdefault(content.release_id, Vocabulary(content))

    # who and which ---------------------------------------------------------------------------------------------------

    def actor(self, step: Step, act: str) -> Actor:
        """Who does it: `by`, else the first of the people who may."""
        if step.by is not None:
            return self.person(step.by)
        landlord = self.runtime.landlord(self.landlord)
        for actor in map(self.person, self.variant.people):
            if landlord.may(actor.roles(self.landlord), act):
                return actor
        roles = ", ".join(sorted(landlord.roles_for(act))) or "none"
        raise NotPlayable(f"Nobody in the story may {act}: add `by`, or somebody who holds one of the roles: {roles}.")

    def scrutineer(self, step: Step) -> Actor:
        """Who reads a report: `by`, else the first of the people who may."""
        if step.by is not None:
            return self.person(step.by)
        for actor in map(self.person, self.variant.people):
            if sees_reports(self.runtime, actor, self.landlord):
                return actor
        raise NotPlayable("Nobody in the story may see reports: add `by`, or somebody whose role sees them.")

    def doer(self, step: Step, task: Mapping[str, Any]) -> Actor:
        """Who does a task: `by`, else whom it is offered to, else the first of the people who may take it."""
        if step.by is not None:
            return self.person(step.by)
        if task["assignee"] in self.variant.people:
            return self.person(str(task["assignee"]))
        roles = roles_of(dict(task))
        for actor, role in ((self.person(alias), role) for alias in self.variant.people for role in roles):
            areas = actor.areas(self.landlord, role)
            if actor.holds(self.landlord, role) and (not areas or task["service_area"] in ("", *areas)):
                return actor
        raise NotPlayable(f"Nobody in the story holds the role {' or '.join(roles)}: add `by`, or somebody who does.")

    def person(self, alias: str) -> Actor:
        """Somebody of the story; NotPlayable for whom it does not know."""
        actor = load_actor(self.runtime, alias)
        if actor is None:
            raise NotPlayable(unknown("person", alias, self.variant.people))
        return actor

    def case_of(self, step: Step) -> int:
        if step.case is not None and step.case in self.cases:
            return self.cases[step.case]
        if step.case is None and len(self.cases) == 1:
            return next(iter(self.cases.values()))
        if step.case is None and self.cases:
            raise NotPlayable(f"Say which case: {', '.join(self.cases)}.")
        raise NotPlayable(unknown("case", step.case, self.cases) if step.case else "No case is logged yet.")

    # looking ---------------------------------------------------------------------------------------------------------

    def look(self, expected: LinedMapping, case: str | None, step: str, line: int, path: Path | None = None) -> None:
        """Hold what is expected against the case, or against each of the cases named; a report is of no case."""
        targets: list[tuple[str | None, LinedMapping]] = [(case, expected)]
        if CASES in expected or not expected.keys() - {REPORT}:
            for what, wanted, actual, at in report_differences(expected, self.report):
                self.failures.append(Failure(at, step, what, wanted, actual, path))
            targets = list(expected.get(CASES, {}).items())
        for name, block in targets:
            case_id = self.cases.get(name) if name else next(iter(self.cases.values()), None)
            if case_id is None or (name is None and len(self.cases) > 1):
                wanted = "cases: {name: …}" if name is None else f"a case called {name}"
                there_are = f"cases: {', '.join(self.cases) or 'none'}"
                self.failures.append(Failure(line, step, "expect", wanted, there_are, path))
                continue
            seen = Seen(
                observe(self.runtime, case_id),
                {key: alias for alias, key in self.cases.items()},
                self.report,
                partial(self.pack, case_id),
            )
            for what, wanted, actual, at in differences(block, seen):
                place = f"{name}: {what}" if name and len(self.cases) > 1 else what
                self.failures.append(Failure(at, step, place, wanted, actual, path))

    def pack(self, case_id: int, by: str | None) -> Pack | None:
        """The record pack of a case as `by` gets it, else the first of the people who may have it."""
        readers = [by] if by is not None else list(self.variant.people)
        return open_pack(self.runtime, map(self.person, readers), case_id)

    def no_incidents(self, step: Step) -> None:
        with self.runtime.database.read() as connection:
            incidents = [
                (name, incident)
                for name, case_id in self.cases.items()
                for incident in cases.rows_of(connection, tables.incident, case_id)
                if incident["resolved_at"] is None
            ]
        for name, incident in incidents:
            what = f"{name}: {incident['element_id']} in {incident['process_id']}"
            self.fail(step, what, "runs", f"failed: {incident['message']} {incident['detail']}".strip())

    def _revisions(self) -> dict[int, Any]:
        """What a refused step must leave unchanged, by case."""
        with self.runtime.database.read() as connection:
            revisions = {}
            for case_id in self.cases.values():
                row = cases.find_case(connection, case_id)
                tasks = [task["id"] for task in running.open_tasks_of_case(connection, case_id)]
                letters = len(cases.rows_of(connection, tables.letter, case_id))
                revisions[case_id] = (row, tasks, letters)
        return revisions


def takes_a_reference(form_field: Field) -> bool:
    """Whether a field names another case by its reference: where it is linked, or an act asks for it."""
    return form_field.properties.get("record") in RECORDED_BY_REFERENCE or form_field.key == REFERENCE


def start_of(variant: Variant) -> MovableClock:
    """A clock that stands at the beginning of the day on which the variant begins."""
    first = variant.steps[0].day
    return MovableClock(datetime(first.year, first.month, first.day, tzinfo=LONDON))
