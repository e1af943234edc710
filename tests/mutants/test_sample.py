"""A sample of `make mutants`: slips are made by a seed, change their file, and are noticed where they must be."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from app.scenarios.all_examples import mismatches_of_file
from tests.content.landlords import SHARED, content_of
from tests.drivers.runtime_driver import ROOT
from tests.mutants.catching import CHECK, EXAMPLE, NOBODY, STORY, Catching, Caught
from tests.mutants.diagram_edits import KINDS as OF_DIAGRAMS
from tests.mutants.edit import Edit, misspelt
from tests.mutants.harmless import answers_in_either_order
from tests.mutants.made import OF_OTHERS, OF_TABLES, content_files, edits_of
from tests.mutants.report import HARMLESS, enough, report, share, verdict

pytestmark = pytest.mark.walks

FILES = content_files(ROOT)
SEED = 1
NOTHING_TO_SLIP = {"bpmn/inspiring/acceptance.bpmn"}
"""A diagram that begins and ends, with nothing between."""


@pytest.fixture(scope="module")
def catching() -> Catching:
    return Catching(ROOT, [])


@pytest.mark.parametrize("room", ["bpmn", "dmn", "forms", "letters", "landlords"])
def test_the_same_seed_makes_the_same_slips_and_each_changes_its_file(room: str) -> None:
    for path in [path for path in sorted(FILES) if path.startswith(room)][:: 1 if room == "landlords" else 7]:
        made = list(edits_of(path, FILES[path], SEED))
        assert made or path in NOTHING_TO_SLIP, path
        assert [edit.key for edit in made] == [edit.key for edit in edits_of(path, FILES[path], SEED)]
        assert len(made) <= (OF_TABLES if room == "dmn" else OF_OTHERS)


def test_a_word_misspelt_is_never_the_same_word() -> None:
    chance = random.Random(SEED)
    assert all(misspelt(word, chance) != word for word in ("aa", "abc", "acknowledged") for _ in range(50))


def test_slips_that_the_check_must_notice_are_noticed(catching: Catching) -> None:
    """Of every kind of slip in a diagram that leaves a name which nothing bears, a sample."""
    certain = {"form misspelt", "decision misspelt", "called process misspelt", "due date misspelt"}
    assert certain <= {kind for kind, _, _ in OF_DIAGRAMS}
    path = "bpmn/common/late_escalation.bpmn"
    made = [edit for edit in edits_of(path, FILES[path], SEED, 60) if edit.kind in certain][:8]
    assert made
    assert [edit.key for edit in made if not catching.said_by_check(edit)] == []


def test_slips_in_a_table_are_noticed_by_the_check_or_by_its_examples(catching: Catching) -> None:
    path = "dmn/aspire/reviewer.dmn"
    caught = [catching.catch(edit) for edit in islice(edits_of(path, FILES[path], SEED, 12), 12)]
    assert {result.by for result in caught} <= {CHECK, EXAMPLE}


@pytest.mark.parametrize(
    "path",
    ["forms/respond.form", "forms/association/log_contact.form", "landlords/aster.toml", "landlords/ombudsman.toml"],
)
def test_slips_in_forms_and_landlord_files_are_noticed_or_known_to_be_harmless(catching: Catching, path: str) -> None:
    caught = [catching.catch(edit) for edit in edits_of(path, FILES[path], SEED)]
    assert [result.edit.key for result in caught if verdict(result) not in (CHECK, EXAMPLE, HARMLESS)] == []


def test_a_step_left_out_with_an_event_on_its_edge_is_a_finding_and_no_fault(catching: Catching) -> None:
    """The event is then attached to nothing: the search for what keeps a join waiting takes it as it is."""
    path = "bpmn/common/anonymous_review.bpmn"
    bent = [edit for edit in edits_of(path, FILES[path], SEED) if edit.kind == "bent round a step"]
    assert bent
    assert all(catching.said_by_check(edit) for edit in bent)


def test_rows_may_change_places_only_where_they_never_match_together_or_answer_the_same() -> None:
    """What is called harmless is proved of the changed table; rows that an example tells apart are none of it."""
    content = content_of(SHARED)
    made = [
        edit
        for path in sorted(content.table_paths.values())
        for edit in edits_of(path, content.files[path], SEED)
        if edit.kind == "rules in another order"
    ]
    told_apart = [edit for edit in made if any(mismatches_of_file(edit.path, edit.body, content, ROOT))]
    assert told_apart
    assert [edit.key for edit in told_apart if answers_in_either_order(edit)] == []
    assert any(answers_in_either_order(edit) for edit in made)


def test_the_report_counts_by_kind_and_names_what_nobody_noticed() -> None:
    edits = [Edit("dmn/a.dmn", "rule deleted", f"row {row}", "deleted", b"") for row in range(4)]
    caught = [Caught(edits[0], CHECK, "said"), Caught(edits[1], STORY, "S01"), Caught(edits[2], NOBODY, "")]
    assert share(caught) == 2 / 3
    assert not enough(caught)
    said = report(caught)
    assert "nobody: dmn/a.dmn | rule deleted | row 2 | deleted" in said
    assert enough([Caught(edits[3], EXAMPLE, "said")])
