"""What does not conform to its declared type where it is handed over becomes null, or fails a strict run (DMN 1.5)."""

from __future__ import annotations

import pytest

from app.dmn import DecisionError, Model
from tests.dmn.test_models import data, literal, model

KNOWN = '<formalParameter name="x" typeRef="number"/><literalExpression><text>x = null</text></literalExpression>'
FUNCTION = (
    '<businessKnowledgeModel id="fn_f" name="f"><variable name="f"/>'
    f"<encapsulatedLogic>{KNOWN}</encapsulatedLogic></businessKnowledgeModel>"
)
SERVICE = (
    '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#out"/>'
    '<inputDecision href="#given"/><inputData href="#in_n"/></decisionService>'
    + literal("given", "1", type_ref="number")
    + data("n", "number")
    + literal("out", "[given = null, n = null]", "given", "in_n")
)


def boxed(name: str, body: str, knowledge: str = "") -> str:
    arrow = (
        f'<knowledgeRequirement><requiredKnowledge href="#{knowledge}"/></knowledgeRequirement>' if knowledge else ""
    )
    return f'<decision id="{name}" name="{name}"><variable name="{name}"/>{arrow}{body}</decision>'


def text(expression: str, type_ref: str = "") -> str:
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    return f"<literalExpression{kind}><text>{expression}</text></literalExpression>"


def conditional(condition: str) -> str:
    parts = f"<if>{condition}</if><then>{text('&quot;then&quot;')}</then><else>{text('&quot;else&quot;')}</else>"
    return boxed("d", f"<conditional>{parts}</conditional>")


def invocation(value: str, binding_type: str = "", called: str = "f", parameter: str = "x") -> str:
    kind = f' typeRef="{binding_type}"' if binding_type else ""
    return boxed(
        "d",
        f'<invocation>{text(called)}<binding><parameter name="{parameter}"{kind}/>{text(value)}</binding></invocation>',
        f"fn_{called}",
    )


RELATION = (
    '<relation><column name="a" typeRef="number"/><column name="b"/>'
    f"<row>{text('&quot;no number&quot;')}{text('2')}</row></relation>"
)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(FUNCTION + literal("d", 'f("text")', "fn_f"), id="argument of a call in an expression"),
        pytest.param(FUNCTION + invocation("&quot;text&quot;"), id="argument of a boxed call"),
        pytest.param(FUNCTION + invocation("&quot;1&quot;", "string"), id="argument bound as text, taken as a number"),
        pytest.param(FUNCTION + invocation("1", "string"), id="argument that is not what the call says"),
        pytest.param(FUNCTION + literal("d", "f([[10]])", "fn_f"), id="a list in a list for a number"),
        pytest.param(conditional(text("&quot;abc&quot;")), id="condition that is a text"),
        pytest.param(conditional(text("1")), id="condition that is a number"),
        pytest.param(boxed("d", text("[[10]]", "number")), id="result of a list in a list"),
    ],
)
def test_it_is_null_with_a_warning_and_what_is_called_is_not_run(source: str) -> None:
    answer = model(source).decide("d", {}, strict=False)
    assert answer.value is None
    assert answer.warnings


def service_called_with(arguments: str) -> Model:
    call = boxed("d", text(f"s({arguments})"), "s")
    return model(SERVICE + call)


@pytest.mark.parametrize("arguments", ['"text", 1', '1, "text"', "[[1]], 1"])
def test_a_decision_service_is_not_run_with_an_input_of_another_type(arguments: str) -> None:
    """Its input data come first, then its input decisions; one of a wrong type is enough."""
    called = service_called_with(arguments)
    answer = called.decide("d", {}, strict=False)
    assert answer.value is None
    assert answer.warnings
    with pytest.raises(DecisionError, match="'s' is given a wrong"):
        called.decide("d", {})


def test_a_decision_service_asked_from_outside_is_not_run_either() -> None:
    service = model(SERVICE)
    assert service.decide_service("s", {"n": 1, "given": 2}, strict=False).value == [False, False]
    answer = service.decide_service("s", {"n": 1, "given": "text"}, strict=False)
    assert answer.value is None
    assert answer.warnings


def test_null_and_what_converts_are_handed_over() -> None:
    """Null is of every type; a list of one is taken out of its list, a single value put into one."""
    assert service_called_with("null, [1]").decide("d", {}).value == [False, True]
    assert model(FUNCTION + literal("d", "f([10])", "fn_f")).decide("d", {}).value is False
    assert model(boxed("d", text("10", "listed")) + numbers()).decide("d", {}).value == [10]


def numbers() -> str:
    return '<itemDefinition name="listed" isCollection="true"><typeRef>number</typeRef></itemDefinition>'


def test_a_null_condition_takes_the_other_way() -> None:
    """As `if` does in FEEL: null is of the type boolean, and not true."""
    assert model(conditional(text("null"))).decide("d", {}).value == "else"


def test_a_strict_run_fails_where_a_condition_is_no_boolean() -> None:
    with pytest.raises(DecisionError, match="the condition after 'if' is a string, not true or false"):
        model(conditional(text("&quot;abc&quot;"))).decide("d", {})


def test_a_cell_of_a_relation_is_of_its_columns_type() -> None:
    relation = model(boxed("d", RELATION))
    assert relation.decide("d", {}, strict=False).value == [{"a": None, "b": 2}]
    with pytest.raises(DecisionError, match="the column 'a'"):
        relation.decide("d", {})
