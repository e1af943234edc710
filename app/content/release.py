"""The content of one release, parsed once and kept: diagrams, tables, forms, letters, and who the landlord is."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from threading import Lock
from typing import Any

from app import bpmn, dmn, forms, letters
from app.deadlines.calendar import WorkingCalendar, calendar_of
from app.deadlines.rules import ClockRule, happenings, rules_from
from app.deadlines.state import ClockState
from app.dmn.elements import TableBox
from app.dmn.reads import NOTHING, Reads, reads_of
from app.errors import ContentError, NotFound
from app.feel import to_python, use_working_days
from app.landlords import Landlord, Ombudsman, load_landlord, load_ombudsman
from app.store import Connection

from .answers_noted import noted
from .contracts import EVENT_COLUMNS, EVENT_LABELS, LAYER_TABLES, LETTER, PROPOSES, SAYS_NOTHING, TIMESCALES
from .todays_calendar import todays_calendar
from .values_read import values_at, values_read

MOST_REMEMBERED = 2_000
MOST_CLOCKS = 200
MOST_TABLES = 1_000
_parsed_form = lru_cache(maxsize=MOST_TABLES)(forms.parse_form)  # once a process, as tables are
COMMON = "common"
CODE = "code"
OMBUDSMAN_FILE = "landlords/ombudsman.toml"
SMALL_WORD = re.compile(r"(?<![\w.-])[a-z]{2,}(?![\w-])")


def layers(files: Mapping[str, bytes], room: str, suffix: str, landlord: str) -> dict[str, str]:
    """name → path in `files`, for one room of content.

    The landlord's own file wins over the common one, and that over the Code's; a file directly in the room's folder
    counts as common.
    """
    rank = {CODE: 0, "": 1, COMMON: 1, landlord: 2}
    ranked: dict[str, tuple[int, str]] = {}
    for path in sorted(files):
        parts = PurePosixPath(path)
        if parts.parts[0] != room or parts.suffix != suffix:
            continue
        folder = parts.parts[1] if len(parts.parts) > 2 else ""
        if folder in rank and rank[folder] >= ranked.get(parts.stem, (-1, ""))[0]:
            ranked[parts.stem] = (rank[folder], path)
    return {name: path for name, (_, path) in ranked.items()}


class Release:
    """What a release holds. Every part is parsed when first asked for and shared by all cases on the release."""

    def __init__(self, release_id: str, landlord_key: str, files: Mapping[str, bytes]) -> None:
        self.release_id = release_id
        self.landlord_key = landlord_key
        self.files = files
        self.diagram_paths = layers(files, "bpmn", ".bpmn", landlord_key)
        self.table_paths = layers(files, "dmn", ".dmn", landlord_key)
        self.form_paths = layers(files, "forms", ".form", landlord_key)
        self.letter_paths = layers(files, "letters", ".md", landlord_key)
        self._forms: dict[str, forms.Form] = {}
        self._written_forms: dict[str, forms.Form] = {}
        self._letters: dict[str, letters.Template] = {}
        self._models: dict[str, dmn.Model] = {}
        self._values: dict[tuple[Any, ...], Any] = {}
        self._clock_rules: dict[tuple[Any, ...], list[ClockRule]] = {}
        self._clock_states: dict[Hashable, dict[str, ClockState]] = {}
        self._event_labels: dict[str, str] = {}
        self._reads: dict[str, Reads] = {}

    @cached_property
    def paths_in_use(self) -> frozenset[str]:
        """The files that a case runs on: not those that stand behind a file of the landlord's own."""
        of_rooms = (self.diagram_paths, self.table_paths, self.form_paths, self.letter_paths)
        of_landlord = {f"landlords/{self.landlord_key}.toml", OMBUDSMAN_FILE} & self.files.keys()
        return frozenset(of_landlord.union(*(paths.values() for paths in of_rooms)))

    @cached_property
    def landlord(self) -> Landlord:
        return load_landlord(self.files[f"landlords/{self.landlord_key}.toml"], self.landlord_key)

    @cached_property
    def ombudsman(self) -> Ombudsman:
        """The Ombudsman's record; ContentError where it is missing or cannot be read."""
        if OMBUDSMAN_FILE not in self.files:
            raise ContentError(f"{OMBUDSMAN_FILE}: is missing: letters name the Ombudsman. Put it back.")
        return load_ombudsman(self.files[OMBUDSMAN_FILE])

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """What the landlord calls itself, its roles and services, and the Ombudsman."""
        titles = [role.title for role in self.landlord.roles.values()]
        listed = (self.landlord.areas, self.landlord.themes, self.landlord.channels)
        services = [title for titles in listed for title in titles.values()]
        return (self.landlord.name, self.landlord.short_name, self.ombudsman.name, *titles, *services)

    @cached_property
    def ordinary_words(self) -> frozenset[str]:
        """The words that forms, letters, tables and diagrams write in small letters."""
        of_rooms = (self.diagram_paths, self.table_paths, self.form_paths, self.letter_paths)
        texts = (self.files[path].decode() for paths in of_rooms for path in paths.values())
        return frozenset(word for text in texts for word in SMALL_WORD.findall(text))

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return calendar_of(self.landlord)

    def working_days(self) -> WorkingCalendar:
        """What the expressions of this content count with: the landlord's calendar of today, where that is known."""
        return todays_calendar(self.landlord_key) or self.calendar

    @cached_property
    def fillers(self) -> forms.Fillers:
        """The words that say nothing where something has to be explained; ContentError when their table fails."""
        rows = self.rows(SAYS_NOTHING, {"landlord": self.landlord.context()})
        return forms.Fillers.of(rows)

    @property
    def diagrams(self) -> bpmn.Diagrams:
        """The diagrams together. Raises DiagramError when one of them cannot be run; read once either way."""
        if isinstance(self._diagrams, bpmn.DiagramError):
            raise self._diagrams.with_traceback(None)
        return self._diagrams

    @cached_property
    def _diagrams(self) -> bpmn.Diagrams | bpmn.DiagramError:
        try:
            return bpmn.parse_diagrams({path: self.files[path] for path in self.diagram_paths.values()})
        except bpmn.DiagramError as error:
            return error

    def form(self, form_id: str) -> forms.Form:
        """The form of that id; NotFound names it when the release has none."""
        if form_id not in self._forms:
            self._forms[form_id] = self.form_as_written(form_id).knowing(self.fillers, self.working_days)
        return self._forms[form_id]

    def form_as_written(self, form_id: str) -> forms.Form:
        """The form that its file holds, whatever state other files are in: without the words that say nothing."""
        if form_id not in self._written_forms:
            self._written_forms[form_id] = _parsed_form(self._body(self.form_paths, form_id, "form"), form_id)
        return self._written_forms[form_id]

    def task_form(self, process_id: str, element_id: str) -> forms.Form:
        """The form of a user task; where the task issues a letter, it also takes the handler's own words for it."""
        element = self.diagrams.processes[process_id].elements[element_id]
        form = self.form(element.form_id or "")
        return form.with_letter_edits() if element.properties.get(LETTER) else form

    def has_form(self, form_id: str) -> bool:
        return form_id in self.form_paths

    def letter(self, key: str) -> letters.Template:
        if key not in self._letters:
            written = letters.parse_letter(self._body(self.letter_paths, key, "letter"), key)
            self._letters[key] = replace(written, working_days=self.working_days)
        return self._letters[key]

    def model(self, decision_id: str) -> dmn.Model:
        if decision_id not in self._models:
            self._models[decision_id] = _parsed_table(
                self._body(self.table_paths, decision_id, "decision table"), decision_id
            )
        return self._models[decision_id]

    def rules(self, decision_id: str) -> TableBox | None:
        """The rows and columns of a decision table; None for a decision that is written as an expression.

        ContentError for a file that cannot be read, or that holds no decision of its own name.
        """
        try:
            decision = self.model(decision_id).decisions.get(decision_id)
        except dmn.DmnError as error:
            raise ContentError(f"{self.table_paths[decision_id]}: {error}") from error
        if decision is None:
            raise ContentError(f"{self.table_paths[decision_id]}: has no decision with the id {decision_id}.")
        logic = decision.element.logic
        return logic if isinstance(logic, TableBox) else None

    def has_decision(self, decision_id: str) -> bool:
        return decision_id in self.table_paths

    def decide(self, decision_id: str, variables: Mapping[str, Any]) -> dmn.Answer:
        """Ask a decision table; the answer carries its trace. ContentError when it has no usable answer."""
        try:
            with use_working_days(self.working_days):
                answer = noted(self.model(decision_id).decide(decision_id, variables))
        except dmn.DmnError as error:
            raise ContentError(f"{self.table_paths[decision_id]}: {error}") from error
        answer.read = lambda: values_read(variables, self._table_reads(decision_id).paths)
        return answer

    def rows(self, decision_id: str, variables: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows a collecting table gives, as plain Python; none when the landlord has no such table."""
        return _in_rows(to_python(self.decide(decision_id, variables).value)) if self.has_decision(decision_id) else []

    def rows_for(self, decision_id: str, variables: Mapping[str, Any]) -> list[dict[str, Any]]:
        """As `rows`, remembered as `value_for` is."""
        return _in_rows(self.value_for(decision_id, variables)) if self.has_decision(decision_id) else []

    def value_for(self, decision_id: str, variables: Mapping[str, Any]) -> Any:
        """What a table gives, as plain Python, remembered by the values that the table reads: for tables asked at every
        step with the same. Nobody changes it.

        A table that asks for today, counts working days or requires another decision is asked each time.
        """
        if not self._table_reads(decision_id).alone:
            return to_python(self.decide(decision_id, variables).value)
        key = self._values_read(decision_id, variables)
        if key not in self._values:
            _make_room(self._values)
            self._values[key] = to_python(self.decide(decision_id, variables).value)
        return self._values[key]

    def clock_rules(self, variables: Mapping[str, Any]) -> list[ClockRule]:
        """The rules of every clock, policy's, Code's and defaults, for what the tables of timescales read.

        Raises RuleError for a row that cannot be understood.
        """
        rules: list[ClockRule] = []
        for layer, table in LAYER_TABLES:
            key = self._values_read(table, variables)
            if key not in self._clock_rules or not self._table_reads(table).alone:
                _make_room(self._clock_rules)
                self._clock_rules[key] = rules_from(self.rows_for(table, variables), layer, table)
            rules += self._clock_rules[key]
        return rules

    def clock_states(
        self,
        variables: Mapping[str, Any],
        others: Hashable,
        compute: Callable[[list[ClockRule]], dict[str, ClockState]],
    ) -> dict[str, ClockState]:
        """What `compute` makes of `clock_rules`, remembered by what the tables read and by `others`: everything else
        that it depends on, but for the day. A case is looked at far more often than its dates change.
        """
        rules = self.clock_rules(variables)
        tables = [table for _, table in LAYER_TABLES]
        if not all(self._table_reads(table).alone for table in tables):
            return compute(rules)
        key = (tuple(self._values_read(table, variables) for table in tables), others)
        if key not in self._clock_states:
            _make_room(self._clock_states, MOST_CLOCKS)
            self._clock_states[key] = compute(rules)
        return self._clock_states[key]

    def _values_read(self, decision_id: str, variables: Mapping[str, Any]) -> tuple[Any, ...]:
        """A table with the values that it reads: what its answer depends on."""
        return (decision_id, *values_at(variables, self._table_reads(decision_id).paths))

    def _table_reads(self, decision_id: str) -> Reads:
        if decision_id not in self._reads:
            reads = NOTHING
            if self.has_decision(decision_id):
                self.rules(decision_id)  # says what is wrong with the file
                model = self.model(decision_id)
                reads = reads_of(model, model.decisions.get(decision_id))
            self._reads[decision_id] = reads
        return self._reads[decision_id]

    @cached_property
    def clock_events(self) -> frozenset[str]:
        """The events that start, meet, stop or gate some clock, as the tables of timescales name them."""
        names: set[str] = set()
        for table in TIMESCALES:
            if self.has_decision(table):
                for column in EVENT_COLUMNS:
                    for cell in self.output_literals(table, column):
                        names |= {event for happening in happenings(cell) for event in happening.events}
        return frozenset(names)

    def event_label(self, event: str) -> str:
        """What people read for an event, from the table of event labels. Empty where the table does not know it."""
        if event not in self._event_labels:
            self._event_labels[event] = self._asked_for_label(event) if self.has_decision(EVENT_LABELS) else ""
        return self._event_labels[event]

    def _asked_for_label(self, event: str) -> str:
        try:
            with use_working_days(self.working_days):
                label = to_python(self.model(EVENT_LABELS).decide(EVENT_LABELS, {"event": event}).value)
        except dmn.DecisionError:
            return ""  # the table limits its input to the events it knows
        return str(label or "")

    def input_literals(self, decision_id: str) -> set[str]:
        """The texts in the first column of a decision table: what its rules know."""
        table = self.rules(decision_id)
        if table is None:
            return set()
        cells = {rule.cells[0].text.strip() for rule in table.rules if rule.cells}
        return {text[1:-1] for text in cells if text.startswith('"') and text.endswith('"')}

    def output_literals(self, decision_id: str, column: str) -> set[str]:
        """The texts that a decision table can give in one of its output columns."""
        table = self.rules(decision_id)
        if table is None:
            return set()
        position = next((number for number, output in enumerate(table.outputs) if output.name == column), None)
        if position is None:
            return set()
        texts = {rule.outputs[position].text.strip() for rule in table.rules}
        return {text[1:-1] for text in texts if text.startswith('"') and text.endswith('"')}

    def output_pairs(self, decision_id: str, key: str, value: str) -> dict[str, str]:
        """The texts in an output column of a table, with those beside them in another, such as grounds with labels.

        Empty where there is no such table.
        """
        table = self.rules(decision_id) if self.has_decision(decision_id) else None
        if table is None:
            return {}
        names = [output.name for output in table.outputs]
        columns = names.index(key), names.index(value)
        pairs = [[rule.outputs[column].text.strip() for column in columns] for rule in table.rules]
        return {cell[1:-1]: beside[1:-1] for cell, beside in pairs if cell.startswith('"') and beside.startswith('"')}

    def _body(self, paths: Mapping[str, str], name: str, what: str) -> bytes:
        if name not in paths:
            raise NotFound(f"This release of {self.landlord_key} has no {what} called {name!r}.")
        return self.files[paths[name]]


@lru_cache(maxsize=MOST_TABLES)
def _parsed_table(body: bytes, name: str) -> dmn.Model:
    """A decision table, compiled once a process: landlords share tables, and a new release changes few of them."""
    return dmn.parse_model(body, name=name)


def _make_room(remembered: dict[Any, Any], most: int = MOST_REMEMBERED) -> None:
    if len(remembered) >= most:
        remembered.clear()


def _in_rows(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [value] if value else []


def hash_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def release_id(files: Mapping[str, bytes]) -> str:
    """The hash of everything in a release: the same files are the same release."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{hash_of(files[path])}\n".encode())
    return digest.hexdigest()


MOST_RELEASES = 64
_parsed: OrderedDict[str, Release] = OrderedDict()
_parsed_lock = Lock()


def content_of(release_id: str, landlord_key: str, files: Mapping[str, bytes]) -> Release:
    """The content of a release, parsed once a process: its id is the hash of its files, so it can never be another."""
    with _parsed_lock:
        if release_id not in _parsed:
            _parsed[release_id] = Release(release_id, landlord_key, files)
            while len(_parsed) > MOST_RELEASES:
                _parsed.popitem(last=False)
        _parsed.move_to_end(release_id)
        return _parsed[release_id]


class ReleaseCache:
    """Releases by id, read from the database when first asked for."""

    def __init__(self, load: Callable[[Any, str], tuple[str, Mapping[str, bytes]]]) -> None:
        self._load = load
        self._known: dict[str, Release] = {}

    def get(self, connection: Connection, release_id: str) -> Release:
        """The content of a release, read through this connection when it is not known yet."""
        if release_id not in self._known:
            landlord, files = self._load(connection, release_id)
            self._known[release_id] = content_of(release_id, landlord, files)
        return self._known[release_id]


def tables_that_propose(content: Release) -> frozenset[str]:
    """The tables that the diagrams of a landlord ask for a proposal."""
    elements = (element for process in content.diagrams.processes.values() for element in process.elements.values())
    return frozenset(element.properties[PROPOSES] for element in elements if PROPOSES in element.properties)
