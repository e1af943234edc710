"""That the files of the content fit each other: what one names, another holds; and none of it stands in the program."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path

import pytest

from app import feel
from app.bpmn import ElementInfo
from app.content.check import messages_of_replaced, messages_of_tables
from app.content.contracts import ELEMENT_TABLES, EVENT_LABELS
from app.content.files import ROOMS
from app.content.judging_tasks import judges, judging_without_rule, unknown_rules
from app.content.messages import MESSAGE_VARIABLES, THROWING, known_messages
from app.content.release import Release
from app.dmn.elements import TableBox
from app.forms import FormInvalid
from app.landlords import ANY_STAFF, Landlord
from app.use_cases.check_content import check_content
from tests.content.candidates import expression
from tests.content.filling import fields_with_defaults
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.runtime_driver import ROOT

FORMS = [(landlord, name) for landlord in LANDLORDS for name in sorted(content_of(landlord).form_paths)]
LETTERS = [(landlord, name) for landlord in LANDLORDS for name in sorted(content_of(landlord).letter_paths)]
TASKS = [
    (landlord, process.id, element.id)
    for landlord in LANDLORDS
    for process in content_of(landlord).diagrams.processes.values()
    for element in process.elements.values()
    if element.type == "userTask"
]
FEWEST_WORDS = 4
"""A sentence of a letter with fewer words than these may well stand elsewhere by chance."""


def element_of(landlord: str, process_id: str, element_id: str) -> ElementInfo:
    return content_of(landlord).diagrams.processes[process_id].elements[element_id]


def test_there_is_content() -> None:
    """Every room has files, or the tests below would say nothing."""
    assert LANDLORDS
    for landlord in LANDLORDS:
        content = content_of(landlord)
        assert content.diagram_paths
        assert content.table_paths
    assert FORMS
    assert LETTERS
    assert TASKS


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_the_check_before_publishing_finds_nothing(landlord: str) -> None:
    """No error, and no warning that nobody reads any more."""
    findings = check_content(content_of(landlord).files, landlord)
    assert [str(finding) for finding in findings] == []


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_a_file_is_named_after_what_it_holds(landlord: str) -> None:
    """A process, a decision and a form are found by the names of their files."""
    content = content_of(landlord)
    assert set(content.diagrams.processes) == set(content.diagram_paths)
    for name, process in content.diagrams.processes.items():
        assert process.file == content.diagram_paths[name]
    for name in content.table_paths:
        assert name in content.model(name).decisions
    for name in content.form_paths:
        assert content.form(name).id == name
    for name in content.letter_paths:
        assert content.letter(name).key == name


def test_no_file_of_the_content_is_left_over() -> None:
    """What no landlord looks up – a wrong folder, a wrong suffix – does not run, whatever its author believes."""
    used = {path for landlord in LANDLORDS for path in content_of(landlord).files}
    on_disk = {
        path.relative_to(ROOT).as_posix()
        for room in (*ROOMS, "landlords")
        for path in (ROOT / room).rglob("*")
        if path.is_file()
    }
    assert on_disk - used == set()


@pytest.mark.parametrize(("landlord", "process_id", "element_id"), TASKS)
def test_a_user_task_is_somebodys(landlord: str, process_id: str, element_id: str) -> None:
    """PRM-01: its role is one of the landlord's, and it is a role that can see the case it is about."""
    who = content_of(landlord).landlord
    text = element_of(landlord, process_id, element_id).candidate_groups
    groups = offered_to(text, who)
    assert groups
    assert set(groups) <= set(who.roles), f"{text} stands for no role of {landlord}"
    assert any(who.roles[key].sees_cases for key in who.holders(groups))


def offered_to(text: str, landlord: Landlord) -> list[str]:
    """The roles that a task is offered to: written out, or as posts of the landlord (`=landlord.handler`)."""
    if not text.startswith("="):
        return [role.strip() for role in text.split(",")]
    roles = feel.to_python(expression(text).evaluate({"landlord": landlord.context()}))
    return roles if isinstance(roles, list) else [str(roles)]


@pytest.mark.parametrize(("landlord", "process_id", "element_id"), TASKS)
def test_a_user_task_has_its_form(landlord: str, process_id: str, element_id: str) -> None:
    form_id = element_of(landlord, process_id, element_id).form_id
    assert form_id
    assert content_of(landlord).form(form_id).title


@pytest.mark.walks
@pytest.mark.parametrize("landlord", LANDLORDS)
def test_every_task_that_judges_a_complaint_says_who_may_not_do_it(landlord: str) -> None:
    """PRM-02, EXC-14: a decision or its letter, an outcome, the conversation with the customer, a declaration that
    there is no conflict: each names a table that is there. Without the property, the check says so."""
    content = content_of(landlord)
    assert [element.id for element, _, _ in judging_without_rule(content)] == []
    assert list(unknown_rules(content)) == []
    judging = [task for task in user_tasks(content) if judges(content, task)]
    assert {"respond", "respond_to_appeal", "review", "decide_late_escalation"} <= {task.id for task in judging}
    diagrams = {content.diagrams.processes[task.process_id].file for task in judging}
    said = re.compile(rb'<zeebe:property name="independence" value=("[^"]*"|\'[^\']*\') />')
    bare = {path: said.sub(b"", body) if path in diagrams else body for path, body in content.files.items()}
    barred = [
        finding.where.split() for finding in check_content(bare, landlord) if "nobody is barred" in finding.message
    ]
    expected = {(content.diagrams.processes[task.process_id].file, task.id) for task in judging}
    assert {(path, element) for path, element, *_ in barred} == expected
    wrong = {path: body.replace(b'name="independence" value="reviewer"', b'name="independence" value="reviewers"')
             for path, body in content.files.items()}  # fmt: skip
    assert any("'reviewers', which is not there" in str(finding) for finding in check_content(wrong, landlord))


def user_tasks(content: Release) -> Iterator[ElementInfo]:
    for process in content.diagrams.processes.values():
        yield from (element for element in process.elements.values() if element.type == "userTask")


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_whoever_a_permission_names_is_a_role(landlord: str) -> None:
    """PRM-02"""
    who = content_of(landlord).landlord
    for act, roles in who.permissions.items():
        assert roles, f"nobody may {act}"
        assert roles <= {*who.roles, ANY_STAFF}


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_whatever_a_diagram_waits_for_can_be_told(landlord: str) -> None:
    """PRM-01: a message that has a form is told by some role, any other by the program or by a diagram."""
    content = content_of(landlord)
    elements = [element for process in content.diagrams.processes.values() for element in process.elements.values()]
    thrown = {element.message for element in elements if element.message and element.type in THROWING}
    thrown |= {message for element in elements for message in element.may_be("tells")}
    thrown |= set(MESSAGE_VARIABLES) | messages_of_tables(content) | messages_of_replaced(content)
    for message in sorted(known_messages(content) - thrown):
        assert content.has_form(message), f"nobody and nothing can tell {message}"
        assert content.landlord.roles_for(message), f"no role may tell {message}"


@pytest.mark.parametrize(("landlord", "form_id"), FORMS)
def test_a_form_shows_itself_and_takes_its_own_defaults(landlord: str, form_id: str) -> None:
    """It can be rendered, and what it begins with is not refused."""
    form = content_of(landlord).form(form_id)
    assert form.title
    assert form.fields
    defaults = fields_with_defaults(form)
    try:
        form.validate(defaults, partial=True)
    except FormInvalid as error:
        pytest.fail(f"the defaults of {form_id} are refused: {dict(error.errors)}")


def element_names(content: Release, tables: Iterable[str] = ELEMENT_TABLES) -> dict[str, set[str]]:
    """letter → the elements that the tables of letter elements can demand of it; "" for those of any letter."""
    names: dict[str, set[str]] = {}
    for name in tables:
        table = content.model(name).decisions[name].element.logic
        assert isinstance(table, TableBox)
        at = next(place for place, clause in enumerate(table.outputs) if clause.name == "element")
        keyed = next(place for place, clause in enumerate(table.inputs) if clause.expression.text.strip() == "letter")
        for rule in table.rules:
            for key in re.findall(r'"([^"]*)"', rule.cells[keyed].text) or [""]:
                names.setdefault(key, set()).add(rule.outputs[at].text.strip('" '))
    return names


@pytest.mark.parametrize(("landlord", "key"), LETTERS)
def test_a_letter_has_every_element_that_a_table_demands(landlord: str, key: str) -> None:
    """RSP-13: an element that is demanded and not in the template could never be there."""
    content = content_of(landlord)
    demanded = element_names(content)
    missing = (demanded.get(key, set()) | demanded.get("", set())) - set(content.letter(key).elements)
    assert missing == set()


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_every_element_that_a_table_demands_is_of_a_letter_that_exists(landlord: str) -> None:
    """The Code's table serves every landlord: what it names is a letter of some landlord."""
    content = content_of(landlord)
    every = {key for other in LANDLORDS for key in content_of(other).letter_paths}
    for table, layer in ELEMENT_TABLES.items():
        assert set(element_names(content, [table])) - {""} <= (every if layer == "code" else set(content.letter_paths))


@pytest.mark.parametrize(("landlord", "key"), LETTERS)
def test_a_letters_elements_are_known_to_the_tables_of_letter_elements(landlord: str, key: str) -> None:
    """An element is one that a table can demand, or one more that the landlord gives: never one that is only spelt
    otherwise, which nobody would miss."""
    content = content_of(landlord)
    known = {name for names in element_names(content).values() for name in names}
    further = set(content.letter(key).elements) - known
    assert {name: get_close_matches(name, known, 1, 0.75) for name in further} == {name: [] for name in further}
    enclosed = {enclosed for name in content.letter_paths for enclosed in content.letter(name).encloses}
    assert set(content.letter(key).elements) & known or key in enclosed, "what is enclosed with a letter needs none"


# -- nothing of it in the program --------------------------------------------------------------------------------------


@lru_cache
def program_texts() -> list[tuple[Path, str]]:
    """Every text of the program but docstrings, which may give an example and cite a policy as a source."""
    texts = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
            text = token.type in (tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1))
            if text and not token.string.lstrip("rRbBfFuU").startswith('"""'):
                texts.append((path.relative_to(ROOT), token.string))
    return texts


@lru_cache
def files_of_the_program() -> list[tuple[Path, str]]:
    """Code, page templates and styles."""
    suffixes = {".py", ".html", ".js", ".css", ".typ", ".txt"}
    return [
        (path.relative_to(ROOT), path.read_text())
        for path in sorted((ROOT / "app").rglob("*"))
        if path.is_file() and path.suffix in suffixes and "vendor" not in path.parts
    ]


@lru_cache
def said_in_the_program() -> list[tuple[Path, str]]:
    """Page templates, styles, and every text of the code."""
    return [*((path, text) for path, text in files_of_the_program() if path.suffix != ".py"), *program_texts()]


@lru_cache
def everything_said() -> str:
    """All of it in one, to be searched at once; no line goes from one text into the next."""
    return "\n".join(text for _, text in said_in_the_program())


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_landlord_is_named_in_the_program(landlord: str) -> None:
    """Names, addresses and numbers of a landlord are content. A docstring may cite its policy as a source."""
    who = content_of(landlord).landlord
    contact = [who.contact.address, who.contact.telephone, who.contact.email, who.contact.website]
    forbidden = [name for name in (who.name, *contact) if name]
    for path, text in files_of_the_program():
        assert [name for name in forbidden if name in text] == [], path
    short = re.compile(rf"\b{re.escape(who.short_name)}\b")
    for path, literal in program_texts():
        assert literal.strip("\"'") != who.key, path
        assert not short.search(literal), f"{path}: {literal}"


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_role_of_a_landlord_is_named_in_the_program(landlord: str) -> None:
    """PRM-01: who does what stands in diagrams and in the landlord's file."""
    for path, literal in program_texts():
        assert literal.strip("\"'") not in content_of(landlord).landlord.roles, f"{path}: {literal}"


@pytest.mark.parametrize(("landlord", "key"), LETTERS)
def test_no_sentence_of_a_letter_stands_in_the_program(landlord: str, key: str) -> None:
    """A letter's words can be changed without touching the program."""
    body = content_of(landlord).files[content_of(landlord).letter_paths[key]].decode().split("---", 2)[-1]
    words = re.sub(r"\{\{.*?\}\}|^:::.*$|[*#_]", "|", body, flags=re.MULTILINE)
    sentences = {sentence.strip() for sentence in re.split(r"[|.\n]", words) if len(sentence.split()) >= FEWEST_WORDS}
    assert sentences
    repeated = [sentence for sentence in sentences if sentence in everything_said()]
    assert {sentence: [path for path, text in said_in_the_program() if sentence in text] for sentence in repeated} == {}


OF_THE_INSTALLATION = {
    "app/config.py", "app/studio/play/kept.py", "app/studio/play/take_step.py",
    "app/studio/what_would_change/letters.py", "app/web/devices.py", "app/web/security.py",
}  # fmt: skip
"""Files whose days are about mail, browsers and made-up cases, and about no case."""


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_limit_of_a_clock_stands_in_the_program(landlord: str) -> None:
    """SYS-02: numbers of days come from the tables of timescales; the program knows no clock by its number."""
    for path, text in files_of_the_program():
        if str(path) in OF_THE_INSTALLATION:
            continue
        limits = re.findall(r"\b\w*(?:days|weeks)\w*\s*(?::\s*int\s*)?=\s*(?:[2-9]|\d\d+)\b", text)
        assert limits == [], path


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_every_event_that_the_program_records_has_a_label(landlord: str) -> None:
    """T9: people read words in the history of a case, not keys. Those of diagrams are checked before publishing."""
    content = content_of(landlord)
    recorded = events_of_the_program()
    assert {"received", "task_completed", "same_matter_linked"} <= recorded
    assert sorted(event for event in recorded if not content.event_label(event)) == []


def test_the_check_names_an_event_without_a_label() -> None:
    """An event that only a diagram names is shown by its key, and the check says so."""
    landlord = LANDLORDS[0]
    files = dict(content_of(landlord).files)
    path = content_of(landlord).table_paths[EVENT_LABELS]
    files[path] = files[path].replace(b'"escalated"', b'"lifted"')
    findings = [str(finding) for finding in check_content(files, landlord)]
    assert len(findings) == 1
    assert "'escalated'" in findings[0]
    assert path in findings[0]


def test_a_landlord_may_call_an_event_otherwise() -> None:
    """Its own table takes the place of the common one; an event that no table knows has no label."""
    landlord = LANDLORDS[0]
    files = dict(content_of(landlord).files)
    common = files[content_of(landlord).table_paths[EVENT_LABELS]]
    files[f"dmn/{landlord}/{EVENT_LABELS}.dmn"] = common.replace(b'"Received"', b'"Came in"')
    own = Release("own", landlord, files)
    assert own.event_label("received") == "Came in"
    assert content_of(landlord).event_label("received") == "Received"
    assert own.event_label("unheard_of") == ""


def events_of_the_program() -> set[str]:
    """The events that code records by name: the first argument of `record`, a text or a constant of the module."""
    events = set()
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record":
                events |= {event for event in map(partial(_text_of, path), node.args[:1]) if event}
    return events


def _text_of(path: Path, argument: ast.expr) -> str:
    if isinstance(argument, ast.Name):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        return str(getattr(module, argument.id, ""))
    return str(argument.value) if isinstance(argument, ast.Constant) else ""
