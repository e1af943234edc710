"""Decision tables as text, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def table_source(
    rows: Sequence[Sequence[str]],
    *,
    inputs: Sequence[tuple[str, str]] = (("x", "number"),),
    outputs: Sequence[tuple[str, str]] = (("answer", ""),),
    hit_policy: str = "UNIQUE",
    default: str = "",
    allowed_outputs: str = "",
    allowed_inputs: str = "",
    requirements: str = "",
) -> str:
    """A model with one table ``d``; a row holds its input cells, then its output cells.

    ``hit_policy`` may read ``COLLECT with SUM``; allowed values and the default hold for every column.
    """

    def text(tag: str, content: str) -> str:
        return f"<{tag}><text>{escape(content)}</text></{tag}>" if content else ""

    policy, _, aggregation = hit_policy.partition(" with ")
    columns = "".join(
        f'<input label="{name}"><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression>'
        f"{text('inputValues', allowed_inputs)}</input>"
        for name, kind in inputs
    )
    columns += "".join(
        f'<output name="{name}" typeRef="{kind}">{text("outputValues", allowed_outputs)}'
        f"{text('defaultOutputEntry', default)}</output>"
        for name, kind in outputs
    )
    rules = "".join(
        f'<rule id="r{number}">'
        + "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in row[: len(inputs)])
        + "".join(f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in row[len(inputs) :])
        + "</rule>"
        for number, row in enumerate(rows, 1)
    )
    attribute = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<definitions xmlns="{NAMESPACE}" name="m" namespace="m" id="m">'
        f'<decision id="d" name="The decision">{requirements}'
        f'<decisionTable hitPolicy="{policy}"{attribute}>{columns}{rules}</decisionTable></decision></definitions>'
    )
