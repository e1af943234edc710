"""What is kept and what is typed are cut alike, however and in whatever script they are written."""

from __future__ import annotations

import pytest

from app.search_words import asked_words, kept_words, same_person, same_words


def finds(typed: str, text: str) -> bool:
    """Whether every word typed is the beginning of a word kept."""
    kept, words = kept_words([text]), asked_words(typed)
    return bool(words) and all(any(word.startswith(asked) for word in kept) for asked in words)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Zoë Müller", "zoe muller"),
        ("Zoe Muller", "ZOË MÜLLER"),
        ("Łucja Ørsted", "lucja orsted"),
        ("Mary O’Brien", "O'Brien"),
        ("Mary O’Brien", "obrien"),
        ("Mary O’Brien", "o brien"),
        ("Mary OBrien", "o'brien"),
        ("Anna Smith-Jones", "smithjones"),
        ("Anna Smith-Jones", "jones smith"),
        ("Anna Smith-Jones", "smith-jones"),
        ("12 High Street, NN1 2AB", "nn12ab"),
        ("12 High Street, NN1 2AB", "NN1 2AB"),
        ("12 High Street, NN12AB", "nn1 2ab"),
        ("12 High Street, NN12AB", "nn1 high"),
        ("01632 960 001", "01632960001"),
        ("01632960001", "01632 960 001"),
        ("01632960001", "(01632) 960-001"),
        ("01632 960 001", "+44 1632 960001"),
        ("+44 (0)1632 960001", "01632 960 001"),
        ("0044 1632 960001", "01632960001"),
        ("01632 960 001", "01632 960"),
        ("01632960001", "960001"),
        ("王小明", "王"),
        ("王小明", "小明"),
        ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "ਗੁਰਪ੍ਰੀਤ"),
        ("محمد علي", "علي"),
        ("Дмитрий Соколов", "соколов"),
        ("ASP-2025-00001", "asp-2025-00001"),
        ("ASP-2025-00001", "2025-00001"),
        ("ASP-2025-00001", "00001"),
        ("resident@example.org", "resident@example.org"),
    ],
)  # fmt: skip
def test_what_is_typed_finds_what_is_kept(text: str, typed: str) -> None:
    assert finds(typed, text)


@pytest.mark.parametrize("typed", ["%", "_", "' -", "…", "*", "\N{PILE OF POO}"])
def test_what_has_no_letter_and_no_digit_asks_for_nothing(typed: str) -> None:
    assert asked_words(typed) == []


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("王小明", "李"),
        ("ਗੁਰਪ੍ਰੀਤ", "ਸਿੰਘ"),
        ("01632 960 001", "01632 960 002"),
        ("NN1 2AB", "NN1 2AC"),
        ("O'Brien", "Brown"),
    ],
)
def test_what_is_something_else_is_not_found(text: str, typed: str) -> None:
    assert not finds(typed, text)


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("Mary O'Brien", "mary obrien", True),
        ("O’Brien Mary", "Mary O'Brien", True),
        ("José Álvarez", "Jose Alvarez", True),
        ("12 High St, NN1 2AB", "12 high st nn12ab", True),
        ("01632 960001", "+44 1632 960 001", True),
        ("Mary O'Brien", "Mary Brown", False),
        ("", "", False),
        ("%", "%", False),
    ],
)
def test_two_names_or_addresses_are_the_same_however_they_are_written(text: str, other: str, same: bool) -> None:
    """INT-11"""
    assert same_words(text, other) is same


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (("zoe o'neill", "1 Elm Street, LE1 1AA"), True), (("Zoe ONeill", "1 Elm Street LE11AA"), True),
        (("Zoë O’Neill", "2 Elm Street, LE1 1AA"), False), (("Zoë Neill", "1 Elm Street, LE1 1AA"), False),
        (("Zoë O’Neill", ""), False),
    ],
)  # fmt: skip
def test_somebody_is_known_however_they_are_written(other: tuple[str, str], same: bool) -> None:
    """INT-10, INT-11"""
    assert same_person("Zoë O’Neill", "1 Elm Street, LE1 1AA", *other) is same


def test_without_addresses_the_name_says_who_it_is_and_without_a_name_nothing_does() -> None:
    """INT-10"""
    assert same_person("Resident 1042", "", "resident 1042", " ")
    assert not same_person("", "", "", "")
