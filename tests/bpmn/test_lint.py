"""The lint refuses what the engine cannot run, with the element's id and what to draw instead.

``fixtures/<code>.bpmn`` draws each broken construct once; its documentation says which element the finding must name.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import bpmn
from tests.bpmn import drawing
from tests.bpmn.drawing import (
    boundary,
    call,
    catch,
    end,
    gateway,
    mappings,
    message,
    rule,
    script,
    service,
    start,
    throw,
    timer,
    user,
)

FIXTURES = Path(__file__).parent / "fixtures"
SAME_CODE = {"compensation_boundary": "compensation"}
"""Fixtures for a second form of a construct that has a fixture of its own."""


def lint(wiring: bpmn.Wiring | None = None, **bodies: str) -> list[bpmn.Finding]:
    return bpmn.lint(drawing.files(**bodies), wiring)


def line(body: str, name: str = "a") -> str:
    return f"{start()}{body}{end()}\nstart -> {name} -> end"


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.bpmn")), ids=lambda path: path.stem)
def test_each_broken_construct_is_refused_with_its_element_and_a_remedy(path):
    files = {f"test/{path.name}": path.read_bytes()}
    expected = re.search(r"expects: (\w+)", path.read_text(encoding="utf-8"))
    assert expected, "the fixture must say which element it is about"
    errors = [finding for finding in bpmn.lint(files) if finding.severity == bpmn.ERROR]
    assert {finding.code for finding in errors} == {SAME_CODE.get(path.stem, path.stem)}
    [finding] = [finding for finding in errors if finding.element_id == expected[1]]
    assert finding.file == f"test/{path.name}"
    assert finding.message.endswith((".", "?"))
    assert finding.remedy.endswith((".", ")."))
    with pytest.raises(bpmn.DiagramError, match=re.escape(expected[1])):
        bpmn.parse_diagrams(files)


@pytest.mark.parametrize("path", sorted((FIXTURES / "escapes").glob("*.bpmn")), ids=lambda path: path.stem)
def test_a_condition_that_tries_to_reach_python_is_refused(path):
    """In SpiffWorkflow's own script engine a gateway condition ran a shell command (engine-facts.md)."""
    files = {path.name: path.read_bytes()}
    [finding] = [finding for finding in bpmn.lint(files) if finding.severity == bpmn.ERROR]
    assert finding.code in ("python", "feel_syntax", "unknown_function")
    assert finding.element_id == "which_to_a"
    with pytest.raises(bpmn.DiagramError):
        bpmn.parse_diagrams(files)


@pytest.mark.parametrize("place", ["script", "timer", "property", "input", "output", "groups", "due", "service"])
def test_python_is_refused_wherever_an_expression_may_stand(place):
    attack = '=__import__("os").system("id")'
    elements = {
        "script": script("a", attack, "x"),
        "timer": catch("a", timer("timeDate", attack)),
        "property": user("a", letter=attack),
        "input": service("a", "alert", mappings({"x": attack})),
        "output": service("a", "alert", mappings(None, {"x": attack})),
        "groups": user("a", groups=attack),
        "due": user("a", due=attack),
        "service": service("a", attack),
    }
    [finding] = lint(main=line(elements[place]))
    assert (finding.code, finding.element_id, finding.severity) == ("python", "a", bpmn.ERROR)


def test_spiffworkflows_own_script_engine_is_never_reached():
    from app.bpmn.expressions import NoPython

    engine = NoPython()
    for attempt in (
        lambda: engine.evaluate(None, "1"),
        lambda: engine.execute(None, "1"),
        lambda: engine.validate("1"),
        lambda: engine.call_service(None),
    ):
        with pytest.raises(bpmn.ExpressionError):
            attempt()


def test_a_sound_diagram_has_no_findings():
    body = f"""{start()}{user("a", letter='=if x = 1 then "ACK1" else null')}
    {boundary("late", "a", timer("timeDate", "=deadlines.acknowledgement.overdue_at"), interrupting=False)}
    {end("reminded")}{rule("decide", "extensions", "answer")}{gateway("which", default="which_to_end")}
    {service("warn", "alert", mappings({"text": "late"}), role="lead")}{end()}
    start -> a -> decide -> which
    late -> reminded
    which -> warn : =answer = "yes"
    which -> end
    warn -> end"""
    assert lint(main=body) == []


def test_an_error_names_everything_a_process_owner_needs():
    [finding] = lint(main=line(user("a", form="")))
    assert str(finding) == (
        "test/main.bpmn: a “a”: This user task has no form. Enter the id of a form (Form, in the properties panel)."
    )


def test_every_error_is_listed_not_only_the_first():
    body = line(user("a", form="", groups="") + user("b", groups="")) + "\na -> b"
    codes = [finding.code for finding in lint(main=body)]
    assert codes.count("no_groups") == 2
    assert "no_form" in codes
    assert "several_flows" in codes


def test_a_collaboration_with_one_executable_process_is_allowed():
    content = drawing.process("main", line(user("a"))).decode()
    other = '<bpmn:process id="customer" name="customer" isExecutable="false"/>'
    lanes = '<bpmn:collaboration id="both"><bpmn:participant id="us" processRef="main"/></bpmn:collaboration>'
    content = content.replace("<bpmndi:BPMNDiagram", lanes + other + "<bpmndi:BPMNDiagram", 1)
    assert bpmn.lint({"test/main.bpmn": content.encode()}) == []
    assert list(bpmn.parse_diagrams({"test/main.bpmn": content.encode()}).processes) == ["main"]


def test_two_files_with_the_same_process_are_refused():
    content = drawing.process("main", line(user("a")))
    findings = bpmn.lint({"common/main.bpmn": content, "aspire/main.bpmn": content})
    assert [finding.code for finding in findings] == ["repeated_process"]


def test_a_called_process_must_have_a_plain_start():
    findings = lint(
        main=line(call("a", "stage")),
        stage=f"{start('asked', message('ask'))}{user('b')}{end()}\nasked -> b -> end",
    )
    assert [(finding.code, finding.element_id) for finding in findings] == [("called_start", "a")]


def test_processes_that_call_each_other_in_a_ring_are_refused():
    findings = lint(main=line(call("a", "other")), other=line(call("a", "main")))
    assert [(finding.code, finding.file) for finding in findings] == [
        ("call_cycle", "test/main.bpmn"),
        ("call_cycle", "test/other.bpmn"),
    ]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"<a/>", b"not xml", b"<bpmn:definitions/>"])
def test_a_file_that_is_no_diagram_is_a_finding_not_a_crash(content):
    [finding] = bpmn.lint({"test/main.bpmn": content})
    assert finding.code == "unreadable"


def test_messages_of_two_files_with_the_same_id_keep_their_own_names():
    """With one parser for all files, the names of the last file would win."""
    first = drawing.process("one", line(catch("a", message("alpha"))))
    second = drawing.process("two", line(catch("a", message("beta")))).replace(b"Message_beta", b"Message_alpha")
    processes = bpmn.parse_diagrams({"one.bpmn": first, "two.bpmn": second}).processes
    assert processes["one"].elements["a"].message == "alpha"
    assert processes["two"].elements["a"].message == "beta"


# -- wiring ------------------------------------------------------------------------------------------------------------

WIRING = bpmn.Wiring(
    forms=frozenset({"form", "reply"}),
    decisions=frozenset({"extensions"}),
    service_types=frozenset({"alert"}),
    roles=frozenset({"handlers", "lead"}),
    letters=frozenset({"ACK1"}),
    clocks=frozenset({"acknowledgement"}),
    events=frozenset({"acknowledged"}),
    messages=frozenset({"news"}),
)


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (user("a", form="frm"), "unknown_form", "Did you mean “form”?"),
        (user("a", groups="handler"), "unknown_role", "Did you mean “handlers”?"),
        (user("a", groups="handlers, boss"), "unknown_role", "“boss”"),
        (user("a", letter="ACK9"), "unknown_letter", "Did you mean “ACK1”?"),
        (user("a", clock="acknowledgment"), "unknown_clock", "Did you mean “acknowledgement”?"),
        (user("a", event="acknowledge"), "unknown_event", "Did you mean “acknowledged”?"),
        (rule("a", "extension", "x"), "unknown_decision", "Did you mean “extensions”?"),
        (user("a", proposes="extension"), "unknown_decision", "Did you mean “extensions”?"),
        (service("a", "alarm"), "unknown_service", "no service “alarm”"),
        (service("a", "alert", role="leader"), "unknown_role", "Did you mean “lead”?"),
    ],
)
def test_a_name_that_nobody_provides_is_refused_with_the_nearest_one(body, code, said):
    [finding] = lint(WIRING, main=line(body))
    assert (finding.severity, finding.code, finding.element_id) == (bpmn.ERROR, code, "a")
    assert said in finding.message


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (throw("a", message("nobody")), "nobody_waits"),
        (user("a", tells="nobody"), "nobody_waits"),
        (user("a", tells='=if 1 = 2 then "nobody" else null'), "nobody_waits"),
        (catch("a", message("nobody")), "nobody_tells"),
        ('<bpmn:task id="a" name="a"/>', "undefined_task"),
        (service("a", "alert") + boundary("b", "a", timer("timeDuration", "P1D")) + "\nb -> end\n", "boundary_never"),
        (
            user("a", '<zeebe:taskSchedule followUpDate="=today()"/>').replace("<zeebe:taskSchedule dueDate", "<x"),
            "ignored",
        ),
        (user("a").replace('name="a"', 'name=""'), "no_name"),
    ],
)
def test_what_is_odd_but_runs_is_a_warning(body, code):
    [finding] = lint(WIRING, main=line(body))
    assert (finding.severity, finding.code) == (bpmn.WARNING, code)


@pytest.mark.parametrize("body", [catch("a", message("reply")), catch("a", message("news"))])
def test_a_message_told_by_a_form_or_by_the_program_is_expected(body):
    assert lint(WIRING, main=line(body)) == []


def test_a_gateway_without_a_default_is_a_warning():
    body = f"""{start()}{gateway("which")}{user("a")}{user("b")}{end()}
    start -> which
    which -> a : =x = 1
    which -> b : =x = 2
    a -> end
    b -> end"""
    [finding] = lint(main=body)
    assert (finding.severity, finding.code, finding.element_id) == (bpmn.WARNING, "no_default", "which")
