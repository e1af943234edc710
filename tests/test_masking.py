"""What is taken out of what people wrote, for those who see no cases: in doubt more than less (PRM-04)."""

from __future__ import annotations

import pytest

from app.masking import anonymous, masked_address, without_contact_data, without_values
from tests.content.landlords import LANDLORDS, content_of

ORDINARY = frozenset({"waiting", "pay", "rang", "came", "parts", "will", "rose"})


@pytest.mark.parametrize(
    "name",
    [
        "John Smith", "Zoë Ng", "Mary Ann Smithson", "MARY ANN SMITHSON", "Łukasz Żak", "Ewa Łąkowa", "Maria de Silva",
        "Ian van der Berg", "王小明", "ਸਿਮਰਨ ਕੌਰ", "محمد العلي", "Иван Петров", "Mrs Özil", "mrs patel",
        "Prof. Adeyemi", "Sir John Smythe-Jones", "Rev Blake", "J. R. Smith", "Mr and Mrs Green", "Siobhán O’Neill",
        "d'Souza", "al-Hassan", "McDonald", "Smithson", "Sarah Kitchen", "Will Young", "May Green", "dr singh",
        "Cllr Waters", "miss Okafor", "mrs anita patel",
    ],
)  # fmt: skip
@pytest.mark.parametrize("said", ["We wait for the key from {}.", "{}'s key is missing", "The boiler (see {}) is old"])
def test_somebody_nobody_here_knows_is_not_named(name: str, said: str) -> None:
    """PRM-04: in capitals of any script, with a title, with the small words of a name, in another script."""
    shown = anonymous(said.format(name), frozenset(), (), ORDINARY)
    assert shown == said.format("[name]")


@pytest.mark.parametrize("name", ["harriet jones", "Harriet Jones", "HARRIET JONES", "harriét jönes", "cher", "Cher"])
def test_somebody_known_is_not_named_however_the_name_is_written(name: str) -> None:
    known = {"harriet jones", "cher"}
    assert anonymous(f"the key is with {name}, not here", known) == "the key is with [name], not here"


@pytest.mark.parametrize(
    "text",
    [
        "The Boiler Company comes on Monday 3 March 2026",
        "Stage 2 waits for the Housing Ombudsman and the Council",
        "Waiting for parts. The Surveyor of Repairs is ill, an EICR is missing",
        "We asked in May and June; see ASC-2025-00001",
        "More than 20 working days after the complaint: the Code allows it with agreement only",
        "I'm told that it's the contractor’s fault",
        "Pay £250 by 12 December 2025, 3 rooms in the house",
    ],
)
def test_plain_words_stay(text: str) -> None:
    assert anonymous(text, frozenset(), (), ORDINARY) == text


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_the_landlords_own_names_and_services_stay(landlord: str) -> None:
    content = content_of(landlord)
    for name in content.own_names:
        text = f"We asked {name} about it"
        assert anonymous(text, frozenset(), content.own_names, content.ordinary_words) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Her number is QQ 12 34 56 C", "Her number is [number]"),
        ("it is qq123456c", "it is [number]"),
        ("born 3 May 1980", "[date]"),
        ("he was born on the 3rd of May, 1980", "he was [date]"),
        ("DOB 03/05/1980", "[date]"),
        ("d.o.b.: 1980-05-03", "[date]"),
        ("date of birth 3.5.80", "date of [date]"),
        ("born in 1980", "[date]"),
        ("May 3, 1980 it says", "[date] it says"),
        ("jo@example.org, 01782 635200, ST5 0QW", "[address], [address], [address]"),
        ("at 12 Łąkowa Street, 4 MILL LANE and 7 mill lane", "at [address], [address] and [address]"),
        ("3 days on the road, 12 December 2025", "3 days on the road, 12 December 2025"),
    ],
)
def test_nobody_is_known_by_numbers_dates_or_addresses(text: str, said: str) -> None:
    assert without_contact_data(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("must be text, not 'harriet jones'", "must be text, not '…'"),
        ("must be text, not ['a b', \"c d\"]", "must be text, not ['…', \"…\"]"),
        ("cut off: 'harriet jon", "cut off: '…'"),
        (
            "the customer's name is 'first_name', it was 'waiting'",
            "the customer's name is 'first_name', it was 'waiting'",
        ),
    ],
)
def test_a_fault_is_told_without_the_values_it_quotes(text: str, said: str) -> None:
    assert without_values(text, ORDINARY) == said


def test_an_address_shows_only_to_whom_it_is_known() -> None:
    assert masked_address("ada@example.org") == "a…@example.org"
    assert masked_address("nobody") == "…"
