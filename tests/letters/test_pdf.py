"""A letter in print: tagged PDF/UA-1 in British English, whatever its words."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.letters import Letter, make_pdf, to_pdf, unprintable_words
from app.letters.outline import outline
from tests.letters.build import letter

HEAD: dict[str, Any] = {
    "landlord": "Example Homes",
    "sender": ["1 High Street", "Townton TN1 1AA"],
    "recipient": "Resident 1042\n2 Low Road\nTownton",
    "reference": "C-2026-17",
    "date": dt.date(2026, 1, 13),
    "footer": ["Telephone 01632 960 001"],
}
BODY = """Dear {{ name }}

::: definition
## What you told us
1. The roof **leaks**
2. Nobody *called*

#### Deep heading

> Your words

- a
  - b

| What | When |
|---|---|
| Fix it | {{ due }} |

---

[The Ombudsman](https://example.org) <mailto:help@example.org>
:::
"""


def everything(name: str = "Resident 1042") -> Letter:
    return letter(BODY, {"name": name, "due": dt.date(2026, 1, 30)}, mandatory=["definition"])


def laid_open(pdf: bytes) -> bytes:
    """The bytes with every compressed stream laid open beside it."""
    opened = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return b"\n".join(opened)


def links(pdf: bytes) -> set[bytes]:
    return set(re.findall(rb"/URI\s*\(((?:[^()\\]|\\.)*)\)", laid_open(pdf)))


def test_the_pdf_is_tagged_marked_in_british_english_and_has_its_title() -> None:
    """RSP-07: readable by a screen reader; PDF/UA-1 says so of itself."""
    inside = laid_open(to_pdf(everything(), HEAD))
    assert inside.startswith(b"%PDF-")
    for sign in (rb"/StructTreeRoot", rb"/Marked\s+true", rb"/Lang\s*\(en-GB\)", rb"/DisplayDocTitle\s+true"):
        assert re.search(sign, inside), sign
    assert b"pdfuaid:part>1<" in inside
    assert b"About your complaint" in inside


def test_headings_lists_tables_and_quotes_are_tagged_as_what_they_are() -> None:
    inside = laid_open(to_pdf(everything(), HEAD))
    for tag in (b"H1", b"H2", b"H3", b"L", b"LI", b"Table", b"TH", b"TD", b"BlockQuote", b"Link", b"P"):
        assert re.search(rb"/S\s*/" + tag + rb"\b", inside), tag


def test_links_go_where_the_template_says_and_their_address_can_be_read_on_paper() -> None:
    assert links(to_pdf(everything(), HEAD)) == {b"https://example.org", b"mailto:help@example.org"}
    (paragraph,) = outline("[The Ombudsman](https://example.org/a/)")
    assert paragraph["children"][-1] == {"kind": "text", "text": " (example.org/a)"}
    assert len(outline("[example.org](https://example.org)")[0]["children"]) == 1


def test_large_print_is_eighteen_point() -> None:
    """ADJ-04: large print is an adjustment a customer may have agreed."""

    def sizes(pdf: bytes) -> set[bytes]:
        return set(re.findall(rb"/[A-Za-z]+\d+ (\d+(?:\.\d+)?) Tf", laid_open(pdf)))

    assert b"12" in sizes(to_pdf(everything(), HEAD))
    assert b"18" in sizes(to_pdf(everything(), {**HEAD, "large_print": True}))
    assert b"12" not in sizes(to_pdf(everything(), {**HEAD, "large_print": True}))


def test_a_letter_without_a_letterhead_can_be_printed() -> None:
    assert to_pdf("Hello", {"title": "A note"}).startswith(b"%PDF-")


def test_an_entry_the_letterhead_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="a letterhead has no adress"):
        to_pdf("Hello", {"title": "A note", "adress": "x"})


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert to_pdf(everything(), HEAD) == to_pdf(everything(), HEAD)


@pytest.mark.parametrize(
    "words",
    [
        '#panic("x") #sys.inputs #read("/etc/passwd") $x$ @ref <label> \\u{41} `raw` //c /*c*/ = Heading',
        '#import "@preview/x:0.1.0": *',
        "https://evil.example [x](https://evil.example) <https://evil.example>",
        '"}] , \\" \\n {{ }} %PDF endstream',
    ],
)
def test_words_that_are_source_elsewhere_are_only_words_here(words: str) -> None:
    plain = to_pdf(everything("x"), HEAD)
    hostile = to_pdf(everything(words), {**HEAD, "recipient": [words], "reference": words})
    assert links(hostile) == links(plain)
    assert (
        len(re.findall(rb"/S\s*/Link\b", laid_open(hostile)))
        == len(re.findall(rb"/S\s*/Link\b", laid_open(plain)))
        == 2
    )


def test_writing_the_fonts_have_is_printed_and_the_rest_is_marked() -> None:
    assert make_pdf(everything("Żółć Привет Ελένη ệ ☃"), HEAD).replaced == frozenset()
    printed = make_pdf(everything("ᚠᚢᚦ 😀 Żółć"), HEAD)
    assert {"ᚠ", "ᚢ", "😀"} <= printed.replaced
    assert not printed.replaced & set("Żółć")


@pytest.mark.parametrize(
    "name",
    [
        "李小龍",
        "田中さくら",
        "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
        "বাংলা",
        "प्रिया",
        "પ્રિયા",
        "محمد",
        "فاطمہ",
        "דוד",
        "தமிழ்",
        "ሰላም",
        "Հայկ",
        "ნინო",
        "สมชาย",
    ],
)
def test_names_in_the_scripts_of_residents_are_printed(name: str) -> None:
    """INT-23"""
    assert unprintable_words(everything("x"), {**HEAD, "recipient": [name]}) == frozenset()


def test_a_name_that_no_font_can_print_is_named_and_a_picture_is_not() -> None:
    """INT-23"""
    assert unprintable_words(everything("x 😀"), {**HEAD, "recipient": ["ᚠᚢᚦ"]}) == set("ᚠᚢᚦ")


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=200), st.text(max_size=40))
def test_any_words_can_be_printed(words: str, title: str) -> None:
    made = everything(words or "x")
    assert make_pdf(made, {**HEAD, "recipient": words, "reference": title}).content.startswith(b"%PDF-")


def test_a_mark_of_byte_order_pasted_with_the_words_is_left_out() -> None:
    """PDF/UA-1 allows it in no text, and Windows puts it there."""
    assert to_pdf("Dear Ms Khan,\n\n\ufeffthank you.", {"title": "\ufeffAn answer"}).startswith(b"%PDF")
