"""Changes that nobody has to notice, each kind with the reason."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml import etree

from app.dmn import parse_model
from app.dmn.verify import verify_model
from tests.mutants.edit import Edit
from tests.mutants.xml_edits import all_of, children, tag


@dataclass(frozen=True)
class Harmless:
    """Changes that do no harm: by the file, the kind of slip, and what was changed (all of them patterns), and, where
    that does not say enough, by a proof that looks at the changed file."""

    path: str
    kind: str
    what: str
    why: str
    proof: Callable[[Edit], bool] = lambda edit: True

    def holds_for(self, edit: Edit) -> bool:
        return all(
            re.search(pattern, text)
            for pattern, text in (
                (self.path, edit.path),
                (self.kind, edit.kind),
                (self.what, f"{edit.where} {edit.what}"),
            )
        ) and self.proof(edit)


def answers_in_either_order(edit: Edit) -> bool:
    """Whether the two rows that changed places never match together, or answer the same where they do."""
    root = etree.fromstring(edit.body)
    row = int(edit.where.removeprefix("row "))
    table = next(table for table in all_of(root, "decisionTable") if len(children(table, "rule")) > row)
    for number, rule in enumerate(children(table, "rule"), 1):
        if number not in (row, row + 1):
            table.remove(rule)
    table.set("hitPolicy", "ANY")
    findings = verify_model(parse_model(etree.tostring(root), name=PurePosixPath(edit.path).stem))
    return not any(finding.code in ("overlap", "not-decided") for finding in findings)


def said_as(edit: Edit) -> tuple[str, str]:
    """What stood there and what stands there now."""
    before, _, after = edit.what.partition(" → ")
    return before, after


def only_column(edit: Edit) -> bool:
    """Whether the table answers in one column: then it gives the value itself, and not by the name of its column."""
    root = etree.fromstring(edit.body)
    column = next(node for node in all_of(root, "output") if node.get("id") == edit.where)
    return len(children(column.getparent(), "output")) == 1


def asked_by_no_row(edit: Edit) -> bool:
    """Whether every row takes whatever stands in the column, and no list of allowed values can refuse it."""
    root = etree.fromstring(edit.body)
    column = next(node for node in all_of(root, "inputExpression") if node.get("id") == edit.where).getparent()
    table = column.getparent()
    cells = [children(rule, "inputEntry")[children(table, "input").index(column)] for rule in children(table, "rule")]
    return not children(column, "inputValues") and all(children(cell, "text")[0].text.strip() == "-" for cell in cells)


def rows_before_take_the_rest(edit: Edit) -> bool:
    """Whether the rows before decide all that the emptied cell takes besides what it took: of a table of which the
    first row that matches decides, a row of the same cells behind the one as it was can then never decide."""
    root = etree.fromstring(edit.body)
    row, column = (int(number) for number in re.findall(r"\d+", edit.where))
    table = next(table for table in all_of(root, "decisionTable") if len(children(table, "rule")) >= row)
    if table.get("hitPolicy") != "FIRST":
        return False
    rules = children(table, "rule")
    as_it_was = copy.deepcopy(rules[row - 1])
    children(children(as_it_was, "inputEntry")[column - 1], "text")[0].text = said_as(edit)[0]
    rules[row - 1].addprevious(as_it_was)
    for rule in rules[row:]:
        table.remove(rule)
    findings = verify_model(parse_model(etree.tostring(root), name=PurePosixPath(edit.path).stem))
    return any(finding.code == "unreachable-rule" and finding.rules == (row + 1,) for finding in findings)


def one_token_at_a_time(edit: Edit) -> bool:
    """Whether nothing else can run when the end is reached: nothing in the diagram ever goes two ways at once."""
    root = etree.fromstring(edit.body)
    goes_two_ways = (
        all_of(root, "parallelGateway", "inclusiveGateway", "complexGateway", "subProcess"),
        all_of(root, "multiInstanceLoopCharacteristics"),
        [edge for edge in all_of(root, "boundaryEvent") if edge.get("cancelActivity") == "false"],
        [
            step for step in all_of(root, "process")[0]
            if tag(step) not in ("exclusiveGateway", "eventBasedGateway") and len(children(step, "outgoing")) > 1
        ],
    )  # fmt: skip
    return not any(goes_two_ways)


def past_a_gateway_that_only_gathers(edit: Edit) -> bool:
    """Whether the flow left out a gateway alone, which gathers ways, decides nothing, and leads where the flow leads
    now: to a step that waits for no other way."""
    led = re.search(r"leads to (\S+), not to (\S+)$", edit.what)
    process = all_of(etree.fromstring(edit.body), "process")[0]
    steps = {step.get("id"): step for step in process}
    new, old = (steps[name] for name in led.groups()) if led else (None, None)
    if new is None or old is None or tag(old) != "exclusiveGateway" or children(old, "extensionElements"):
        return False
    ways_out = [flow for flow in children(process, "sequenceFlow") if flow.get("sourceRef") == old.get("id")]
    goes_on = len(ways_out) == 1 and ways_out[0].get("targetRef") == new.get("id")
    return goes_on and not tag(new).endswith("Gateway")


KNOWN: tuple[Harmless, ...] = (
    Harmless(
        r"^dmn/", r"^other hit policy$", r"UNIQUE → FIRST|FIRST → UNIQUE",
        "No two rows of the table match together – where they may, the check says so of UNIQUE – so that the first row "
        "that matches is the only one.",
    ),
    Harmless(
        r"^dmn/", r"^rules in another order$", r"^row \d+ ",
        "The two rows never match together, or answer the same where they do: whichever stands first.",
        answers_in_either_order,
    ),
    Harmless(
        r"^dmn/", r"^column renamed$", r"",
        "A table that answers in one column gives its value: nothing that asks it names the column.",
        only_column,
    ),
    Harmless(
        r"^dmn/", r"^input (misspelt|turned round)$", r"",
        "No row asks for this column: a table needs one, and every row takes whatever stands in it.",
        asked_by_no_row,
    ),
    Harmless(
        r"^dmn/", r"^cell emptied$", r"^row \d+, input \d+ [^…]+ → -$",
        "What the row takes besides is decided by the rows before it.",
        rows_before_take_the_rest,
    ),
    Harmless(
        r"^bpmn/", r"^end that ends all$", r"no longer ends everything$",
        "Nothing else can run when this end is reached: the diagram never goes two ways at once.",
        one_token_at_a_time,
    ),
    Harmless(
        r"^bpmn/", r"^flow to elsewhere$", r"leads to \S+, not to \S+$",
        "It goes past a gateway that only gathers ways, to where that leads.",
        past_a_gateway_that_only_gathers,
    ),
    Harmless(
        r"^letters/", r"^element's condition dropped$", r"when =(\S+ != null|count\(\S+\) > 0) → nothing$",
        "An element whose words are not given, or whose list is empty, is left out of a letter by that alone.",
    ),
    Harmless(
        r"^landlords/", r"^line deleted$", r" description = ",
        "What a role is there for is written for whoever reads the file: it may be left out, and nothing shows it.",
    ),
    Harmless(
        r"^landlords/ombudsman\.toml$", r"^heading misspelt$", r"\[periods\.",
        "What a period of the Ombudsman's record is called is for whoever reads the file: it names its days.",
    ),
    Harmless(
        r"^landlords/aster\.toml$", r"^line deleted$", r" review_due = 2024-04-30 ",
        "This version of the policy expires on the day of its review: what is flagged from then on is that it expired.",
    ),
)  # fmt: skip


def why_harmless(edit: Edit) -> str:
    """The reason why a change does no harm; empty for one that may."""
    return next((harmless.why for harmless in KNOWN if harmless.holds_for(edit)), "")
