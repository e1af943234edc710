"""What people, messages and the case can give a diagram: only what the forms offer and the conditions compare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, get_args, get_type_hints

from app import bpmn, feel
from app.bpmn.xml import ElementInfo
from app.casework.services import SERVICES
from app.content.contracts import EXTENSIONS
from app.content.expressions.process_data import MESSAGE_TYPES
from app.content.messages import EXTENSION_NOTIFIED, MESSAGE_VARIABLES
from app.content.release import Release
from app.feel.free_names import paths
from app.feel.static_types import NUMBER
from app.forms.model import Field
from tests.content.candidates import Compared, combinations, distinct, expression
from tests.content.world import Met

Given = dict[str, Any]
WORDS = "words"
AHEAD, LONG_AGO = timedelta(days=10), timedelta(days=800)


def called_from(diagrams: bpmn.Diagrams, process_id: str) -> list[bpmn.ProcessInfo]:
    """A process and every process that it calls, itself first."""
    process_ids = [process_id]
    for name in process_ids:
        calls = (element.called_process for element in diagrams.processes[name].elements.values())
        process_ids += [called for called in distinct(calls) if called and called not in process_ids]
    return [diagrams.processes[name] for name in process_ids]


def kind_given_by(service: str) -> Any:
    """The type of what a service of the program gives to the process, as it declares; None: it gives nothing."""
    declared = get_type_hints(SERVICES[service], localns={"Case": object})["return"]
    return None if declared is type(None) else get_args(declared)[1]


class Offers:
    """What may be given to one process and those it calls, in every combination that a condition could tell apart."""

    def __init__(self, content: Release, process_id: str, now: datetime) -> None:
        self.content = content
        self.processes = called_from(content.diagrams, process_id)
        self.elements = [element for process in self.processes for element in process.elements.values()]
        self.now = now
        self.days = [now.date(), (now - LONG_AGO).date(), (now + AHEAD).date()]
        self.decisive = Compared()
        self._all = Compared()
        for text in self._conditions():
            for kept in (self.decisive, self._all):
                kept.read(expression(text).tree)
        for text in self._dates():
            self._all.read_date(expression(text).tree)

    def of_form(self, form_id: str | None) -> list[Given]:
        """The answers of a form worth trying: the variables and facts that conditions read varied, the rest plain."""
        if not form_id:
            return [{}]
        form = self.content.form(form_id)
        kept = [*form.fields_with(variable=("yes", "true")), *form.fields_with(record="fact")]
        return combinations({field.key: self._field(field) for field in kept})

    def of_message(self, message: str) -> list[Given]:
        """What a message may carry: the answers of the form of its name, or what the program tells with it."""
        if self.content.has_form(message):
            return self.of_form(message)
        by_table = message in self.content.output_literals(EXTENSIONS, "message")
        told = MESSAGE_VARIABLES[EXTENSION_NOTIFIED] if by_table else MESSAGE_VARIABLES.get(message, ())
        return combinations({name: self._told(name) for name in told})

    def of_service(self, call: bpmn.ServiceCall) -> list[Given]:
        """What a service may give: for each name that its element takes from it, the values a condition tells apart."""
        element = self.content.diagrams.processes[call.process_id].elements[call.element_id]
        kind = kind_given_by(call.type)
        given: dict[str, list[Any]] = {}
        for taken in element.outputs if kind else ():
            for path in paths(expression(taken.source).tree):
                if len(path) == 1 and (taken.target,) in self.decisive.paths:
                    tried = [candidate for candidate in self._candidates((taken.target,)) if candidate is not None]
                    given[path[0]] = [True, False] if kind is bool else tried
        return combinations(given)

    def facts_of(self, form_id: str | None) -> set[str]:
        """The keys of a form that are kept on the case."""
        return {field.key for field in self.content.form(form_id).fields_with(record="fact")} if form_id else set()

    def first_facts(self) -> list[Given]:
        """The facts a case may have when the process starts: as most have them, then each decisive one varied."""
        read = {path[1]: self._candidates(path) for path in self.decisive.paths if self._is_of("complaint", path)}
        base = {"stage": 1, "status": "open", **{name: values[0] for name, values in read.items()}}
        return _varied(base, {name: [*values, *self._marked(name)] for name, values in read.items()})

    def first_clocks(self) -> list[dict[str, Any]]:
        """The clocks a case may have: running, spaced apart; then each decisive one past, not running, or met."""
        names = sorted({path[1] for path in self._all.paths | self._read_paths() if self._is_of("deadlines", path)})
        base = {name: (self.now + AHEAD * (place + 1)).date() for place, name in enumerate(names)}
        read = {path[1] for path in self.decisive.paths if self._is_of("deadlines", path)}
        past = (self.now - AHEAD).date()
        met = {path[1] for path in self.decisive.paths if self._is_of("deadlines", path) and path[-1] == "met"}
        done = [Met(past.year, past.month, past.day)]
        return _varied(base, {name: [past, None, *(done if name in met else [])] for name in sorted(read)})

    def first_variables(self) -> list[Given]:
        """Variables that conditions read and nothing in these diagrams sets: they come from whoever calls."""
        read = {path[0] for path in self.decisive.paths if path[0] not in ("complaint", "deadlines", "landlord")}
        free = sorted(read - self._set_inside())
        values = {name: self._candidates((name,)) for name in free}
        return _varied({}, values)

    def moved_on(self) -> list[Given]:
        """What the rest of the case can do while these diagrams wait: they ask for the stage and do not set it."""
        asks = ("complaint", "stage") in self.decisive.paths
        return [{"stage": 2}] if asks and not self._marked("stage") else []

    # -- inside --------------------------------------------------------------------------------------------------------

    @staticmethod
    def _is_of(root: str, path: tuple[str, ...]) -> bool:
        return len(path) > 1 and path[0] == root

    def _conditions(self) -> list[str]:
        flows = [flow.condition for process in self.processes for flow in process.flows if flow.condition]
        loops = [
            text
            for element in self.elements
            if element.loop
            for text in (element.loop.collection, element.loop.done_when)
        ]
        return flows + [text for text in loops if text]

    def _dates(self) -> list[str]:
        texts = [element.timer.text for element in self.elements if element.timer] + [
            element.due for element in self.elements
        ]
        return [text for text in texts if text.startswith("=")]

    def _read_paths(self) -> set[tuple[str, ...]]:
        texts = [value for element in self.elements for value in element.properties.values() if value.startswith("=")]
        return {path for text in texts for path in expression(text).paths}

    def _candidates(self, path: tuple[str, ...]) -> list[Any]:
        values = [feel.to_python(value) for value in map(feel.from_python, self.decisive.candidates(path, self.days))]
        if not _is_number(path):
            return values
        numbers = [value for value in values if isinstance(value, (int, Decimal)) and not isinstance(value, bool)]
        return numbers or [1, 2]

    def _marked(self, name: str) -> list[Any]:
        """What elements of these diagrams set the fact to."""
        values = [element.properties[name] for element in self.elements if name in element.properties]
        plain = [value for value in values if value and not value.startswith("=")]
        return [int(value) if name == "stage" else value for value in plain]

    def _told(self, name: str) -> list[Any]:
        if (name,) in self.decisive.paths:
            return self._candidates((name,))
        if _is_number((name,)):
            return [1]
        return [self.days[-1].isoformat()] if (name,) in self._all.dates else [WORDS]

    def _field(self, field: Field) -> list[Any]:
        """The values to try in a field: those it offers where a condition reads it, else one."""
        offered = self._offered(field)
        if not {(field.key,), ("complaint", field.key)} & self.decisive.paths:
            return offered[:1]
        return offered if field.required else [*offered, None]

    def _offered(self, field: Field) -> list[Any]:
        if field.options:
            return [value for value, _ in field.options]
        if field.type == "checkbox":
            return [True, False]
        if field.type == "datetime":
            return [self.days[-1], *self.days[:-1]] if (field.key,) in self._all.dates else self.days
        compared = [
            candidate
            for candidate in self._candidates((field.key,))
            if candidate is not None and not isinstance(candidate, bool)
        ]
        if field.type == "number":
            return [candidate for candidate in compared if isinstance(candidate, int)] or [1]
        return [candidate for candidate in compared if isinstance(candidate, str)] or [WORDS]

    def _set_inside(self) -> set[str]:
        names: set[str] = set()
        for element in self.elements:
            names |= {element.result_variable, *(mapping.target for mapping in element.outputs)}
            names |= self._given_at(element)
        return names

    def _given_at(self, element: ElementInfo) -> set[str]:
        given: Iterable[Given] = self.of_form(element.form_id) if element.form_id else ()
        told: Iterable[Given] = self.of_message(element.message) if element.message else ()
        return {name for answers in (*given, *told) for name in answers}


def _varied(base: Given, values: dict[str, list[Any]]) -> list[Given]:
    """The base, then with each name varied, then with two names varied."""
    variants = [base]
    for _ in range(2):
        variants += [
            {**variant, name: value}
            for variant in list(variants)
            for name, options in values.items()
            for value in options
        ]
    return list({repr(sorted(variant.items(), key=str)): variant for variant in variants}.values())


def _is_number(path: tuple[str, ...]) -> bool:
    """Whether the program gives a number there: the stage, or what a message of its own brings."""
    return path == ("complaint", "stage") or MESSAGE_TYPES.get(path[0]) == NUMBER
