"""Check a release before it is published: every file by itself, and that what they name exists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TypeVar

from app import bpmn, dmn, forms, letters
from app.dmn.findings import Finding
from app.dmn.verify import verify_model
from app.errors import ContentError
from app.landlords import Landlord

from .checking.demanded_elements import element_findings
from .checking.findings import ERROR, WARNING, ContentFinding, errors_in
from .checking.form_keys import form_key_findings
from .checking.landlord_file import landlord_findings
from .checking.properties import property_findings
from .checking.quoted_fields import quoted_field_findings
from .checking.recorded_fields import recorded_field_findings
from .checking.service_arguments import service_findings
from .checking.tables import table_findings, unasked_findings
from .checking.timescales import timescale_findings
from .contracts import (
    COMPLAINANT,
    CONTACT_ADDRESSEE,
    DESIGN_CHECKS,
    EVENT_LABELS,
    EXTENSIONS,
    LAYER_TABLES,
    LOG_CONTACT,
    RECORD,
    STAGE,
)
from .contracts.properties import PROPERTIES
from .contracts.services import SEND_MESSAGE
from .contracts.sources import UNREADABLE, recorded_events
from .contracts.tables import REQUIRED_TABLES
from .dated_tasks import undated_tasks
from .expressions import check_expressions
from .judging_tasks import judging_without_rule, unknown_rules
from .messages import MESSAGE_VARIABLES, THROWING
from .provisions import Provision, check_provisions
from .release import COMMON, MOST_TABLES, OMBUDSMAN_FILE, Release, layers
from .sent_letters import days_beside_letters

Names = TypeVar("Names")
ADD = "Add the file: what it holds stands in docs/reference/."


@dataclass(frozen=True)
class ProgramNames:
    """What the program itself offers to content: its acts, what a field may record as, and its services."""

    acts: frozenset[str]
    recorders: frozenset[str]
    services: frozenset[str]


@lru_cache(maxsize=16)
def check_release(content: Release, program: ProgramNames) -> tuple[ContentFinding, ...]:
    """Everything wrong (`error`, blocks publishing) or doubtful (`warning`) in a release; checked once a process."""
    return tuple(_check(content, program))


def _check(content: Release, program: ProgramNames) -> list[ContentFinding]:
    """Every file by itself first: one that cannot be read is a finding among the others.

    What files say of each other is looked at as far as they can be read.
    """
    landlord, of_landlord = _landlord_findings(content)
    findings = [*of_landlord, *_form_findings(content, program), *_table_findings(content)]
    findings += _letter_findings(content, landlord)
    findings += _diagram_findings(content, _wiring_of(content, landlord, program), findings)
    if landlord is not None:
        findings += _across(findings, lambda: _missing_file_findings(content, program))
    if _is_readable(content):
        against_contracts = (
            table_findings, unasked_findings, timescale_findings, property_findings, service_findings,
            recorded_field_findings, form_key_findings, quoted_field_findings,
            partial(landlord_findings, acts=program.acts), element_findings,
        )  # fmt: skip
        for further in against_contracts:
            findings += _across(findings, partial(further, content))
    for further in (_event_label_findings, _provision_findings, _day_findings, _filler_findings):
        if not errors_in(findings):
            findings += _across(findings, partial(further, content))
    return findings


def _across(so_far: Iterable[ContentFinding], look: Callable[[], Iterable[ContentFinding]]) -> Iterable[ContentFinding]:
    """The findings of a check across files. Content that cannot be worked with is a finding itself.

    After other errors it is left out: it comes from them.
    """
    try:
        return list(look())
    except UNREADABLE as error:
        where, _, message = str(error).partition(": ")
        return [] if errors_in(so_far) else [ContentFinding(ERROR, where, message or str(error), "Correct the file.")]


def _if_readable(names: Callable[[], Names]) -> Names | None:
    """Names that a file gives; None, which means that they are not checked, while the file cannot be read."""
    try:
        return names()
    except ContentError:
        return None  # a finding by itself


def _landlord_findings(content: Release) -> tuple[Landlord | None, list[ContentFinding]]:
    """The landlord, None while its file cannot be read; and what is wrong with the files in landlords/."""
    findings = []
    landlord = None
    try:
        landlord = content.landlord
    except ContentError as error:
        path = f"landlords/{content.landlord_key}.toml"
        said = str(error).removeprefix(f"{path}: ")
        findings.append(ContentFinding(ERROR, path, said, "Correct the landlord's file there."))
    try:
        _ = content.ombudsman
    except ContentError as error:
        message = str(error).removeprefix(f"{OMBUDSMAN_FILE}: ")
        findings.append(ContentFinding(ERROR, OMBUDSMAN_FILE, message, "Correct the file there, or put it back."))
    return landlord, findings


def _filler_findings(content: Release) -> list[ContentFinding]:
    """The words that say nothing come from a table, which every form asks: here it is asked once."""
    _ = content.fillers
    return []


def _form_findings(content: Release, program: ProgramNames) -> list[ContentFinding]:
    findings = []
    for name, path in content.form_paths.items():
        try:
            form = content.form_as_written(name)
        except forms.FormError as error:
            findings += _in_file(path, error.findings)
            continue
        findings += _in_file(path, form.lint())
        for field in form.fields:
            kind = field.properties.get(RECORD)
            if kind and kind not in program.recorders:
                known = ", ".join(sorted(program.recorders))
                findings.append(
                    ContentFinding(ERROR, f"{path} {field.key}", f"records as {kind!r}.", f"Use one of {known}.")
                )
    return findings


def _day_findings(content: Release) -> list[ContentFinding]:
    """Report forms on which somebody could choose the day of a letter that is sent from here."""
    return [
        ContentFinding(
            ERROR, f"{path} {field}", "takes a day for a letter that goes out with it, and counts when it is sent.",
            "Take the field off, or show it only where a letter was posted by hand.",
        )
        for path, field in days_beside_letters(content)
    ]  # fmt: skip


def _in_file(path: str, findings: Iterable[forms.Finding]) -> list[ContentFinding]:
    """The findings of one form, with the file that they are in."""
    return [
        ContentFinding(finding.severity, f"{path} {finding.where}".rstrip(), finding.message, finding.remedy)
        for finding in findings
    ]


def _table_findings(content: Release) -> list[ContentFinding]:
    findings = []
    for name, path in content.table_paths.items():
        try:
            model = content.model(name)
        except dmn.DmnError as error:
            findings.append(
                ContentFinding(ERROR, path, str(error), "Correct the table in its editor, and save it again.")
            )
            continue
        if name not in model.decisions:
            findings.append(
                ContentFinding(ERROR, path, f"has no decision with the id {name}.", "Give it the file's name.")
            )
        for finding in _verified(model):
            findings.append(
                ContentFinding(finding.severity, f"{path} {finding.place}", finding.message, finding.remedy)
            )
    return findings


@lru_cache(maxsize=MOST_TABLES)
def _verified(model: dmn.Model) -> tuple[Finding, ...]:
    """What is wrong or doubtful in the rules of a table, looked for once a process."""
    return tuple(verify_model(model))


def _letter_findings(content: Release, landlord: Landlord | None) -> list[ContentFinding]:
    findings = []
    posts = (COMPLAINANT, CONTACT_ADDRESSEE, *(landlord.posts if landlord else ()))
    for name, path in content.letter_paths.items():
        try:
            template = content.letter(name)
        except letters.LetterError as error:
            findings.append(ContentFinding(ERROR, f"{path}:{error.line}", error.message, "Correct this line."))
            continue
        if landlord and template.addressee and template.addressee not in posts:
            said, where = f"is addressed to {template.addressee!r}.", _setting_place(content, path, "addressee")
            findings.append(ContentFinding(ERROR, where, said, f"Use one of {', '.join(posts)}."))
        stage = template.settings.get("stage", "")
        if stage and template.stage is None and stage not in PROPERTIES[STAGE].values:
            said, where = (
                f"is of stage {stage!r}, which a complaint does not have.",
                _setting_place(content, path, STAGE),
            )
            findings.append(ContentFinding(ERROR, where, said, f"Use {' or '.join(sorted(PROPERTIES[STAGE].values))}."))
        for key in template.encloses:
            if key not in content.letter_paths:
                said, where = f"encloses {key!r}, which no file holds.", _setting_place(content, path, "encloses")
                findings.append(ContentFinding(ERROR, where, said, f"Add letters/{content.landlord_key}/{key}.md."))
        for finding in template.lint():
            findings.append(ContentFinding(finding.severity, f"{path}:{finding.line}", finding.message, finding.remedy))
    return findings


def _setting_place(content: Release, path: str, setting: str) -> str:
    """The line of a letter's file on which a setting stands."""
    lines = content.files[path].decode().splitlines()
    return f"{path}:{next((at for at, line in enumerate(lines, 1) if line.startswith(f'{setting}:')), 1)}"


def _diagram_findings(content: Release, wiring: bpmn.Wiring, so_far: Iterable[ContentFinding]) -> list[ContentFinding]:
    linted = bpmn.lint({path: content.files[path] for path in content.diagram_paths.values()}, wiring)
    findings = [
        ContentFinding(
            finding.severity,
            f"{finding.file} {finding.element_id} {finding.element_name}".rstrip(),
            finding.message,
            finding.remedy,
        )
        for finding in linted
    ]
    if errors_in(findings):
        return findings
    of_names = (_expression_findings,) if _is_readable(content) else ()
    for further in (_independence_findings, _undated_findings, *of_names):
        findings += _across([*so_far, *findings], partial(further, content))
    return findings


def _is_readable(content: Release) -> bool:
    """Whether every form, table, letter and landlord file can be read: else nobody knows which names they give."""
    try:
        _ = content.landlord, content.ombudsman
        for name in content.form_paths:
            content.form_as_written(name)
        for name in content.table_paths:
            content.rules(name)
        for name in content.letter_paths:
            content.letter(name)
    except ContentError:
        return False  # a finding by itself
    return True


def _expression_findings(content: Release) -> list[ContentFinding]:
    """Report expressions that ask for what is not there, give what cannot be used, or wait for what never comes."""
    return [
        ContentFinding(fault.severity, f"{fault.file} {fault.place}", fault.message, fault.remedy)
        for fault in check_expressions(content)
    ]


def _undated_findings(content: Release) -> list[ContentFinding]:
    """Refuse a user task that nothing gives a date: it would wait without anybody being reminded (TIM-11)."""
    return [
        ContentFinding(
            ERROR, f"{path} {element.id} {element.name}", "has no due date: nobody would be reminded of it.",
            "Give it a due date (Task scheduling), or a row in the table task_dates.",
        )
        for element, path in undated_tasks(content)
    ]  # fmt: skip


def _independence_findings(content: Release) -> list[ContentFinding]:
    """Warn about judging tasks that do not exclude the people complained about (Code 5.8)."""
    findings = [
        ContentFinding(
            WARNING, f"{path} {element.id} {element.name}", f"{why}, and nobody is barred from it.",
            "Name the decision that says who may not do it, in the property “independence” (Code 5.8).",
        )
        for element, why, path in judging_without_rule(content)
    ]  # fmt: skip
    return findings + [
        ContentFinding(
            ERROR, f"{path} {element.id} {element.name}",
            f"names the decision {decision!r}, which is not there: it would bar nobody.",
            "Correct the property “independence”, or add the table.",
        )
        for element, decision, path in unknown_rules(content)
    ]  # fmt: skip


def _wiring_of(content: Release, landlord: Landlord | None, program: ProgramNames) -> bpmn.Wiring:
    clocks = _if_readable(lambda: _clock_names(content))
    messages = _if_readable(lambda: messages_of_tables(content) | messages_of_replaced(content))
    return bpmn.Wiring(
        forms=frozenset(content.form_paths),
        decisions=frozenset(content.table_paths),
        service_types=program.services | {SEND_MESSAGE},
        roles=frozenset(landlord.roles) if landlord else None,
        letters=frozenset(content.letter_paths),
        clocks=frozenset(clocks) if clocks else None,
        messages=frozenset({*content.form_paths, *MESSAGE_VARIABLES, *messages}) if messages is not None else None,
    )


def _clock_names(content: Release) -> set[str]:
    """The clocks that the tables of timescales can start: the literals in their output column `clock`."""
    names: set[str] = set()
    for _, table in LAYER_TABLES:
        if content.has_decision(table):
            names |= content.output_literals(table, "clock")
    return names


def messages_of_tables(content: Release) -> set[str]:
    """The messages that the table of extensions can have sent: the literals in its output column `message`."""
    return content.output_literals(EXTENSIONS, "message") if content.has_decision(EXTENSIONS) else set()


def messages_of_replaced(content: Release) -> set[str]:
    """The messages that shared diagrams throw which the landlord has replaced by its own.

    The shared diagrams that wait for them are not used at this landlord, and nothing is wrong with them.
    """
    used = set(content.diagram_paths.values())
    shared = {path: content.files[path] for path in layers(content.files, "bpmn", ".bpmn", COMMON).values()}
    if shared.keys() <= used:
        return set()
    try:
        processes = bpmn.parse_diagrams(shared).processes.values()
    except bpmn.DiagramError:  # what is wrong with a file that is not used here is found where it is used
        return set()
    elements = [element for process in processes if process.file not in used for element in process.elements.values()]
    return {element.message for element in elements if element.message and element.type in THROWING}


def _missing_file_findings(content: Release, program: ProgramNames) -> list[ContentFinding]:
    """Report missing forms of acts that a role may use, and missing tables that the program asks."""
    findings = []
    for act in (*sorted(program.acts), LOG_CONTACT):
        if content.landlord.permissions.get(act) and not content.has_form(act):
            findings.append(
                ContentFinding(ERROR, f"forms/{act}.form", "is missing though a role may use the act.", ADD)
            )
    for table in REQUIRED_TABLES:
        if not content.has_decision(table):
            findings.append(ContentFinding(ERROR, f"dmn/{content.landlord_key}/{table}.dmn", "is missing.", ADD))
    return findings


def _event_label_findings(content: Release) -> list[ContentFinding]:
    """Warn about events that diagrams or the table of contacts record and the table of event labels does not name."""
    if not content.has_decision(EVENT_LABELS):
        return []
    return [
        ContentFinding(
            WARNING, content.table_paths[EVENT_LABELS],
            f"has no label for {event!r}, which {path} records: people would read its key.",
            "Add a row for the event.",
        )
        for event, path in sorted(recorded_events(content).items())
        if not content.event_label(event)
    ]  # fmt: skip


def _provision_findings(content: Release) -> list[ContentFinding]:
    """Warn about what the Code asks of the design and does not get (SYS-06); the landlord answers for it."""
    return [
        ContentFinding(
            WARNING, f"{content.table_paths[DESIGN_CHECKS]} Code {provision.provision}",
            f"“{provision.asks}” is not met{_against(provision)}.",
            "“flask content provisions” shows what does.",
        )
        for provision in check_provisions(content)
        if not provision.met
    ]  # fmt: skip


def _against(provision: Provision) -> str:
    return f": {', '.join(provision.against)}" if provision.against else ", nothing does it"
