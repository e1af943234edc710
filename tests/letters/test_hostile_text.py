"""A resident's words stay words: in HTML, in print, wherever a template puts them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from app.letters import compose
from app.wording import clean_text, markdown_escape
from tests.letters.build import letter, template

MARKS = "#*_`~<>[]()!|\\&;:-+=.{}\"'/ \n\t0123456789abAB\u00a0\u200b"
nasty = st.text(st.sampled_from(MARKS) | st.characters(), max_size=60)
relaxed = settings(deadline=None, max_examples=300)
PLACES = {
    "alone": "::: a\n{{ v }}\n:::",
    "in a sentence": "::: a\nYou said {{ v }} to us.\n:::",
    "at the start": "::: a\n{{ v }} is what you said.\n:::",
    "in bold": "::: a\nBefore **x {{ v }} x** after\n:::",
    "in a list": "::: a\n- {{ v }}\n:::",
    "in a numbered list": "::: a\n1. {{ v }}\n   {{ v }}\n:::",
    "in a heading": "::: a\n## {{ v }}\n:::",
    "in a quote": "::: a\n> {{ v }}\n:::",
    "in a table": "::: a\n| A | B |\n|---|---|\n| {{ v }} | x |\n:::",
    "in a link": "::: a\n[{{ v }}](https://example.org)\n:::",
    "twice": "::: a\n{{ v }}{{ v }}\n:::",
    "before letters that could complete a sign": "::: a\n{{ v }}amp;{{ v }}1. x\n:::",
}
TEMPLATES = {place: template(body) for place, body in PLACES.items()}
ELEMENTS = {"alone": "p br", "in bold": "p strong br", "in a list": "ul li br p", "in a numbered list": "ol li br p",
            "in a heading": "h2", "in a quote": "blockquote p br", "in a link": "p a br",
            "in a table": "table thead tbody tr th td"}  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


@relaxed
@pytest.mark.parametrize("place", PLACES)
@given(words=nasty)
@example(words="a\n# b\n\n- c\n    d\n***\n===\n1) e\n> f\n+ g\n```\nh")
@example(words="[a]: https://evil.example\n\n[a]")
@example(words="<https://evil.example> <b>x</b> &lt; &amp;#60; ![x](y)")
@example(words="a | b\n--|--\nc | d")
@example(words="trailing \\")
@example(words="C #")
@example(words="0\r0")
@example(words="&am")
@example(words="::: ref\n{{ secret }}")
def test_whatever_somebody_wrote_is_shown_letter_for_letter(place: str, words: str) -> None:
    made = compose(TEMPLATES[place], {"v": words, "secret": "S3CRET"})
    if not clean_text(words):
        assert not made.present
        return
    shown = html.fragment_fromstring(str(made.html), create_parent="div")
    allowed = {"div", "section", *ELEMENTS.get(place, "p br").split()}
    assert {element.tag for element in shown.iter()} <= allowed
    assert len(shown.xpath("//a")) == (place == "in a link")
    assert set(shown.xpath("//@href")) <= {"https://example.org"}
    assert squeezed(clean_text(words)) in squeezed(unicodedata.normalize("NFC", shown.text_content()))


@relaxed
@given(nasty)
def test_an_escaped_line_is_one_line_that_renders_as_itself(words: str) -> None:
    line = " ".join(clean_text(words).split())
    made = letter("{{ v }}", {"v": line})
    assert squeezed(made.text) == squeezed(line)
    assert "\n" not in markdown_escape(line)


def test_paragraphs_of_a_longer_text_are_kept_where_it_stands_alone() -> None:
    made = letter("::: a\n{{ v }}\n:::", {"v": "First line\nsecond line\r\n\r\n\r\nNew paragraph"})
    assert made.html.count("<p>") == 2
    assert made.html.count("<br />") == 1


def test_control_characters_and_turned_writing_directions_do_not_get_into_a_letter() -> None:
    made = letter("{{ v }}", {"v": "a\x00b\x1b[31mc\u202egpj.exe\ud800"})
    assert made.text == "ab[31mcgpj.exe\N{REPLACEMENT CHARACTER}"


def test_a_plain_sentence_is_not_littered_with_backslashes() -> None:
    """Handlers edit this text: it has to read well."""
    words = "It broke on 24 December (again!). The engineer's visits - three of them - didn't help; £50 & 2 days lost."
    assert letter("::: a\n{{ v }}\n:::", {"v": words}).elements[0].text == words
