"""Every letter can go out whole: the form that it is written from, filled in, gives each element it must have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from app.casework.actor import ENGINE, Membership
from app.casework.command import CaseCommand
from app.casework.letters.issuing import compose_letter
from app.casework.open_case import open_case
from app.casework.open_runtime import open_runtime
from app.clock import MovableClock
from app.config import Settings
from app.errors import Invalid, RedressError
from app.feel import syntax
from app.feel.free_names import walk
from app.forms import Form
from app.letters import Letter
from app.store import tables
from app.use_cases import add_user
from app.use_cases.acts import ACTS
from app.use_cases.log_contact import log_contact
from app.use_cases.publish_content import publish_content
from app.views.new_contact import new_contact
from app.views.view_task import FormView
from tests.content.candidates import expression
from tests.content.filling import CannotFill, boxes, filled
from tests.content.landlords import LANDLORDS, content_of
from tests.content.rules import tables_of
from tests.drivers.runtime_driver import ROOT, london

ISSUING = [
    (landlord, process.id, element.id)
    for landlord in LANDLORDS
    for process in content_of(landlord).diagrams.processes.values()
    for element in process.elements.values()
    if element.type == "userTask" and element.properties.get("letter")
]
"""The user tasks that issue a letter."""


class Undo(Exception):
    """Ends a transaction that only looked."""


EVENTS = {
    1: ("received", "logged", "acknowledged"),
    2: ("response_issued", "escalation_requested", "escalated", "appeal_acknowledged"),
}
"""What has happened to a case by the time that letters of a stage are written (docs/clocks-and-events.md)."""
MOST_TRIES = 25
POSTS = {"handler": "colleague", "reviewer": "reviewer"}


class Bench:
    """One complaint of a landlord, taken as far as a letter needs it in transactions that are undone."""

    def __init__(self, url: str, landlord: str) -> None:
        self.content = content_of(landlord)
        self.clock = MovableClock(london("2026-03-02 09:00"))
        self.today = self.clock.today()
        self.runtime = open_runtime(Settings(database_url=url), self.clock)
        publish_content(self.runtime, landlord, ROOT, ENGINE)
        roles = [Membership(landlord, role) for role in self.content.landlord.roles]
        self.everyone = add_user.add_user(self.runtime, "everyone", "Everyone", None, roles)
        for name in POSTS.values():
            add_user.add_user(self.runtime, name, name.title(), None, roles)
        self.case_id = self._case()

    def _case(self) -> int:
        """A complaint of somebody with a name and an address, received today."""
        view = new_contact(self.runtime, self.everyone, self.content.landlord_key).form
        about = {"complainant_name": "Resident 1042", "complainant_address": "1 High Street", "anonymous": False}
        about |= {"kind": "complaint", "dissatisfied": True}
        answers = {
            **filled(view, self.today, ticks=False),
            **{key: about[key] for key in about if key in view.form.keys},
        }
        given = {key: value for key, value in answers.items() if not key.endswith(("_at", "_on"))}
        return int(log_contact(self.runtime, self.everyone, given)["case_id"])

    @contextmanager
    def case(self, stage: int) -> Iterator[CaseCommand]:
        """The case at a stage, with its clocks running; nothing done to it is kept."""
        with suppress(Undo), self.runtime.transaction() as connection:
            verb = CaseCommand(open_case(self.runtime, connection, self.everyone, self.case_id))
            verb.case.change(stage=stage, **POSTS)
            verb.case.add(
                tables.definition_point,
                version=1, number=1, text="No heating since December", author="colleague", recorded_at=self.clock.now(),
            )  # fmt: skip
            for number in range(1, stage + 1):
                for event in EVENTS[number]:
                    if not verb.case.happened(event):
                        verb.case.record(event, self.today)
            yield verb
            raise Undo

    def form_view(self, verb: CaseCommand, form: Form) -> FormView:
        return FormView(form, verb.case.context(), verb.options(form), {})

    def letter_of_task(self, process_id: str, element_id: str) -> tuple[str, Letter] | None:
        """The letter that a task issues, its form filled in: with every box ticked, with none, or with all but one."""
        element = self.content.diagrams.processes[process_id].elements[element_id]
        form = self.content.task_form(process_id, element_id)
        ways = [(True, ""), (False, ""), *((True, box) for box in boxes(form))]
        for stage, (ticks, but) in product(EVENTS, ways):
            with self.case(stage) as verb:
                case = verb.case
                given = filled(self.form_view(verb, form), self.today, ticks=ticks, but=but, prefer=POSTS)
                answers = verb.checked_answers(form, given)
                verb.record_submission(form, answers)
                seen = {**answers, **form.variables(answers)}
                case.apply_element_properties(
                    {key: case.evaluate(text, seen) for key, text in element.properties.items()}
                )
                key = case.evaluate(element.properties["letter"], answers)
                if key and self._is_of_stage(str(key), stage):
                    return str(key), compose_letter(case, str(key), answers)[0]
        return None

    def letter_of_act(self, key: str, act: str) -> Letter | None:
        """A letter as an act issues it, its form filled in and recorded; None where the act issues another or none, or
        has nothing to choose from here."""
        form = self.content.form(act)
        stages = [stage for stage in EVENTS if self._is_of_stage(key, stage)]
        avoid: dict[str, list[Any]] = {}
        for stage, _ in product(stages, range(MOST_TRIES)):
            with self.case(stage) as verb:
                try:
                    given = filled(self.form_view(verb, form), self.today, prefer=POSTS, avoid=avoid)
                except CannotFill:
                    return None
                try:
                    answers = verb.checked_answers(form, given)
                    verb.record_submission(form, answers)
                    ACTS[act](verb, answers)
                except Invalid as error:
                    for name in error.errors.keys() & given.keys():
                        avoid.setdefault(name, []).append(given[name])
                    continue
                except RedressError:
                    continue
                return compose_letter(verb.case, key, answers)[0]
        return None

    def _is_of_stage(self, key: str, stage: int) -> bool:
        """Whether a letter that names its stage names this one."""
        text = self.content.letter(key).settings.get("stage", "")
        return not text.isdigit() or int(text) == stage


@pytest.fixture(scope="module")
def benches(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Bench]]:
    opened = {}
    for landlord in LANDLORDS:
        path = tmp_path_factory.mktemp(landlord) / "redress.db"
        copyfile(migrated_sqlite, path)
        opened[landlord] = Bench(f"sqlite:///{path}", landlord)
    yield opened
    for bench in opened.values():
        bench.runtime.database.dispose()


@pytest.mark.parametrize(("landlord", "process_id", "element_id"), ISSUING)
def test_the_form_of_a_task_filled_in_gives_a_letter_that_is_whole(
    benches: dict[str, Bench], landlord: str, process_id: str, element_id: str
) -> None:
    """RSP-13: every mandatory element is there, nothing is left open, and no reason to override is needed."""
    issued = benches[landlord].letter_of_task(process_id, element_id)
    assert issued is not None, "no way of filling in the form issues the letter"
    key, letter = issued
    assert (list(letter.missing), list(letter.gaps), list(letter.named)) == ([], [], []), (key, dict(letter.absent_why))
    assert letter.complete


def letters_of_tasks(landlord: str) -> set[str]:
    """The letters that some user task can issue: what its property `letter` says, or can work out to."""
    content = content_of(landlord)
    keys: set[str] = set()
    for _, process_id, element_id in (task for task in ISSUING if task[0] == landlord):
        text = content.diagrams.processes[process_id].elements[element_id].properties["letter"]
        keys |= set(content.letter_paths) & (literals(text) if text.startswith("=") else {text})
    return keys


def literals(text: str) -> set[str]:
    nodes = walk(expression(text).tree)
    return {node.value for node in nodes if isinstance(node, syntax.Literal) and isinstance(node.value, str)}


def letters_of_tables(landlord: str) -> set[str]:
    """The letters that an act issues because a decision says so: what stands in an output column `letter`."""
    content = content_of(landlord)
    keys: set[str] = set()
    for rules in tables_of(content).values():
        for at, column in enumerate(rules.table.outputs):
            if column.name == "letter":
                keys |= {text for rule in rules.table.box.rules for text in literals(rule.outputs[at].text)}
    return keys & set(content.letter_paths)


OTHERS = [
    (landlord, key)
    for landlord in LANDLORDS
    for key in sorted(letters_of_tables(landlord) - letters_of_tasks(landlord))
]
"""The letters that no user task issues: an act does."""


@pytest.mark.parametrize(("landlord", "key"), OTHERS)
def test_an_act_filled_in_gives_a_letter_that_is_whole(benches: dict[str, Bench], landlord: str, key: str) -> None:
    """RSP-13, EXT-05: a letter that no task issues is issued by an act whose form gives all that it needs."""
    bench = benches[landlord]
    lacking: dict[str, Any] = {}
    for act in sorted(set(ACTS) & set(bench.content.form_paths) & set(bench.content.landlord.permissions)):
        letter = bench.letter_of_act(key, act)
        if letter is not None and letter.complete:
            return
        lacking[act] = dict(letter.absent_why) or list(letter.gaps) if letter else "cannot be used"
    pytest.fail(f"no act gives all that {key} needs: {lacking}")
