"""The names that a story may use: those of the landlord's content, and those that the program itself records."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from app.bpmn import ElementInfo
from app.content.contracts import (
    CLASSIFICATION,
    ELEMENT_TABLES,
    FACT,
    FOLLOW_UP,
    LAYER_TABLES,
    LOG_CONTACT,
    PROPOSES,
    RECORD,
)
from app.content.messages import known_messages
from app.content.release import Release
from app.errors import ContentError
from app.forms import Form
from app.use_cases.acts import ACTS

from .story import DO, LOG

BREACHES = ("EXT_INVALID", "LETTER_INCOMPLETE", "ORDER_LATE")
"""The breaches that the program records by itself; the others stand in the tables of timescales."""


class Vocabulary:
    """The valid names of each kind, for one landlord's content."""

    def __init__(self, content: Release) -> None:
        self.content = content

    @cached_property
    def tasks(self) -> dict[str, str]:
        """User task → the process that it is drawn in."""
        return {element.id: element.process_id for element in self._drawn() if element.type == "userTask"}

    def task_name(self, task: str) -> str:
        """What a user task is called in its diagram; its id where there is none of that id."""
        if task not in self.tasks:
            return task
        return self.content.diagrams.processes[self.tasks[task]].elements[task].name or task

    @cached_property
    def messages(self) -> set[str]:
        return known_messages(self.content)

    @cached_property
    def acts(self) -> set[str]:
        return {*ACTS, LOG_CONTACT}

    @cached_property
    def clocks(self) -> set[str]:
        return {name for _, table in LAYER_TABLES for name in self._outputs(table, "clock")}

    @cached_property
    def routes(self) -> set[str]:
        """The routes that the classification gives, and those that a diagram puts a case on."""
        return {
            *self._outputs(CLASSIFICATION, "route"),
            *self._outputs(FOLLOW_UP, "route"),
            *(name for element in self._drawn() for name in element.may_be("route")),
        }

    @cached_property
    def breaches(self) -> set[str]:
        return {*BREACHES, *(name for _, table in LAYER_TABLES for name in self._outputs(table, "breach"))}

    @cached_property
    def letters(self) -> set[str]:
        return set(self.content.letter_paths)

    @cached_property
    def elements(self) -> set[str]:
        """The elements that the letters have, and those that a table can demand of them."""
        names = {name for table in ELEMENT_TABLES for name in self._outputs(table, "element")}
        for key in self.content.letter_paths:
            names |= set(self.content.letter(key).elements)
        return names

    @cached_property
    def facts(self) -> set[str]:
        """The facts that a form records, that a diagram sets, and those that a table proposes."""
        fields = (field for name in self.content.form_paths for field in self.content.form(name).fields)
        return {
            *(field.key for field in fields if field.properties.get(RECORD) == FACT),
            *(name for element in self._drawn() for name in element.may_be(PROPOSES)),
        }

    def form(self, verb: str, what: str) -> Form | None:
        """The form of a step; None when it has none. FormError when the form cannot be read."""
        if verb == DO:
            return self.content.task_form(self.tasks[what], what) if what in self.tasks else None
        form_id = LOG_CONTACT if verb == LOG else what
        return self.content.form(form_id) if self.content.has_form(form_id) else None

    def readable(self) -> str | None:
        """Why the content cannot be read at all; None when it can."""
        try:
            _ = self.tasks, self.elements
        except ContentError as error:
            return str(error)
        return None

    def _drawn(self) -> Iterator[ElementInfo]:
        """Every element of every diagram."""
        for process in self.content.diagrams.processes.values():
            yield from process.elements.values()

    def _outputs(self, table: str, column: str) -> Iterator[str]:
        """The words that a column of a decision table can give."""
        if not self.content.has_decision(table):
            return
        decision = self.content.model(table).decisions.get(table)
        logic = decision.element.logic if decision else None
        clauses = [clause.name for clause in getattr(logic, "outputs", ())]
        if column not in clauses:
            return
        for rule in getattr(logic, "rules", ()):
            text = rule.outputs[clauses.index(column)].text.strip()
            if len(text) > 2 and text.startswith('"') and text.endswith('"'):
                yield text[1:-1]
