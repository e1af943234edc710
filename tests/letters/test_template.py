"""Letter files: what they may say, and what their author reads about mistakes."""

from __future__ import annotations

import pytest

from tests.letters.build import refusal, template

FRONT = "---\ntitle: About your complaint\n---\n"


def test_a_template_knows_its_title_settings_and_elements_in_order() -> None:
    read = template(
        "Dear you\n\n::: ref\nA\n:::\n::: due\nB\n:::\nBye",
        "title: Hello: you",
        "addressee: mp",
        "stage: =complaint.stage",
    )
    assert read.title == "Hello: you"
    assert (read.addressee, read.key) == ("mp", "ACK1")
    assert read.elements == ("ref", "due")


def test_quotes_around_a_setting_are_not_part_of_it_and_comments_are_skipped() -> None:
    assert template("x", "# for Aspire", 'title: "Our answer"').title == "Our answer"


def test_a_template_says_which_facts_it_asks_for_without_its_loop_variables() -> None:
    read = template(
        "{{ resident.name }}\n::: points when =complaint.stage = 1\n::: each point in definition.points\n"
        "{{ point.text }} {{ complaint.reference }}\n::: otherwise\n{{ point }}\n:::\n:::",
        "title: About {{ complaint.summary }}",
        "stage: =complaint.level",
    )
    assert read.paths == {
        "complaint.summary", "complaint.level", "resident.name", "complaint.stage", "definition.points",
        "complaint.reference", "point",
    }  # fmt: skip
    assert read.names == {"complaint", "resident", "definition", "point"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Hello", 1, "starts with front matter"),
        ("---\ntitle: x\nHello", 3, "not `Hello`".replace("`", "'")),
        ("---\ntitle: x", 2, "not closed"),
        ("---\naddressee: mp\n---\n", 1, "needs a title"),
        ("---\ntitle: a\ntitle: b\n---\n", 3, "stands twice"),
        (FRONT + "::: ref\nA", 4, "never closed"),
        (FRONT + "::: when =true\nA\n", 4, "never closed"),
        (FRONT + "A\n:::\n", 5, "closes nothing"),
        (FRONT + "::: ref\n:::\n::: ref\n:::", 6, "stands in line 4 already"),
        (FRONT + "::: ref\n::: due\n:::\n:::", 5, "starts inside the ::: of line 4"),
        (FRONT + "::: two words\n:::", 4, "only `when =<condition>` may stand"),
        (FRONT + "::: ref whne =true\n:::", 4, "Did you mean 'when'?"),
        (FRONT + "::: 1st\n:::", 4, "named by one word"),
        (FRONT + "::: each point of points\n:::", 4, "::: each <name> in"),
        (FRONT + "::: otherwise\n:::", 4, "belongs once inside"),
        (FRONT + "::: when =a\n::: otherwise\n::: otherwise\n:::", 6, "belongs once inside"),
        (FRONT + "Dear {{ resident.name }", 4, "close it"),
        (FRONT + "Dear {{ resident. }}", 4, "not FEEL"),
        (FRONT + "\n::: ref when =1 +\n:::", 5, "not FEEL"),
        (FRONT + "{{ amount | mony }}", 4, "did you mean 'money'?"),
        (FRONT + "::: when =a\n" * 8 + ":::\n" * 8, 9, "nested more than"),
        (FRONT + "x" * 200_001, 1, "larger than"),
        (b"---\ntitle: \xff\n---\n", 1, "UTF-8"),
    ],
)
def test_a_mistake_is_reported_with_its_line_and_the_way_out(text: str | bytes, line: int, words: str) -> None:
    error = refusal(text)
    assert words in error.message
    assert error.line == line
    assert str(error).startswith(f"letter ACK1, line {line}: ")


def test_a_condition_may_be_written_in_braces_as_well() -> None:
    assert template('::: ref {when: "=a = "b""}\nA\n:::').paths == {"a"}


def test_settings_that_do_nothing_are_warnings() -> None:
    findings = template("::: ref\nA\n:::", "title: x", "adressee: mp").lint()
    assert [(finding.severity, finding.message, finding.remedy) for finding in findings] == [
        ("warning", "the setting 'adressee' does nothing", "Did you mean 'addressee'?"),
    ]
