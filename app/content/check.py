"""Check a release before it is published: every file by itself, and that what they name exists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app import bpmn, dmn, forms, letters
from app.dmn.verify import verify_model
from app.errors import ContentError

from .contracts import CLASSIFICATION, COMPLAINANT, ELEMENT_TABLES, EXTENSIONS, LAYERS, LOG_CONTACT
from .judging_tasks import judging_without_rule, unknown_rules
from .messages import MESSAGE_VARIABLES
from .provisions import CHECKS, check_provisions
from .release import Release

ERROR, WARNING = "error", "warning"
THROWN = "send_message"  # the type that Camunda Modeler asks of a message throw event; the engine throws it
KNOWN_ROOTS = ("complaint", "deadlines", "landlord")
LETTER_ROOTS = (
    *KNOWN_ROOTS, "definition", "outcomes_sought", "resident", "handler", "reviewer", "sender", "ombudsman", "actions",
    "remedies", "evidence", "extension", "answers", "submitted", "today", "sent_on",
)  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """What the program itself offers to content: its acts, what a field may record as, and its services."""

    acts: frozenset[str]
    recorders: frozenset[str]
    services: frozenset[str]


@dataclass(frozen=True)
class ContentFinding:
    """Something to put right in a file: `where` names file and place, `remedy` says what to do instead."""

    severity: str
    where: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.severity}: {self.where}: {self.message} {self.remedy}".rstrip()


def errors_in(findings: Iterable[ContentFinding]) -> list[ContentFinding]:
    return [one for one in findings if one.severity == ERROR]


@lru_cache(maxsize=16)
def check_release(content: Release, vocabulary: Vocabulary) -> tuple[ContentFinding, ...]:
    """Everything wrong (`error`, blocks publishing) or doubtful (`warning`) in a release; checked once a process."""
    return tuple(_check(content, vocabulary))


def _check(content: Release, vocabulary: Vocabulary) -> list[ContentFinding]:
    landlord = content.landlord_key
    try:
        roles = set(content.landlord.roles)
    except ContentError as error:
        return [ContentFinding(ERROR, f"landlords/{landlord}.toml", str(error))]
    findings = _forms(content, vocabulary) + _tables(content) + _letters(content)
    findings += _diagrams(content, _wiring(content, roles, vocabulary)) + _acts(content, vocabulary)
    return findings if errors_in(findings) else findings + _provisions(content)


def _forms(content: Release, vocabulary: Vocabulary) -> list[ContentFinding]:
    findings = []
    for name, path in content.form_paths.items():
        try:
            form = content.form(name)
        except forms.FormError as error:
            findings += [ContentFinding(one.severity, f"{path} {one.where}", one.message) for one in error.findings]
            continue
        findings += [ContentFinding(one.severity, f"{path} {one.where}", one.message) for one in form.lint()]
        for field in form.fields:
            kind = field.properties.get("record")
            if kind and kind not in vocabulary.recorders:
                known = ", ".join(sorted(vocabulary.recorders))
                findings.append(
                    ContentFinding(ERROR, f"{path} {field.key}", f"records as {kind!r}.", f"Use one of {known}.")
                )
    return findings


def _tables(content: Release) -> list[ContentFinding]:
    findings = []
    for name, path in content.table_paths.items():
        try:
            model = content.model(name)
        except dmn.DmnError as error:
            findings.append(ContentFinding(ERROR, path, str(error)))
            continue
        if name not in model.decisions:
            findings.append(
                ContentFinding(ERROR, path, f"has no decision with the id {name}.", "Give it the file's name.")
            )
        for one in verify_model(model):
            findings.append(ContentFinding(one.severity, f"{path} {one.place}", one.message))
    return findings


def _letters(content: Release) -> list[ContentFinding]:
    findings = []
    for name, path in content.letter_paths.items():
        try:
            template = content.letter(name)
        except letters.LetterError as error:
            findings.append(ContentFinding(ERROR, f"{path}:{error.line}", error.message))
            continue
        posts = (COMPLAINANT, *content.landlord.posts)
        if template.addressee and template.addressee not in posts:
            said = f"is addressed to {template.addressee!r}."
            findings.append(ContentFinding(ERROR, path, said, f"Use one of {', '.join(posts)}."))
        for key in template.encloses:
            if key not in content.letter_paths:
                said = f"encloses {key!r}, which no file holds."
                findings.append(ContentFinding(ERROR, path, said, f"Add letters/{content.landlord_key}/{key}.md."))
        for one in template.lint(LETTER_ROOTS):
            findings.append(ContentFinding(one.severity, f"{path}:{one.line}", one.message))
    return findings


def _diagrams(content: Release, wiring: bpmn.Wiring) -> list[ContentFinding]:
    found = bpmn.lint({path: content.files[path] for path in content.diagram_paths.values()}, wiring)
    findings = [
        ContentFinding(
            one.severity, f"{one.file} {one.element_id} {one.element_name}".rstrip(), one.message, one.remedy
        )
        for one in found
    ]
    return findings if errors_in(findings) else findings + _independence(content)


def _independence(content: Release) -> list[ContentFinding]:
    """A judgement on a complaint is nobody's whom the complaint is about (Code 5.8)."""
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


def _wiring(content: Release, roles: set[str], vocabulary: Vocabulary) -> bpmn.Wiring:
    variables = set()
    for name in content.form_paths:
        try:
            variables |= set(content.form(name).variables({}))
        except forms.FormError:
            continue  # reported by the check of the forms
    variables |= {name for names in MESSAGE_VARIABLES.values() for name in names}
    return bpmn.Wiring(
        forms=frozenset(content.form_paths),
        decisions=frozenset(content.table_paths),
        service_types=vocabulary.services | {THROWN},
        roles=frozenset(roles),
        letters=frozenset(content.letter_paths),
        clocks=frozenset(_clocks(content)) or None,
        messages=frozenset({*content.form_paths, *MESSAGE_VARIABLES, *messages_of_tables(content)}),
        variables=frozenset(KNOWN_ROOTS),
        form_variables=frozenset(variables),
    )


def _clocks(content: Release) -> set[str]:
    """The clocks that the tables of timescales can start: the literals in their output column `clock`."""
    found: set[str] = set()
    for _, table in LAYERS:
        if content.has_decision(table):
            found |= content.output_literals(table, "clock")
    return found


def messages_of_tables(content: Release) -> set[str]:
    """The messages that the table of extensions can have told: the literals in its output column `message`."""
    return content.output_literals(EXTENSIONS, "message") if content.has_decision(EXTENSIONS) else set()


def _acts(content: Release, vocabulary: Vocabulary) -> list[ContentFinding]:
    """Acts, the tables that the program itself asks, and the messages that people tell need their files."""
    findings = []
    for act in (*sorted(vocabulary.acts), LOG_CONTACT):
        if content.landlord.permissions.get(act) and not content.has_form(act):
            findings.append(ContentFinding(ERROR, f"forms/{act}.form", "is missing though a role may use the act."))
    for table in (CLASSIFICATION, *(name for _, name in LAYERS), *ELEMENT_TABLES):
        if not content.has_decision(table):
            findings.append(ContentFinding(ERROR, f"dmn/{content.landlord_key}/{table}.dmn", "is missing."))
    return findings


def _provisions(content: Release) -> list[ContentFinding]:
    """What the Code asks of the design and does not find (SYS-06): told, not forbidden; the landlord answers for it."""
    return [
        ContentFinding(
            WARNING, f"{content.table_paths[CHECKS]} Code {one.provision}",
            f"“{one.asks}” is not met{': ' + ', '.join(one.against) if one.against else ', nothing does it'}.",
            "“flask content provisions” shows what does.",
        )
        for one in check_provisions(content)
        if not one.met
    ]  # fmt: skip
