"""What a decision reads comes by an arrow or from whoever asks; nothing is null because nobody provides it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from app.config import Settings
from app.dmn import DecisionError, Model
from app.dmn.verify import verify_model
from app.errors import Invalid, NotFound
from tests.cli.test_commands import ROOT, command_line
from tests.dmn.test_models import NAMESPACES, data, literal, model


def asked(name: str, required: str, expression: str) -> str:
    """A decision of id `name` and another name, which requires `required` and reads `expression`."""
    arrow = (
        f'<informationRequirement><requiredDecision href="#{required}"/></informationRequirement>' if required else ""
    )
    return (
        f'<decision id="{name}" name="Name of {name}"><variable name="Name of {name}"/>{arrow}'
        f"<literalExpression><text>{expression}</text></literalExpression></decision>"
    )


Evaluate = Callable[..., Result]
CAMUNDAS = asked("risk-level", "", '"high"') + asked("route", "risk-level", 'if risk-level = "high" then 1 else 2')


def faults(source: Model) -> list[str]:
    return [finding.message for finding in verify_model(source) if finding.code == "unknown-name"]


@pytest.mark.parametrize("read", ["risk-level", "Name of risk-level"])
def test_a_required_decision_goes_by_its_id_and_by_its_name(read: str) -> None:
    """Camunda's own models name it by its id."""
    both = model(asked("risk-level", "", '"high"') + asked("route", "risk-level", read))
    assert both.decide("route", {}).value == "high"
    assert faults(both) == []


def test_an_id_that_is_the_name_of_something_else_stays_that_things_name() -> None:
    """What is called so goes before what has it for its id."""
    source = model(data("rate", "number") + asked("rate", "", "1") + literal("d", "rate", "in_rate"))
    assert source.decide("d", {"rate": 5}).value == 5


def test_what_the_model_has_and_no_arrow_leads_to_is_refused() -> None:
    """Dmn-js lets one delete the arrow; the decision then read null, and null matched null."""
    cut = model(asked("risk", "", '"high"') + asked("route", "", "if Name of risk = null then 1 else 2"))
    assert faults(cut) == [
        "nobody provides 'Name of risk', used in 'if Name of risk = null then 1 else 2': draw an arrow from "
        "'Name of risk' or correct the name"
    ]
    with pytest.raises(DecisionError, match="no arrow leads there: draw one from 'Name of risk'"):
        cut.decide("route", {})


def test_an_input_drawn_without_its_arrow_is_refused_though_it_is_given() -> None:
    cut = model(data("channel", "string") + literal("d", "channel"))
    assert len(faults(cut)) == 1
    with pytest.raises(DecisionError, match="draw one from 'channel'"):
        cut.decide("d", {"channel": "email"})


def test_a_table_without_input_data_reads_what_it_is_given() -> None:
    assert faults(model(literal("d", "complaint.channel"))) == []
    assert model(literal("d", "complaint.channel")).decide("d", {"complaint": {"channel": "email"}}).value == "email"


def test_who_is_known_to_ask_provides_nothing_else() -> None:
    """An input that nobody provides."""
    findings = verify_model(model(literal("d", "complaint.channel = chanel")), provided={"complaint"})
    assert ["'chanel'" in finding.message for finding in findings] == [True]


@pytest.fixture
def evaluate(tmp_path: Path) -> Iterator[Evaluate]:
    app = command_line(Settings(database_url="sqlite://", secret_key="k" * 40, content=ROOT, var=tmp_path / "var"))
    runner = app.test_cli_runner()

    def run(source: str, *words: str) -> Result:
        path = tmp_path / "m.dmn"
        head = f'<definitions xmlns="{NAMESPACES[2]}" name="m" namespace="urn:m" id="m">'
        path.write_text(f"{head}{source}</definitions>", encoding="utf-8")
        return runner.invoke(app.cli, ["dmn", "evaluate", str(path), *words])

    yield run
    app.extensions["runtime"].database.dispose()


def test_evaluate_answers_by_id(evaluate: Evaluate) -> None:
    result = evaluate(CAMUNDAS, "--decision", "route")
    assert (result.exit_code, json.loads(result.stdout)) == (0, 1)


@pytest.mark.parametrize(
    "source",
    [
        asked("risk", "", '"high"') + asked("route", "risk", 'if riks = "high" then 1 else 2'),
        literal("route", 'if channel = null then "unknown" else channel'),
        data("channel", "string") + literal("route", "channel", "in_channel"),
        data("channel", "string") + literal("route", "channel"),
    ],
    ids=["misspelt", "not given", "drawn and not given", "not drawn"],
)
def test_evaluate_refuses_what_nobody_provides(source: str, evaluate: Evaluate) -> None:
    """It answered "unknown" and ended with 0."""
    result = evaluate(source, "--decision", "route")
    assert isinstance(result.exception, Invalid) or result.exit_code == Invalid.exit_code
    assert "Nobody provides" in result.output + str(result.exception)


def test_evaluate_takes_null_for_an_answer(evaluate: Evaluate) -> None:
    result = evaluate(literal("route", "channel"), "--input", '{"channel": null}')
    assert (result.exit_code, json.loads(result.stdout)) == (0, None)


def test_evaluate_knows_no_decision_of_another_name(evaluate: Evaluate) -> None:
    result = evaluate(CAMUNDAS, "--decision", "roote")
    assert isinstance(result.exception, NotFound) or result.exit_code == NotFound.exit_code
