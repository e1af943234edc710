"""Letters are in plain words: what would make one easier to read is said to whoever writes it (RSP-07)."""

from __future__ import annotations

import pytest

from app import letters
from app.casework.letters.plain_words import advice_on
from app.letters import readability_of
from tests.content.landlords import content_of
from tests.content.test_letters_in_every_state import FUTURE, LANDLORDS, facts_of, templates

SHORT = "We came on Monday. The lift runs again. We are sorry that you had to wait."
LONG = (
    "Pursuant to the outcome of the investigation undertaken subsequent to your correspondence, the "
    "organisation has endeavoured to ascertain the circumstances surrounding the alleged deficiencies "
    "identified throughout the previous inspection programme, notwithstanding the considerable "
    "operational difficulties experienced by our contractors during the corresponding reporting period "
    "and the resulting unavailability of appropriately qualified operatives"
)


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_a_letter_in_plain_words_gets_no_advice_and_one_in_the_words_of_offices_does(landlord: str) -> None:
    """RSP-07: long sentences, long words, and words for which there are plain ones, by the landlord's tables."""
    content = content_of(landlord)
    assert advice_on(content, SHORT) == ()
    said = advice_on(content, f"{LONG}.")
    assert any("words on average" in each for each in said)
    assert any("Make two of it" in each and "Pursuant to" in each for each in said)
    assert any("of 100 words are long" in each for each in said)
    for word in ("pursuant to", "subsequent to", "endeavoured", "ascertain", "notwithstanding", "operatives"):
        assert any(each.startswith(f"“{word}”") for each in said), word


def written_here() -> list[tuple[str, str]]:
    """Every letter of every landlord, without the documents that go with one, such as the policy as it stands."""
    enclosed = {each for landlord in LANDLORDS for key in content_of(landlord).letter_paths
                for each in content_of(landlord).letter(key).encloses}  # fmt: skip
    return [(landlord, key) for landlord, key in templates() if key not in enclosed]


@pytest.mark.parametrize(("landlord", "key"), written_here())
def test_our_own_letters_are_in_plain_words(landlord: str, key: str) -> None:
    """RSP-07: whatever advice a writer gets is about their own words."""
    content = content_of(landlord)
    template = content.letter(key)
    for stage in (1, 2):
        letter = letters.compose(template, facts_of(template, stage, None, FUTURE))
        assert advice_on(content, letter.text) == ()


def test_headings_addresses_and_names_are_no_sentences() -> None:
    measured = readability_of(
        f"What we decided\n1 Example Street\nhttps://www.housing-ombudsman.org.uk/complain\n{SHORT}"
    )
    assert (measured.average_words, measured.longest_words) == (5, 8)
    assert measured.longest_sentence == "We are sorry that you had to wait."
    assert readability_of("").average_words == 0
