"""Changes to decision tables that break what the program reads of them are found before they run, with the remedy."""

from __future__ import annotations

import re
from itertools import count

import pytest

from app.content.checking.tables import findings_of_table
from app.content.checking.timescales import timescale_findings
from app.content.contracts.tables import BY_PROPERTY, TABLES
from app.dmn.elements import TableBox
from tests.content.changed_content import Files, changed, changed_within, errors_of, release_of, said_of, with_cell
from tests.content.landlords import LANDLORDS, content_of

LANDLORD = "aspire"
TIMESCALES = f"dmn/{LANDLORD}/timescales.dmn"
OF_PATH = {
    content_of(landlord).table_paths[table]: (landlord, table)
    for landlord in reversed(LANDLORDS)
    for table in sorted(TABLES.keys() & content_of(landlord).table_paths.keys())
    if isinstance(content_of(landlord).model(table).decisions[table].element.logic, TableBox)
}
ASKED = sorted(OF_PATH.values())
"""Every table that the program asks, at one of the landlords that have it."""


def with_hit_policy(landlord: str, table: str, policy: str) -> Files:
    """The files of a landlord with another hit policy of one table."""
    path = content_of(landlord).table_paths[table]
    text = content_of(landlord).files[path].decode()
    pattern = r'(<decisionTable [^>]*?)( hitPolicy="[A-Z ]+")?>'
    text, replaced = re.subn(pattern, rf'\1 hitPolicy="{policy}">', text, count=1)
    assert replaced
    return {**content_of(landlord).files, path: text.encode()}


def test_a_reviewers_table_that_collects_is_an_error() -> None:
    """Then nobody would be barred."""
    said = said_of(with_hit_policy(LANDLORD, "reviewer", "COLLECT"), LANDLORD, "hit policy")
    assert said.startswith(f"error: dmn/{LANDLORD}/reviewer.dmn reviewer, hit policy: ")
    assert said.endswith("Set it to First or Unique.")


def test_a_reviewers_table_without_its_answer_is_an_error_with_the_name_to_give_back() -> None:
    files = changed(LANDLORD, f"dmn/{LANDLORD}/reviewer.dmn", ' name="allowed"', ' name="alowed"')
    said = said_of(files, LANDLORD, "reviewer, outputs")
    assert said.endswith("Rename “alowed” to “allowed”.")


def test_a_handlers_table_that_collects_is_an_error_at_every_landlord_that_shares_it() -> None:
    for landlord in LANDLORDS:
        assert said_of(with_hit_policy(landlord, "handler", "COLLECT"), landlord, "handler, hit policy")


@pytest.mark.parametrize(("landlord", "table"), ASKED)
def test_the_other_hit_policy_is_an_error_in_every_table_that_the_program_asks(landlord: str, table: str) -> None:
    """The kind."""
    policy = "FIRST" if TABLES[table].many else "COLLECT"
    said = findings_of(with_hit_policy(landlord, table, policy), landlord, table)
    assert [text for text in said if f"{content_of(landlord).table_paths[table]} {table}, hit policy" in text]


@pytest.mark.parametrize(("landlord", "table"), ASKED)
def test_a_renamed_column_is_an_error_in_every_table_that_the_program_asks(landlord: str, table: str) -> None:
    """The kind; the name to give back is offered."""
    contract, path = TABLES[table], content_of(landlord).table_paths[table]
    needed = [] if contract.alone else [column.name for column in contract.columns if column.needed]
    for name in needed:
        renamed = name[:-1] + name[-1] * 2
        files = changed_within(landlord, path, "<output ", f' name="{name}"', f' name="{renamed}"')
        said = findings_of(files, landlord, table)
        assert [text for text in said if f"Rename “{renamed}” to “{name}”." in text], said


def findings_of(files: Files, landlord: str, table: str) -> list[str]:
    """What the check says of one table."""
    return [str(finding) for finding in findings_of_table(release_of(files, landlord), table, TABLES[table])]


def test_a_value_alone_has_one_column() -> None:
    """The table part_taken answers a text; a second column would make it a row."""
    path = "dmn/common/part_taken.dmn"
    text = content_of(LANDLORD).files[path].decode()
    numbers = count()
    text = re.sub(r"(<output [^>]*/>|</output>)", r'\1<output id="more" name="more" />', text)
    cell = "</outputEntry>"
    added = re.sub(cell, lambda hit: f'{cell}<outputEntry id="more_{next(numbers)}"><text>null</text>{cell}', text)
    files = {**content_of(LANDLORD).files, path: added.encode()}
    assert said_of(files, LANDLORD, "part_taken, outputs", "Keep one output column.")


@pytest.mark.parametrize("property_", sorted(BY_PROPERTY))
def test_a_table_that_a_task_names_answers_what_the_property_needs(property_: str) -> None:
    """Whatever its name is."""
    elements = [
        (landlord, element.properties[property_])
        for landlord in LANDLORDS
        for process in content_of(landlord).diagrams.processes.values()
        for element in process.elements.values()
        if property_ in element.properties and not element.properties[property_].startswith("=")
    ]
    assert elements
    landlord, table = sorted(set(elements))[0]
    assert said_of(with_hit_policy(landlord, table, "COLLECT"), landlord, f"{table}, hit policy")


@pytest.mark.parametrize(
    ("cell", "text", "said", "remedy"),
    [
        ("limit", '"8"', "holds the text “8”", "Write it without quotes."),
        ("limit", "-10", "must be a whole number, 0 or more", "Correct the cell."),
        ("limit", "7.5", "must be a whole number, 0 or more", "Correct the cell."),
        ("limit", "null", "the unit “working days” needs a number", "Enter a whole number, or delete the row."),
        ("unit", '"workng days"', "holds “workng days”", "Did you mean “working days”?"),
        ("anchor", '"acknowleged"', "holds “acknowleged”", "Did you mean “acknowledged”?"),
        ("anchor", '"acknowledged nad received"', "is not an event, or events joined", "Write an event"),
        ("anchor", '"due of acknowledgment"', "holds “acknowledgment”", "Did you mean “acknowledgement”?"),
        ("met_by", '"response_isued"', "holds “response_isued”", "Did you mean “response_issued”?"),
        ("stopped_by", '"witdrawn"', "holds “witdrawn”", "Did you mean “withdrawn”?"),
        ("holder", '"landlrod"', "holds “landlrod”", "Did you mean “landlord”?"),
        ("breach", '"S1_LAET"', "holds “S1_LAET”", "Did you mean “S1_LATE”?"),
        ("capped_by", '"acknowledgment"', "holds “acknowledgment”", "Did you mean “acknowledgement”?"),
    ],
)  # fmt: skip
def test_a_slip_in_a_cell_of_a_clock_is_an_error_at_its_row_with_what_to_write(
    cell: str, text: str, said: str, remedy: str
) -> None:
    """Row 11 of the table is the one that the editor shows."""
    files = with_cell(LANDLORD, TIMESCALES, f"answer_stage_1_{cell}", text)
    errors = [error for error in errors_of(files, LANDLORD) if "timescales, row 11, column" in error]
    assert any(said in error and remedy in error for error in errors), errors_of(files, LANDLORD)


def test_two_rows_for_one_clock_are_an_error() -> None:
    """A case that fits both would have no date at all."""
    files = with_cell(LANDLORD, TIMESCALES, "contact_at_stage_2_clock", '"stage_2_response"')
    said = said_of(files, LANDLORD, "sets “stage_2_response”")
    assert "row 15" in said
    assert "row 14" in said


def test_clocks_that_wait_for_each_other_are_an_error() -> None:
    files = with_cell(LANDLORD, TIMESCALES, "answer_stage_1_anchor", '"due of stage_1_response"')
    assert "stage_1_response → stage_1_response" in said_of(files, LANDLORD, "circle")


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_a_limit_longer_than_that_of_the_code_is_a_warning(landlord: str) -> None:
    """C5: 10 working days with a slip of a key; none of the policies allows more than the Code does."""
    longer = "which counts as well: whoever works to this date is late by the Code"
    assert not [str(finding) for finding in timescale_findings(content_of(landlord)) if longer in finding.message]
    files = with_cell(LANDLORD, TIMESCALES, "answer_stage_1_limit", "100")
    (said,) = [str(finding) for finding in timescale_findings(release_of(files, LANDLORD)) if longer in finding.message]
    assert said.startswith(f"warning: {TIMESCALES} timescales, row ")
    assert "is 100, longer than the 10 working days of code_timescales, row 2" in said


def test_a_renamed_column_of_clocks_is_an_error() -> None:
    files = changed(LANDLORD, TIMESCALES, ' name="limit"', ' name="limits"')
    assert said_of(files, LANDLORD, "timescales, outputs", "Rename “limits” to “limit”.")


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("dmn/common/stage_answers.dmn", '"RSP1"', '"RSP11"', "Did you mean “RSP1”?"),
        ("dmn/common/risk.dmn", '"immediate_risk"', '"imediate_risk"', "Did you mean “immediate_risk”?"),
        (f"dmn/{LANDLORD}/letter_elements.dmn", '<text>"agreement"', '<text>"agrement"', "Did you mean “agreement”?"),
        ("dmn/common/remedy_authority.dmn", '"handler"', '"handlr"', "Did you mean “handler”?"),
        ("dmn/common/extendable.dmn", '"stage_1_response"', '"stage_1_respnse"', "Did you mean “stage_1_response”?"),
        (f"dmn/{LANDLORD}/personal_contact.dmn", '<text>"customer_contacted"', '<text>"customer_conntacted"',
         "Did you mean “customer_contacted”?"),
    ],
)  # fmt: skip
def test_a_name_that_content_does_not_have_is_an_error_with_the_nearest(
    path: str, old: str, new: str, said: str
) -> None:
    files = changed(LANDLORD, path, old, new, times=100)
    assert any(path in error and said in error for error in errors_of(files, LANDLORD)), errors_of(files, LANDLORD)


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("dmn/code/code_letter_elements.dmn", '"ACK1"', '"ACK11"', "Did you mean “ACK1”?"),
        (TIMESCALES, '"telephone"', '"telefone"', "Did you mean “telephone”?"),
    ],
)
def test_a_cell_compares_with_what_content_has(path: str, old: str, new: str, said: str) -> None:
    files = changed(LANDLORD, path, old, new)
    assert any(path in error and said in error for error in errors_of(files, LANDLORD)), errors_of(files, LANDLORD)


def test_no_table_lists_the_letters_or_channels_that_content_has() -> None:
    """A typed list that lacks one would refuse it; the check says so."""
    files = changed_within(
        LANDLORD, TIMESCALES, "<text>complaint.channel</text>", "</inputExpression>",
        '</inputExpression><inputValues id="v"><text>"telephone","email"</text></inputValues>',
    )  # fmt: skip
    assert said_of(files, LANDLORD, "column 'Channel'", "“web”", "Remove the list of allowed values.")
