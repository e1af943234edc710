"""Whole models: requirement graphs, functions, services, imports, types, and files that are unsafe to read."""

from __future__ import annotations

import pytest

from app.dmn import DecisionError, DmnError, DmnParseError, Model, parse_model
from app.feel import to_python

NAMESPACES = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]


def model(body: str, namespace: str = NAMESPACES[2], **options: object) -> Model:
    return parse_model(
        f'<definitions xmlns="{namespace}" xmlns:feel="https://www.omg.org/spec/DMN/20191111/FEEL/"'
        f' name="m" namespace="urn:m" id="m">{body}</definitions>',
        **options,  # type: ignore[arg-type]
    )


def literal(name: str, text: str, *required: str, type_ref: str = "") -> str:
    arrows = "".join(
        "<informationRequirement>"
        f'<{"requiredInput" if key.startswith("in_") else "requiredDecision"} href="#{key}"/></informationRequirement>'
        if not key.startswith("fn_")
        else f'<knowledgeRequirement><requiredKnowledge href="#{key}"/></knowledgeRequirement>'
        for key in required
    )
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{kind}/>{arrows}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def data(name: str, kind: str = "") -> str:
    return f'<inputData id="in_{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_version_of_the_namespace_is_read(namespace: str) -> None:
    got = model(data("Monthly income", "number") + literal("d", "Monthly income * 12", "in_Monthly income"), namespace)
    assert got.decide("d", {"Monthly income": 100}).value == 1200


def test_what_camundas_editor_adds_is_passed_over() -> None:
    source = """<?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
      xmlns:modeler="http://camunda.org/schema/modeler/1.0"
      xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="a" name="DRD"
      namespace="http://camunda.org/schema/1.0/dmn"
      modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
      <decision id="days" name="Days"><extensionElements><camunda:x/></extensionElements>
        <decisionTable id="t" camunda:historyTimeToLive="1"><input id="i" label="Kind" biodi:width="192" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0">
          <inputExpression id="e" typeRef="string" expressionLanguage="feel"><text>kind</text></inputExpression></input>
          <output id="o" label="Working days" name="working_days" typeRef="integer"/>
          <rule id="r"><description>Code 6.3</description><inputEntry id="c"><text>"stage 1"</text></inputEntry>
          <outputEntry id="v"><text>10</text></outputEntry></rule></decisionTable></decision>
      <dmndi:DMNDI><dmndi:DMNDiagram>
      <dmndi:DMNShape dmnElementRef="days"/></dmndi:DMNDiagram></dmndi:DMNDI></definitions>"""
    got = parse_model(source)
    answer = got.decide("days", {"kind": "stage 1"})
    assert answer.value == 10
    assert got.problems == []
    assert answer.trace[-1]["rules"][0]["annotations"] == ["Code 6.3"]


def test_decisions_see_what_they_require_and_nothing_else_of_the_model() -> None:
    got = model(
        data("x", "number") + literal("a", "x + 1", "in_x") + literal("b", "a * 2", "a") + literal("c", "x", "a")
    )
    assert got.decide("b", {"x": 1}).value == 4
    hidden = got.decide("c", {"x": 1}, strict=False)
    assert hidden.value is None
    assert "nobody provides 'x'" in hidden.warnings[0]


def test_each_required_decision_is_in_the_trace_once() -> None:
    got = model(literal("a", "1") + literal("b", "a", "a") + literal("c", "a + b", "a", "b"))
    assert [entry["decision"] for entry in got.decide("c", {}).trace] == ["a", "b", "c"]


def test_decisions_in_a_circle_are_refused() -> None:
    with pytest.raises(DmnParseError, match="circle: a → b → a"):
        model(literal("a", "b", "b") + literal("b", "a", "a"))


BKM = """<businessKnowledgeModel id="fn_fee" name="fee"><variable name="fee"/><encapsulatedLogic kind="{kind}">
<formalParameter name="n" typeRef="number"/><literalExpression>
<text>if n = 0 then 0 else 2 + fee(n - 1)</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>"""


def test_a_function_may_call_itself() -> None:
    got = model(BKM.format(kind="FEEL") + literal("d", "fee(3)", "fn_fee"))
    assert got.decide("d", {}).value == 6
    assert got.invoke_bkm("fee", {"n": 2}).value == 4


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_functions_of_other_languages_give_null_and_say_why(kind: str) -> None:
    got = model(BKM.format(kind=kind) + literal("d", "fee(3)", "fn_fee")).decide("d", {}, strict=False)
    assert got.value is None
    assert f"fee is a {kind} function, which is not run here: write it in FEEL" in got.warnings[0]


def test_a_service_takes_input_data_then_decisions_and_gives_its_outputs() -> None:
    body = (
        data("x", "number")
        + literal("given", "100", type_ref="number")
        + literal("out", "x - given", "in_x", "given")
        + literal("caller", "service(10, 3)", "fn_service")
        + '<decisionService id="fn_service" name="service"><variable name="service"/><outputDecision href="#out"/>'
        '<inputDecision href="#given"/><inputData href="#in_x"/></decisionService>'
    )
    got = model(body)
    assert got.decide("caller", {}).value == 7
    assert got.decide_service("service", {"x": 5, "given": 1}).value == 4
    assert got.decide("out", {"x": 5}).value == -95


def test_an_import_brings_decisions_functions_and_types() -> None:
    other = parse_model(
        f'<definitions xmlns="{NAMESPACES[2]}" name="o" namespace="urn:o">'
        '<itemDefinition name="tDays"><typeRef>number</typeRef>'
        "<allowedValues><text>[1..20]</text></allowedValues></itemDefinition>"
        f"{literal('limit', '10')}</definitions>"
    )
    body = (
        '<import name="code" namespace="urn:o"/><decision id="d" name="d"><variable name="d" typeRef="code.tDays"/>'
        '<informationRequirement><requiredDecision href="urn:o#limit"/></informationRequirement>'
        "<literalExpression><text>code.limit * 2</text></literalExpression></decision>"
    )
    assert model(body, imports={"urn:o": other}).decide("d", {}).value == 20
    assert (
        model(body, imports=lambda namespace, location: other if namespace == "urn:o" else None).decide("d", {}).value
        == 20
    )
    assert model(body).problems


ITEMS = """<itemDefinition name="tPoint"><itemComponent name="kind"><typeRef>string</typeRef>
<allowedValues><text>"repair","staff"</text></allowedValues></itemComponent>
<itemComponent name="days"><typeRef>feel:number</typeRef>
</itemComponent></itemDefinition>
<itemDefinition name="tPoints" isCollection="true"><typeRef>tPoint</typeRef></itemDefinition>"""


def test_inputs_are_fitted_to_their_types() -> None:
    got = model(ITEMS + data("points", "tPoints") + literal("d", "count(points)", "in_points"))
    assert got.decide("d", {"points": {"kind": "repair", "days": 1}}).value == 1
    with pytest.raises(DecisionError, match="not one of the allowed values"):
        got.decide("d", {"points": [{"kind": "noise", "days": 1}]})
    with pytest.raises(DecisionError, match="is not a tPoints"):
        got.decide("d", {"points": [{"kind": "repair", "days": "x"}]})


def test_a_result_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(DecisionError, match="the result of 'd': \"a\" is not a number"):
        model(literal("d", '"a"', type_ref="number")).decide("d", {})


def test_an_unknown_type_and_a_dangling_arrow_are_problems() -> None:
    got = model(literal("d", "1", "nowhere", type_ref="tNope"))
    messages = " / ".join(str(problem) for problem in got.problems)
    assert "nobody defines the type 'tNope'" in messages
    assert "nothing has the id 'nowhere'" in messages


def test_a_decision_without_logic_says_so() -> None:
    with pytest.raises(DecisionError, match="no decision logic"):
        model('<decision id="d" name="d"/>').decide("d", {})


def test_an_expression_in_another_language_is_a_problem() -> None:
    got = model(
        '<decision id="d" name="d"><literalExpression expressionLanguage="python">'
        '<text>__import__("os")</text></literalExpression></decision>'
    )
    assert "write it in FEEL" in str(got.problems[0])


def test_boxed_expressions_of_every_kind() -> None:
    def lit(text: str) -> str:
        return f"<literalExpression><text>{text}</text></literalExpression>"

    boxes = {
        "[1, 2]": f"<list>{lit('1')}{lit('2')}</list>",
        '[{"a": 1, "b": 2}]': '<relation><column name="a"/><column name="b"/>'
        f"<row>{lit('1')}{lit('2')}</row></relation>",
        "[2, 4]": f'<for iteratorVariable="i"><in>{lit("[1, 2]")}</in><return>{lit("i * 2")}</return></for>',
        "[3]": f"<filter><in>{lit('[1, 3]')}</in><match>{lit('item &gt; 2')}</match></filter>",
        "true": f'<some iteratorVariable="i"><in>{lit("[1, 2]")}</in><satisfies>{lit("i = 2")}</satisfies></some>',
        "false": f'<every iteratorVariable="i"><in>{lit("[1, 2]")}</in><satisfies>{lit("i = 2")}</satisfies></every>',
        "1": f"<conditional><if>{lit('true')}</if><then>{lit('1')}</then><else>{lit('2')}</else></conditional>",
        "3": f'<context><contextEntry><variable name="a"/>{lit("1")}</contextEntry>'
        f"<contextEntry>{lit('a + 2')}</contextEntry></context>",
        "9": f'<invocation>{lit("abs")}<binding><parameter name="n"/>{lit("-9")}</binding></invocation>',
    }
    import json

    for expected, box in boxes.items():
        got = model(f'<decision id="d" name="d">{box}</decision>')
        assert got.problems == []
        assert to_python(got.decide("d", {}).value) == json.loads(expected)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("not xml", "the file is not XML"),
        ("<definitions/>", "not a DMN file"),
        (
            '<!DOCTYPE d [<!ENTITY e "x">]>'
            '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="&e;"/>',
            "document type",
        ),
        (
            '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">&e;</definitions>',
            "document type",
        ),
    ],
)
def test_a_file_that_is_no_model_or_would_reach_outside_is_refused(source: str, message: str) -> None:
    with pytest.raises(DmnParseError, match=message):
        parse_model(source)


def test_every_error_of_the_room_is_one_kind() -> None:
    assert issubclass(DmnParseError, DmnError)
    assert issubclass(DecisionError, DmnError)


def test_the_version_is_the_content() -> None:
    first, second = model(literal("d", "1")), model(literal("d", "2"))
    assert len(first.version) == 64
    assert first.version != second.version
    assert first.version == model(literal("d", "1")).version


def test_a_bomb_or_a_strange_input_is_a_decision_error() -> None:
    with pytest.raises(DecisionError, match=r"was stopped: .* more than 100000 items"):
        model(literal("d", "for i in 1..1000000000 return i")).decide("d", {}, strict=False)
    with pytest.raises(DecisionError, match="the input 'x': a Python object has no FEEL value"):
        model(literal("d", "1")).decide("d", {"x": object()})
